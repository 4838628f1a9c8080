"""The validator names every mistake in one go, with its place, in words that say what would be right."""

from __future__ import annotations

import pytest

from labs.grader.__main__ import main
from labs.grader.manifest import ManifestError, load

COURSE = "course.toml"
EXERCISES = "01/exercises.toml"
MISCONCEPTIONS = "misconceptions.toml"
QUESTIONS = "questions.toml"
# File, what is right in it, what is written instead, and what is said. Most mistakes are one row of exercises.toml.
MISTAKES = [
    (COURSE, "schema = 2", "schema = 1", "course.toml: schema is 1, this program reads 2"),
    (COURSE, "schema = 2", "schema = ", "course.toml: cannot be read"),
    (COURSE, 'database = "lab.py"', 'database = "gone.py"', "course.toml: database gone.py does not exist"),
    (COURSE, '["01"]', '["01", "02"]', "02/exercises.toml: file is missing"),
    (COURSE, '["01"]', "[]", "course.toml: folder 01 is not among the notebooks"),
    (COURSE, '["01"]', '["01", "01"]', "course.toml: notebook 01 is listed more than once"),
    (COURSE, '["01"]', '"01"', "course.toml: notebooks is str, must be list"),
    (MISCONCEPTIONS, 'id = "M01"', 'id = "M1"', "misconceptions.toml: M1: id must look like M01"),
    (MISCONCEPTIONS, 'id = "M01"', 'id = "M02"', "01/exercises.toml: P01.1: there is no misconception M01"),
    (MISCONCEPTIONS, 'truth = "Twice is twice."', "", "misconceptions.toml: M01: truth is missing"),
    (MISCONCEPTIONS, '["01"]', "[]", "misconceptions.toml: M01: notebooks must be numbers of two digits"),
    (QUESTIONS, '["01", "02"]', '["1"]', "questions.toml: Q01: notebooks must be numbers of two digits"),
    (QUESTIONS, 'id = "Q01"', 'id = "01"', "questions.toml: 01: id must look like Q01"),
    (QUESTIONS, "[[question]]", "[question]", "questions.toml: question is dict, must be list"),
    (EXERCISES, "minutes = 5", 'minutes = "5"', "01/exercises.toml: E01.1: minutes is str, must be int"),
    (EXERCISES, "minutes = 5", "minutes = true", "E01.1: minutes is bool, must be int"),
    (EXERCISES, "points = 2", "", "E01.1: points is missing"),
    (EXERCISES, "points = 2", "points = 0", "E01.1: points is 0, must be at least 1"),
    (EXERCISES, "points = 2", "points = 2\nmark = 1", "E01.1: mark is unknown"),
    (EXERCISES, "points = 2", 'points = 2\nneeds = ["luck"]', "E01.1: need 'luck' is unknown; known are admin"),
    (EXERCISES, "points = 2", "points = 2\nclock = 1", "E01.1: clock is int, must be bool"),
    (EXERCISES, 'title = "Double it"', 'title = ""', "E01.1: title is empty"),
    (EXERCISES, '"Think.", ', "", "E01.1: has 2 hint(s), must have at least 3"),
    (EXERCISES, '"Think."', '"Think of two."', "E01.1: hints must be texts, none empty and no two the same"),
    (EXERCISES, 'id = "E01.1"', 'id = "E1.1"', "exercise E1.1: id must look like E01.2"),
    (EXERCISES, 'id = "E01.1"', 'id = "E02.1"', "01/exercises.toml: exercise E02.1: belongs to folder 02"),
    (EXERCISES, 'id = "P01.1"', 'id = "Q01.1"', "prediction Q01.1: id must look like P01.2"),
    (EXERCISES, 'id = "P01.2"', 'id = "P01.1"', "prediction P01.1: id is used more than once, first in 01/exercises"),
    (EXERCISES, 'id = "P01.3"', 'id = "P01.1"', "because P01.1: id is used more than once, first in 01/exercises.toml"),
    (EXERCISES, 'kind = "number"', 'kind = "guess"', "P01.1: kind is 'guess', must be number or choice"),
    (EXERCISES, 'unit = "logons"', "", "P01.1: unit is missing"),
    (EXERCISES, 'measure = "logons"', 'measure = "my luck"', "P01.1: measure 'my luck' must be the name of a number"),
    (EXERCISES, "from = 1, to = 2", "from = 3, to = 2", "P01.1: M01 goes from 3 to 2, which is no range"),
    (EXERCISES, "from = 1, ", "", "P01.1: misconceptions 1: from is missing"),
    (EXERCISES, 'kind = "choice"', 'kind = "number"', "P01.2: has choices, so kind must be choice"),
    (EXERCISES, "value = 2", "value = 1", "P01.2: must have two choices at least, no two with the same value"),
    (EXERCISES, 'value = 2, misconception = "M01"', 'value = 2, misconception = "M77"', "P01.2: there is no misconcep"),
    (EXERCISES, '["the number", "again"]', "[]", "P01.3: points must be texts, one at least, none empty"),
    (EXERCISES, 'name = "double"', 'name = "two words"', "E01.1: name 'two words' is no Python name"),
    (EXERCISES, 'name = "double"', 'name = "treble"', "E01.1: 01/solutions.py defines no function treble"),
    (EXERCISES, 'check = "is_doubled"', 'check = "gone"', "E01.1: 01/checks.py defines no function gone"),
    (EXERCISES, 'answer = "same"', 'answer = "gone"', "E01.1: 01/wrong_answers.py defines no function gone"),
    (EXERCISES, '"by_adding"', '"gone"', "E01.1: 01/right_answers.py defines no function gone"),
    (EXERCISES, '"by_adding", ', "", "E01.1: must list at least 3 right answers, no two the same"),
    (EXERCISES, '"by_adding"', '"by_shifting"', "E01.1: must list at least 3 right answers, no two the same"),
    (EXERCISES, 'answer = "nothing"', 'answer = "same"', "E01.1: must list at least 3 wrong answers, no two the same"),
    (EXERCISES, ', message = "is not twice"', "", "E01.1: wrong same: message is missing"),
    (EXERCISES, 'twice", misconception = "M01" }', 'twice" }', "E01.1: no wrong answer names the misconception"),
    (
        EXERCISES,
        'twice", misconception = "M01" }',
        'twice", misconception = "M9" }',
        "E01.1: there is no misconception M9",
    ),
    (EXERCISES, "minutes = 10", "minutes = 4", "the notebook takes 4 min, its exercises alone take 5"),
    (EXERCISES, '"01_costs.ipynb"', '"01_gone.ipynb"', "01/exercises.toml: file 01_gone.ipynb does not exist"),
    (EXERCISES, '"01_costs.ipynb"', '"02_costs.ipynb"', "01/exercises.toml: file 02_costs.ipynb belongs to folder 02"),
    (EXERCISES, '"01_costs.ipynb"', '"costs.ipynb"', "file costs.ipynb must look like 01_some_topic.ipynb"),
    (EXERCISES, "deadline_s = 1", "deadline_s = 0", "E01.1: deadline_s is 0, must be at least 1"),
    (EXERCISES, "deadline_s = 1", "trials = 1", "E01.1: trials is 1, must be at least 2"),
    (EXERCISES, "[notebook]", "[[notebook]]", "01/exercises.toml: notebook is list, must be dict"),
    (EXERCISES, "[[because]]", "[because]", "01/exercises.toml: because is dict, must be list"),
]


