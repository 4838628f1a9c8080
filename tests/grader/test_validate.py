"""The validator names every mistake in one go, in words that say what would be right."""

from __future__ import annotations

import pytest

from labs.grader.__main__ import main
from labs.grader.manifest import ManifestError, load

MISTAKES = [
    ("schema = 1", "schema = 2", "schema is 2, this program reads 1"),
    ("minutes = 5", 'minutes = "5"', "E01.1: minutes is str, must be int"),
    ("minutes = 5", "minutes = true", "E01.1: minutes is bool, must be int"),
    ("points = 2", "", "E01.1: points is missing"),
    ("points = 2", "points = 0", "E01.1: points is 0, must be at least 1"),
    ("points = 2", "points = 2\nmark = 1", "E01.1: mark is unknown"),
    ('title = "Double it"', 'title = ""', "E01.1: title is empty"),
    ('"Think.", ', "", "E01.1: has 2 hint(s), must have at least 3"),
    ('"Think."', '"Think of two."', "E01.1: hints must be texts, none empty and no two the same"),
    ('id = "E01.1"', 'id = "E1.1"', "exercise E1.1: id must look like E01.2"),
    ('id = "E01.1"', 'id = "E02.1"', "exercise E02.1: there is no notebook 02"),
    ('id = "P01.1"', 'id = "Q01.1"', "prediction Q01.1: id must look like P01.2"),
    ('name = "double"', 'name = "two words"', "E01.1: name 'two words' is no Python name"),
    ('name = "double"', 'name = "treble"', "E01.1: solutions/nb01.py defines no function treble"),
    ('check = "is_doubled"', 'check = "gone"', "E01.1: checks/nb01.py defines no function gone"),
    ('answer = "same"', 'answer = "gone"', "E01.1: wrong_answers/nb01.py defines no function gone"),
    (', message = "is not twice"', "", "E01.1: wrong answer same: message is missing"),
    ('wrong = [{ answer = "same", message = "is not twice" }]', "wrong = []", "E01.1: lists no wrong answer"),
    ("minutes = 10", "minutes = 4", "notebook 01_costs.ipynb: takes 4 min, its exercises alone take 5"),
    ('file = "01_costs.ipynb"', 'file = "01_gone.ipynb"', "notebook 01_gone.ipynb: file does not exist"),
    ('file = "01_costs.ipynb"', 'file = "costs.ipynb"', "costs.ipynb: file must look like 01_some_topic.ipynb"),
    ('database = "lab.py"', 'database = "gone.py"', "manifest: database gone.py does not exist"),
    ("deadline_s = 1", "deadline_s = 0", "E01.1: deadline_s is 0, must be at least 1"),
    ("deadline_s = 1", "trials = 1", "E01.1: trials is 1, must be at least 2"),
    ("[[prediction]]", "[prediction]", "manifest: prediction is dict, must be list"),
    ("schema = 1", "schema = ", "cannot be read"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES)
def test_a_mistake_is_named(course, right, wrong, said):
    path = course / "exercises.toml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        load(path)
    assert any(said in line for line in caught.value.mistakes)


def test_every_mistake_is_named_at_once(course):
    path = course / "exercises.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("points = 2", "points = 0").replace('"Think.", ', ""), encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        load(path)
    assert len(caught.value.mistakes) == 2


def test_an_id_used_twice_is_named(course):
    path = course / "exercises.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text[text.index("[[exercise]]") :], encoding="utf-8")
    with pytest.raises(ManifestError, match=r"exercise E01\.1: id is used more than once"):
        load(path)


def test_a_check_that_does_not_compile_defines_nothing(course):
    (course / "checks" / "nb01.py").write_text("def is_doubled(:\n", encoding="utf-8")
    with pytest.raises(ManifestError, match="defines no function is_doubled"):
        load(course / "exercises.toml")


def test_an_unknown_id_is_answered_with_those_there_are(manifest):
    with pytest.raises(KeyError, match=r"no exercise 'E09.9'; there are E01\.1"):
        manifest.exercise("E09.9")
    with pytest.raises(KeyError, match=r"no prediction 'P09.9'; there are P01\.1"):
        manifest.prediction("P09.9")


def test_the_command_says_that_all_is_well(course, capsys):
    assert main(["validate", str(course / "exercises.toml")]) == 0
    assert capsys.readouterr().out == "1 notebooks, 1 exercises, 2 points: no mistakes\n"


def test_the_command_lists_the_mistakes_and_fails(course, capsys):
    (course / "lab.py").unlink()
    assert main(["validate", str(course / "exercises.toml")]) == 1
    assert "database lab.py does not exist" in capsys.readouterr().err
