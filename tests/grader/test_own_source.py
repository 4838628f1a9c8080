"""A function of a notebook can be run by other processes too: its cell comes after the notebook's setup cells."""

from __future__ import annotations

import json

from labs.grader.answer import Answer, in_parallel
from labs.grader.own_source import source_of
from labs.grader.places import Here
from tests.grader.test_places import Notes


def double(number):
    return FACTOR * number, os.getpid()  # noqa: F821 - the setup cells define both


def notebook(tmp_path, *cells):
    path = tmp_path / "01_costs.ipynb"
    rows = [{"cell_type": "code", "metadata": {"tags": [tag]}, "source": [source]} for tag, source in cells]
    path.write_text(json.dumps({"cells": rows}), encoding="utf-8")
    return path


def test_the_same_answer_runs_in_several_processes_at_once(tmp_path):
    path = notebook(tmp_path, ("setup", "import os"), ("run", "1 / 0"), ("setup", "FACTOR = 2"))
    here = Answer("double", Here(double, source=source_of(double, "double", path)), Notes(), deadline_s=30)
    others = [here.another(), here.another()]
    try:
        values = in_parallel([lambda one=one: one(4) for one in others])
        assert [value for value, _ in values] == [8, 8]
        assert len({process for _, process in values}) == 2
    finally:
        for one in others:
            one.close()


def test_what_has_no_source_has_none(tmp_path):
    assert source_of(len, "len", notebook(tmp_path)) is None
    assert source_of(double, "double", tmp_path / "gone.ipynb") is None
