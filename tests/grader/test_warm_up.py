"""Questions come back: the wrong and sure ones first, each when it is due."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labs.grader.learner import desk, warm_up
from labs.grader.manifest import Prediction
from labs.grader.progress import Guessed, Progress
from labs.grader.review import sure_and_right, to_ask

DAY = 20_000


def questions(*names):
    return [Prediction(id=name, notebook="01", question=name) for name in names]


def asked(progress, *, day=DAY):
    return [one.id for one in to_ask(questions(*progress.predictions), progress, day=day)]


def test_wrong_and_sure_comes_first_then_wrong_then_the_rest():
    kept = {
        "right": Guessed(guess=5, truth=5, sure=95),
        "wrong": Guessed(guess=1, truth=5),
        "wrong and sure": Guessed(guess=1, truth=5, sure=95),
        "without a guess": Guessed(truth=5),
    }
    assert asked(Progress(predictions=kept)) == ["wrong and sure", "wrong", "without a guess"]


def test_what_has_not_been_run_yet_is_not_asked():
    assert asked(Progress(predictions={"guessed only": Guessed(guess=1)})) == []


@pytest.mark.parametrize(("recalled", "days"), [(0, 1), (1, 1), (2, 3), (3, 7), (4, 14), (5, 30), (9, 30)])
def test_a_question_comes_back_later_each_time_it_was_right(recalled, days):
    kept = Progress(predictions={"one": Guessed(guess=5, truth=5, recalled=recalled, asked_day=DAY)})
    assert asked(kept, day=DAY + days - 1) == []
    assert asked(kept, day=DAY + days) == ["one"]


def test_calibration_counts_only_what_was_sure_and_has_been_run():
    kept = {
        "right": Guessed(guess=5, truth=5, sure=80),
        "wrong": Guessed(guess=1, truth=5, sure=95),
        "not sure": Guessed(guess=1, truth=5, sure=50),
        "not run": Guessed(guess=1, sure=95),
    }
    assert sure_and_right(Progress(predictions=kept)) == (1, 2)


@pytest.fixture
def forms(words, monkeypatch):
    shown = []
    monkeypatch.setattr(desk, "today", lambda: DAY)
    show_form = warm_up.show_form
    monkeypatch.setattr(warm_up, "show_form", lambda form, card: (shown.append(form), show_form(form, card))[1])
    return shown


def test_a_new_learner_is_asked_nothing(words, forms):
    assert "Nothing to repeat today" in words.warm_up().text
    assert forms == []


def test_an_answer_is_judged_at_once_and_decides_when_it_comes_again(words, forms, monkeypatch):
    words.predict("P01.1", 2)
    words.reveal("P01.1", 30)
    assert "P01.1: How many logons?" in words.warm_up().text
    forms[0].receive({"field": "P01.1", "text": "?", "sure": ""})
    assert "such as 10" in forms[0].replies["P01.1"]["text"]
    forms[0].receive({"field": "P01.1", "text": "2", "sure": ""})
    assert forms[0].replies["P01.1"]["text"] == "It was 30 logons. Twice is twice."
    assert "Nothing to repeat" in words.warm_up().text
    monkeypatch.setattr(desk, "today", lambda: DAY + 1)
    words.warm_up()
    forms[1].receive({"field": "P01.1", "text": "30", "sure": ""})
    assert forms[1].replies["P01.1"]["text"] == "Right: 30 logons."
    kept = desk.progress_file().read().guessed("P01.1")
    assert kept == replace(kept, guess=2, truth=30, recalled=1, asked_day=DAY + 1)


def test_the_notebook_that_is_open_does_not_ask_its_own_questions(words, forms, monkeypatch):
    words.reveal("P01.1", 30)
    monkeypatch.setenv(desk.NOTEBOOK_VARIABLE, "/somewhere/01_costs.ipynb")
    assert "Nothing to repeat" in words.warm_up().text
