"""A course of one exercise in a folder of its own, and a database that is only a list."""

from __future__ import annotations

import pytest

from labs import grader
from labs.grader.learner import desk
from labs.grader.manifest import load
from tests.grader.fakes import FakeDatabase

COURSE = """
schema = 2
database = "lab.py"
notebooks = ["01"]
"""
MISCONCEPTIONS = """
[[misconception]]
id = "M01"
belief = "Once is enough."
truth = "Twice is twice."
notebooks = ["01"]
"""
QUESTIONS = """
[[question]]
id = "Q01"
question = "How much is twice?"
notebooks = ["01", "02"]
"""
EXERCISES = """
[notebook]
file = "01_costs.ipynb"
title = "Costs"
minutes = 10

[[prediction]]
id = "P01.1"
question = "How many logons?"
kind = "number"
unit = "logons"
measure = "logons"
misconceptions = [{ id = "M01", from = 1, to = 2 }]

[[prediction]]
id = "P01.2"
question = "Which one?"
kind = "choice"
choices = [{ text = "the first", value = 1 }, { text = "the last", value = 2, misconception = "M01" }]

[[because]]
id = "P01.3"
model = "Twice is the number and the number."
points = ["the number", "again"]

[[exercise]]
id = "E01.1"
title = "Double it"
minutes = 5
points = 2
name = "double"
check = "is_doubled"
hints = ["Think.", "Think of two.", "Twice `number`."]
right = ["by_adding", "by_shifting", "by_a_list"]
wrong = [
    { answer = "same", message = "is not twice", misconception = "M01" },
    { answer = "three_times", message = "is not twice" },
    { answer = "nothing", message = "is not twice" },
]
deadline_s = 1
"""
RIGHT = """
def by_adding(number, settings):
    return number + number
def by_shifting(number, settings):
    return number << 1
def by_a_list(number, settings):
    return sum([number, number])
"""
WRONG = """
def same(number, settings):
    return number
def three_times(number, settings):
    return 3 * number
def nothing(number, settings):
    return 0
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
    home = folder / "course" / "01"
    home.mkdir(parents=True)
    for name in ("01_costs.ipynb", "lab.py"):
        (folder / name).touch()
    for name, text in (("course", COURSE), ("misconceptions", MISCONCEPTIONS), ("questions", QUESTIONS)):
        (folder / "course" / f"{name}.toml").write_text(text, encoding="utf-8")
    (home / "exercises.toml").write_text(EXERCISES, encoding="utf-8")
    (home / "instructor.md").touch()
    (home / "checks.py").write_text(CHECK, encoding="utf-8")
    (home / "solutions.py").write_text("def double(number, settings):\n    return 2 * number\n", encoding="utf-8")
    (home / "right_answers.py").write_text(RIGHT, encoding="utf-8")
    (home / "wrong_answers.py").write_text(WRONG, encoding="utf-8")
    return folder


@pytest.fixture
def manifest(course):
    return load(course)


@pytest.fixture
def words(manifest, database, tmp_path, monkeypatch):
    """Return the words of a notebook, working on the small course and a home of its own."""
    monkeypatch.setenv(desk.HOME_VARIABLE, str(tmp_path / "home"))
    for variable in (desk.NBGRADER_VARIABLE, desk.NOTEBOOK_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(desk, "manifest", lambda: manifest)
    monkeypatch.setattr(desk, "database", lambda: database)
    return grader
