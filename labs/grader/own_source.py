"""The source of a learner's function, so that other processes can run it too: its cell, after the notebook's setup."""

from __future__ import annotations

import inspect
import json
import textwrap
from pathlib import Path

from labs.student.source import Source

SETUP = "setup"


def source_of(function: object, name: str, notebook: Path, harnesses: str = "") -> Source | None:
    """Return the source of a function that was defined in a notebook, None where it is not to be had."""
    try:
        text = textwrap.dedent(inspect.getsource(function))  # type: ignore[arg-type]
        return Source(name, text=text, setup=setup_of(notebook), harnesses=harnesses)
    except (OSError, TypeError, ValueError, KeyError):
        return None


def setup_of(notebook: Path) -> str:
    """Return the code of the cells that are tagged `setup`. Raises: OSError, ValueError or KeyError."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    wanted = [cell for cell in cells if SETUP in cell["metadata"].get("tags", []) and cell["cell_type"] == "code"]
    return "\n\n".join("".join(cell["source"]) for cell in wanted)