def mistakes_of(course):
    with pytest.raises(ManifestError) as caught:
        load(course)
    return caught.value.mistakes


@pytest.mark.parametrize(("file", "right", "wrong", "said"), MISTAKES)
def test_a_mistake_is_named(course, file, right, wrong, said):
    path = course / "course" / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert any(said in line for line in mistakes_of(course)), mistakes_of(course)


@pytest.mark.parametrize(
    "name", ["checks.py", "solutions.py", "right_answers.py", "wrong_answers.py", "instructor.md", "exercises.toml"]
)
def test_a_missing_file_is_named(course, name):
    (course / "course" / "01" / name).unlink()
    assert f"01/{name}: file is missing" in mistakes_of(course)


@pytest.mark.parametrize("name", [COURSE, MISCONCEPTIONS, QUESTIONS])
def test_a_missing_file_of_the_course_is_named(course, name):
    (course / "course" / name).unlink()
    assert f"{name}: file is missing" in mistakes_of(course)


def test_every_mistake_is_named_at_once(course):
    path = course / "course" / EXERCISES
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("points = 2", "points = 0").replace('"Think.", ', ""), encoding="utf-8")
    assert len(mistakes_of(course)) == 2


@pytest.mark.parametrize(("file", "row"), [(EXERCISES, "[[exercise]]"), (QUESTIONS, "[[question]]")])
def test_an_id_used_twice_is_named(course, file, row):
    path = course / "course" / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text[text.index(row) :], encoding="utf-8")
    assert any("id is used more than once" in line for line in mistakes_of(course))


def test_a_check_that_does_not_compile_defines_nothing(course):
    (course / "course" / "01" / "checks.py").write_text("def is_doubled(:\n", encoding="utf-8")
    assert "01/exercises.toml: E01.1: 01/checks.py defines no function is_doubled" in mistakes_of(course)


def test_a_folder_without_a_course_is_named(tmp_path):
    assert "course.toml: file is missing" in mistakes_of(tmp_path)


def test_a_notebook_knows_its_number_from_its_folder(course, manifest):
    [notebook], [exercise] = manifest.notebooks, manifest.exercises
    assert (notebook.number, exercise.notebook) == ("01", "01")
    assert manifest.home("01") == course / "course" / "01"


@pytest.mark.parametrize(
    ("prediction", "guess", "shown"), [("P01.1", 2, "M01"), ("P01.1", 3, None), ("P01.2", 2, "M01")]
)
def test_a_guess_shows_the_misconception_behind_it(manifest, prediction, guess, shown):
    assert manifest.prediction(prediction).misconception_of(guess) == shown


@pytest.mark.parametrize(
    ("kind", "unknown", "known"),
    [
        ("notebook", "09", "01"),
        ("exercise", "E09.9", r"E01\.1"),
        ("prediction", "P09.9", r"P01\.1, P01\.2"),
        ("because", "P09.9", r"P01\.3"),
        ("misconception", "M99", "M01"),
    ],
)
def test_an_unknown_id_is_answered_with_those_there_are(manifest, kind, unknown, known):
    with pytest.raises(KeyError, match=f"no {kind} '{unknown}'; there are {known}"):
        getattr(manifest, kind)(unknown)


def test_the_command_says_that_all_is_well(course, capsys):
    assert main(["validate", str(course)]) == 0
    assert capsys.readouterr().out == "1 notebooks, 1 exercises, 2 points: no mistakes\n"


def test_the_command_lists_the_mistakes_and_fails(course, capsys):
    (course / "lab.py").unlink()
    assert main(["validate", str(course)]) == 1
    assert "database lab.py does not exist" in capsys.readouterr().err
