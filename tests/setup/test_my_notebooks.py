"""A learner works in copies: made once, never overwritten, brought up to date by cell."""

from __future__ import annotations

import json

import pytest

from setup.my_notebooks import MyNotebooks
from tests.setup.test_merge import pair


def write(path, **cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(pair(**cells)), encoding="utf-8")


def sources(path):
    return [cell["source"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


@pytest.fixture
def project(tmp_path):
    write(tmp_path / "notebooks" / "00_a.ipynb", a="1", b="1")
    write(tmp_path / "notebooks" / "01_b.ipynb", a="1")
    (tmp_path / "notebooks" / "lab.py").touch()
    return tmp_path


@pytest.fixture
def mine(project):
    notebooks = MyNotebooks(project)
    notebooks.copy()
    return notebooks


def test_the_first_start_copies_notebooks_and_nothing_else(project):
    notebooks = MyNotebooks(project)
    assert notebooks.copy() == ["00_a.ipynb", "01_b.ipynb"]
    shown = sorted(path.name for path in notebooks.folder.iterdir() if not path.name.startswith("."))
    assert shown == ["00_a.ipynb", "01_b.ipynb"]


def test_a_copy_is_never_overwritten(mine, project):
    write(mine.folder / "00_a.ipynb", a="mine")
    write(project / "notebooks" / "00_a.ipynb", a="2")
    (mine.folder / "01_b.ipynb").unlink()
    assert mine.copy() == ["01_b.ipynb"]
    assert sources(mine.folder / "00_a.ipynb") == ["mine"]
    assert mine.outdated() == ["00_a.ipynb"]


def test_an_update_brings_new_notebooks_and_cells_and_names_what_both_changed(mine, project):
    write(mine.folder / "00_a.ipynb", a="mine", b="1")
    write(project / "notebooks" / "00_a.ipynb", a="2", b="2")
    write(project / "notebooks" / "02_c.ipynb", a="1")
    report = "\n".join(mine.update().lines())
    assert sources(mine.folder / "00_a.ipynb") == ["2", "mine", "2"]
    assert "02_c.ipynb: new." in report
    assert "00_a.ipynb: you and the workbook both changed a." in report
    assert "01_b" not in report
    assert sources(mine.folder / ".before" / "00_a.ipynb") == ["mine", "1"]
    assert mine.outdated() == []
    assert list(mine.update().lines()) == ["Your notebooks are up to date."]


def test_an_update_that_was_cut_off_before_its_last_step_is_done_again_without_harm(mine, project):
    write(mine.folder / "00_a.ipynb", a="mine", b="1")
    write(project / "notebooks" / "00_a.ipynb", a="2", b="1")
    shipped = mine.folder / ".shipped" / "00_a.ipynb"
    before = shipped.read_bytes()
    mine.update()
    shipped.write_bytes(before)
    mine.update()
    assert sources(mine.folder / "00_a.ipynb") == ["2", "mine", "1"]


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": 3}', '{"cells": [3]}'])
def test_what_is_no_notebook_is_left_alone_and_named(mine, project, text):
    path = mine.folder / "00_a.ipynb"
    path.write_text(text, encoding="utf-8")
    write(project / "notebooks" / "00_a.ipynb", a="2")
    report = "\n".join(mine.update().lines())
    assert path.read_text(encoding="utf-8") == text
    assert "00_a.ipynb: left as it is, since it is not a notebook that can be read." in report
    assert mine.outdated() == ["00_a.ipynb"]


def test_line_ends_are_no_change(mine, project):
    path = project / "notebooks" / "00_a.ipynb"
    text = json.dumps(pair(a="1"), indent=1)
    path.write_bytes(text.encode())
    mine.update()
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert mine.outdated() == []
