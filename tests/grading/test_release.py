"""The edition that is given out works, and has nothing in it that only those who teach may know."""

from __future__ import annotations

import ast
import json
import tomllib

import pytest

from labs import grader
from labs.grader.learner import desk
from labs.grader.manifest import Edition, load
from tests.grader.fakes import FakeDatabase
from tests.grading.hand_ins import MANIFEST


@pytest.fixture(scope="module", params=["learners", "exam"])
def edition(request, tmp_path_factory):
    """Return an edition, its folder, and its course."""
    from labs.grader.__main__ import main

    out = tmp_path_factory.mktemp("release") / "given out"
    options = ["--exam"] if request.param == "exam" else []
    assert main(["release", "--out", str(out), "--only", "00", "E03.1", "E03.3", "05", *options]) == 0
    return Edition(request.param), out, load(out / "notebooks")


def secrets():
    """Return lines that stand in solutions and answers and nowhere else."""
    found = {}
    for number in ("00", "03", "05"):
        for name in ("solutions", "right_answers", "wrong_answers"):
            tree = ast.parse((MANIFEST.home(number) / f"{name}.py").read_text(encoding="utf-8"))
            found |= {node.name: name for node in tree.body if isinstance(node, ast.FunctionDef)}
    given = {one.name for one in MANIFEST.exercises}
    return [name for name in found if name not in given and "_" in name and len(name) > 12]


def test_only_what_was_chosen_is_in_it(edition):
    _, _, course = edition
    ids = [one.id for one in course.exercises]
    assert ids[:3] == ["E00.1", "E03.1", "E03.3"]
    assert {one.notebook for one in course.exercises} == {"00", "03", "05"}
    [table] = [json.loads(path.read_text("utf-8")) for path in course.folder.glob("03_*.ipynb")]
    text = "\n".join("".join(cell["source"]) for cell in table["cells"])
    assert "def run_jobs" in text
    assert "E03.2" not in text
    assert "lab.show(next_number)" in text  # what an exercise prepares stays


def test_no_solution_no_answer_and_no_note_for_instructors_is_in_it(edition):
    kind, out, course = edition
    names = {path.name for path in (course.folder / "course").rglob("*")}
    assert names.isdisjoint({"solutions.py", "right_answers.py", "wrong_answers.py", "instructor.md"})
    assert ("checks.py" in names) == (kind is Edition.LEARNERS)
    assert not (out / "tests").exists()
    texts = [path.read_text("utf-8") for path in (out / "notebooks").rglob("*") if path.is_file()]
    assert [name for name in secrets() if any(f"def {name}(" in text or f'"{name}"' in text for text in texts)] == []


def test_hints_are_there_for_learners_and_not_in_an_exam(edition):
    kind, _, course = edition
    rows = tomllib.loads((course.home("03") / "exercises.toml").read_text("utf-8"))["exercise"]
    assert [bool(row["hints"]) for row in rows] == [kind is Edition.LEARNERS] * 2


@pytest.fixture
def words(edition, tmp_path, monkeypatch):
    """Return the words of a notebook in this edition."""
    monkeypatch.setenv(desk.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(desk, "manifest", lambda: edition[2])
    monkeypatch.setattr(desk, "database", FakeDatabase)
    return grader


def test_the_words_of_a_notebook_say_what_this_edition_has_not(edition, words):
    kind, _, course = edition
    assert "Not in this edition" in words.solution("E03.3").text
    for _ in range(5):
        said = words.hint("E03.3").text
    assert ("Not in this edition" in said) == (kind is Edition.EXAM)
    assert ("that was the last one" in said) == (kind is Edition.LEARNERS)
    assert course.exercise("E03.3").right == ()


def test_an_exam_s_check_says_whether_there_is_an_answer_and_no_mark(edition, words):
    kind, _, _ = edition
    if kind is Edition.LEARNERS:
        assert "FAIL" in words.check("E03.3", lambda clients, limit, hold_s: -1).text
        return
    said = words.check("E03.3", lambda clients, limit, hold_s: -1).text
    assert "There is an answer" in said
    assert not any(word in said for word in ("Right", "Not yet", "points", "FAIL"))
    assert "Not attempted" in words.check("E03.3", lambda clients, limit, hold_s: ...).text


def test_what_was_given_out_can_be_graded_by_the_instructor_s_course(edition, tmp_path, command):
    _, out, _ = edition
    code, said, _ = command("grade", out / "notebooks", "--out", tmp_path / "r", "--dry-run")
    assert (code, "E03.1" in said) == (0, True)


def test_a_folder_that_is_full_and_an_edition_are_not_released_over(edition, tmp_path, command):
    _, out, _ = edition
    code, _, wrong = command("release", "--out", out)
    assert (code, "is there already and not empty" in wrong) == (1, True)
    code, _, wrong = command("release", "--out", tmp_path / "x", "--notebooks", out / "notebooks")
    assert (code, "only the instructors' one can be released" in wrong) == (1, True)


def test_a_course_says_which_editions_there_are(edition):
    _, _, course = edition
    path = course.folder / "course" / "course.toml"
    before = path.read_text("utf-8")
    path.write_text(before.replace(f'"{edition[0].value}"', '"teachers"'), encoding="utf-8")
    try:
        with pytest.raises(Exception, match="edition is teachers, must be one of instructors, learners, exam"):
            load(course.folder)
    finally:
        path.write_text(before, encoding="utf-8")
