"""A manifest of one exercise in a folder of its own, and a database that is only a list."""

from __future__ import annotations

import pytest

from labs.grader import learner
from labs.grader.manifest import load
from tests.grader.fakes import FakeDatabase

MANIFEST = """
schema = 1
database = "lab.py"

[[notebook]]
file = "01_costs.ipynb"
title = "Costs"
minutes = 10

[[prediction]]
id = "P01.1"
question = "How many logons?"
unit = "logons"

[[exercise]]
id = "E01.1"
title = "Double it"
minutes = 5
points = 2
name = "double"
check = "is_doubled"
hints = ["Think.", "Think of two.", "Twice `number`."]
wrong = [{ answer = "same", message = "is not twice" }]
deadline_s = 1
"""
CHECK = '''
def is_doubled(answer, bench):
    """The number, doubled, within one session."""
    number = bench.draw(10, 99)
    with bench.watch() as watch:
        value = answer(number, watch.settings)
    bench.expect(value == 2 * number, seen=f"{value} is not twice {number}.", expected="twice", look="the factor.")
    bench.note("doubled")
'''


@pytest.fixture
def database():
    return FakeDatabase()


@pytest.fixture
def course(tmp_path):
    """Return the folder of a course with one notebook and one exercise."""
    folder = tmp_path / "notebooks"
    for part in ("checks", "solutions", "wrong_answers"):
        (folder / part).mkdir(parents=True)
    (folder / "exercises.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "01_costs.ipynb").touch()
    (folder / "lab.py").touch()
    (folder / "checks" / "nb01.py").write_text(CHECK, encoding="utf-8")
    (folder / "solutions" / "nb01.py").write_text("def double(number, settings):\n    return 2 * number\n")
    (folder / "wrong_answers" / "nb01.py").write_text("def same(number, settings):\n    return number\n")
    return folder


@pytest.fixture
def manifest(course):
    return load(course / "exercises.toml")


@pytest.fixture
def words(manifest, database, tmp_path, monkeypatch):
    """Return the learner's module, working on the small course and a home of its own."""
    monkeypatch.setenv(learner.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.delenv(learner.NBGRADER_VARIABLE, raising=False)
    monkeypatch.setattr(learner, "_manifest", lambda: manifest)
    monkeypatch.setattr(learner, "_database", lambda manifest: database)
    return learner
