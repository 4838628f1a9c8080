"""A kernel that has not run a notebook's first cell says so."""

from __future__ import annotations

import ast

import nbformat
from nbclient import NotebookClient

import labs.grader
from setup.jupyter import SETTINGS, STARTUP, folders, teach_kernels


def outputs(tmp_path, monkeypatch, *cells):
    places = folders(tmp_path)
    for name, place in places.items():
        monkeypatch.setenv(name, place)
    teach_kernels(tmp_path / "ipythondir")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=60, allow_errors=True).execute()
    return [one.get("text", one.get("ename")) for cell in notebook.cells for one in cell.outputs]


def test_a_name_of_the_labs_says_which_cell_to_run(tmp_path, monkeypatch):
    said = outputs(tmp_path, monkeypatch, 'check("E03.1", do_all)')
    assert said == ["`check` is not known yet: run the first cell of this notebook, then this one.\n"]


def test_another_name_is_an_error_as_ever(tmp_path, monkeypatch):
    assert outputs(tmp_path, monkeypatch, "chekc(1)") == ["NameError"]


def test_every_name_of_the_first_cell_is_known():
    tree = ast.parse((SETTINGS / STARTUP).read_text(encoding="utf-8"))
    names = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {*labs.grader.__all__, "lab", "settings"} <= names
