"""The notebooks as data: cells, their tags and exercises, and a copy with the solutions filled in."""

from __future__ import annotations

import ast
import copy
import json
from functools import cache
from pathlib import Path

import nbformat

from labs.grader.manifest import NOTEBOOKS, Notebook, load

FOLDER = NOTEBOOKS
MANIFEST = load()
FILES = [FOLDER / notebook.file for notebook in MANIFEST.notebooks]
BY_FILE = {FOLDER / notebook.file: notebook for notebook in MANIFEST.notebooks}


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def read(path: Path) -> nbformat.NotebookNode:
    """Return the notebook in `path`."""
    return nbformat.reads(_text(path), as_version=4)


def raw(path: Path) -> dict:
    """Return the notebook in `path` as the JSON that is in the file."""
    return json.loads(_text(path))


def notebook_of(path: Path) -> Notebook:
    """Return what the course says of the notebook in `path`."""
    return BY_FILE[path]


def home(path: Path) -> Path:
    """Return the folder with the checks and answers of the notebook in `path`."""
    return MANIFEST.home(notebook_of(path).number)


def tag(cell) -> str:
    """Return the one tag of a cell."""
    [only] = cell.metadata.tags
    return only


def exercise_cells(path: Path) -> dict[str, nbformat.NotebookNode]:
    """Return the cells with the learner's code, by exercise id."""
    return {cell.metadata.pool_lab.exercise: cell for cell in read(path).cells if tag(cell) == "exercise"}


def check_cells(path: Path) -> dict[str, nbformat.NotebookNode]:
    """Return the cells with the checks, by exercise id."""
    return {cell.metadata.pool_lab.exercise: cell for cell in read(path).cells if tag(cell) == "check"}


def solved(path: Path) -> nbformat.NotebookNode:
    """Return a copy of a notebook with the solutions in the exercise cells."""
    notebook = copy.deepcopy(read(path))
    module = home(path) / "solutions.py"
    for cell in notebook.cells:
        if tag(cell) == "exercise":
            exercise = MANIFEST.exercise(cell.metadata.pool_lab.exercise)
            cell.source = f"{imports(module)}\n\n\n{function_source(module, exercise.name)}"
    return notebook


def imports(module: Path) -> str:
    """Return the import lines of a module."""
    text = _text(module)
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return "\n".join(ast.get_source_segment(text, node) for node in nodes)


def function_source(module: Path, name: str) -> str:
    """Return the source of one function of a module."""
    text = _text(module)
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    [node] = [node for node in functions if node.name == name]
    return ast.get_source_segment(text, node)
