"""Run a notebook or a script without JupyterLab and print what it prints, while it runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CELL_S: Final = 600


def run_file(path: Path, arguments: Sequence[str]) -> int:
    """Run a notebook (.ipynb) or a script (.py, with its arguments) and return the exit code."""
    if path.suffix == ".ipynb":
        return run_notebook(path)
    return subprocess.call([sys.executable, str(path), *arguments])


def run_notebook(path: Path) -> int:
    """Execute all cells in order, print each one's outputs, stop at the first error. The file stays as it is."""
    try:
        execute(path, on_cell_executed=print_outputs)
    except CellExecutionError:
        print(f"{path.name} stopped at an error (above).", file=sys.stderr)
        return 1
    return 0


def execute(path: Path, *, cell_s: int = CELL_S, on_cell_executed: Callable[..., None] | None = None) -> None:
    """Execute all cells of a notebook in order. Raises: CellExecutionError at the first error; what ends a kernel."""
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook,
        timeout=cell_s,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.resolve().parent)}},
        on_cell_executed=on_cell_executed,
        # ipykernel warns at every start that it talks over loopback TCP.
        extra_arguments=["--log-level=ERROR"],
    )
    # Not client.execute(): it takes over the signals, and ours end the database too.
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)


def print_outputs(cell: Mapping[str, Any], cell_index: int, execute_reply: Mapping[str, Any]) -> None:
    """Print a cell's outputs as text."""
    del cell_index, execute_reply
    for output in cell.get("outputs", ()):
        text = output_text(output)
        if text:
            print(text, end="" if text.endswith("\n") else "\n", flush=True)


def output_text(output: Mapping[str, Any]) -> str:
    """Return one output as text: what a terminal can show of it."""
    kind = output["output_type"]
    if kind == "stream":
        return str(output["text"])
    if kind == "error":
        return "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
    return str(output["data"].get("text/plain", ""))
