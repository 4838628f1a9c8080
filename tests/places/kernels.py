"""Notebooks run in a kernel of another environment, in the folder that a program other than ours would take."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

CELL_S = 120


def install(python: Path, folder: Path, environment: dict[str, str]) -> None:
    """Write the kernel `place`, which is that Python; the environment says where Jupyter finds it."""
    spec = folder / "kernels" / "place"
    spec.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "place", "language": "python"}))
    environment["JUPYTER_PATH"] = str(folder)


def run_all(path: Path, cwd: Path, environment: dict[str, str], first: Sequence[str] = ()) -> list[NotebookNode]:
    """Return the outputs of a notebook that is run in the kernel `place`, with cells put in front of its own."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [*map(nbformat.v4.new_code_cell, first), *notebook.cells]
    client = NotebookClient(notebook, timeout=CELL_S, kernel_name="place", resources={"metadata": {"path": str(cwd)}})
    client.execute(env=environment)
    return [one for cell in notebook.cells for one in cell.get("outputs", [])]


def printed(outputs: Sequence[NotebookNode]) -> str:
    """Return outputs as text."""
    return "".join(one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs)
