"""Guesses before the run, the truth beside them, reasons in one's own words."""

from __future__ import annotations

import pytest

from labs.grader.learner import predictions
from labs.toolkit import Guess
from labs.toolkit.guess import guess_of


@pytest.fixture
def forms(words, monkeypatch):
    """Return the forms that a notebook would show, in the order in which they are shown."""
    shown = []
    show_form = predictions.show_form

    def kept(form, card):
        shown.append(form)
        return show_form(form, card)

    monkeypatch.setattr(predictions, "show_form", kept)
    return shown


def says(form, name):
    return form.replies[name]["text"]


def test_a_guess_is_kept_and_shown_beside_the_truth(words):
    assert words.predict("P01.1", 5).text == "P01.1 your guess: 5 logons"
    text = words.reveal("P01.1", 30).text
    assert "your guess: 5 logons" in text
    assert "the run: 30 logons" in text


def test_a_guess_may_have_its_unit_and_how_sure_it_is(words):
    assert words.predict("P01.1", "30 logons", sure=80).text.endswith("30 logons (80 % sure)")
    assert words.predict("P01.1", "30", sure="65 %").text.endswith("(65 % sure)")
    assert words.predict("P01.1", 30, sure=0.95).text.endswith("(95 % sure)")
    assert "As you expected." in words.reveal("P01.1", 30).text


@pytest.mark.parametrize("guess", ["many", [5], True, {"logons": 5}])
def test_what_is_no_guess_is_said_so_and_not_kept(words, guess):
    words.predict("P01.1", 7)
    text = words.predict("P01.1", guess).text
    assert text.startswith("P01.1 your guess is not kept")
    assert "such as 10" in text
    assert "your guess: 7 logons" in words.reveal("P01.1", 30).text


@pytest.mark.parametrize("sure", ["very", 101, -1])
def test_a_sureness_that_is_no_percentage_is_said_so(words, sure):
    assert "is no percentage" in words.predict("P01.1", 5, sure=sure).text


@pytest.mark.parametrize("nothing", [None, ...])
def test_without_a_guess_the_question_is_asked_and_the_reveal_goes_on(words, capsys, nothing):
    words.predict("P01.1", nothing)
    assert "`predict('P01.1', 4)`" in capsys.readouterr().out
    text = words.reveal("P01.1", 30).text
    assert "your guess: none" in text
    assert "You made no guess." in text


def test_a_guess_that_fits_a_misconception_is_answered_with_its_sentence(words):
    words.predict("P01.1", 2)
    text = words.reveal("P01.1", 30).text
    assert "It looks as if: Once is enough." in text
    assert "But: Twice is twice." in text


def test_a_right_guess_is_never_taken_for_a_misconception(words):
    words.predict("P01.1", 2)
    assert "It looks as if" not in words.reveal("P01.1", 2).text


def test_a_choice_may_be_made_by_its_text_or_its_value(words):
    assert words.predict("P01.2", "The last").text.endswith("the last")
    assert words.predict("P01.2", 1).text.endswith("the first")
    assert "none of the choices: 'the first', 'the last'" in words.predict("P01.2", "the second").text
    words.predict("P01.2", "the last")
    text = words.reveal("P01.2", 1).text
    assert "the run: the first" in text
    assert "Twice is twice." in text


def test_one_of_something_is_singular(words):
    assert "the run: 1 logon\n" in words.reveal("P01.1", 1).text
    assert "the run: 2 logons\n" in words.reveal("P01.1", 2).text


def test_the_field_keeps_a_guess_as_it_is_given(words, forms):
    words.predict("P01.1")
    [form] = forms
    assert (
        form.fields[0] | {"id": "P01.1", "kind": "number", "unit": "logons", "value": "", "sure": ""} == form.fields[0]
    )
    form.receive({"field": "P01.1", "text": "30 logons", "sure": "80"})
    assert says(form, "P01.1") == "Kept: 30 logons (80 % sure). Now run the next cell."
    form.receive({"field": "P01.1", "text": "lots", "sure": ""})
    assert "such as 10" in says(form, "P01.1")
    assert "your guess: 30 logons (80 % sure)" in words.reveal("P01.1", 30).text
    words.predict("P01.1")
    assert (forms[1].fields[0]["value"], forms[1].fields[0]["sure"]) == ("30", "80")


def test_the_field_of_a_choice_has_its_texts(words, forms):
    words.predict("P01.2")
    [form] = forms
    assert form.fields[0]["choices"] == ["the first", "the last"]
    form.receive({"field": "P01.2", "text": "the last", "sure": ""})
    words.predict("P01.2")
    assert forms[1].fields[0]["value"] == "the last"


@pytest.mark.parametrize("message", [None, [], {}, {"field": "P99.9", "text": "4"}, {"text": "4"}])
def test_a_message_that_no_field_sends_changes_nothing(words, forms, message):
    words.predict("P01.1")
    forms[0].receive(message)
    assert forms[0].replies == {}


def test_the_model_answer_comes_after_ones_own_words(words, forms):
    assert "Twice is the number" not in words.because("P01.3").text
    [form] = forms
    assert form.replies == {}
    form.receive({"field": "P01.3", "text": "it is two of them", "sure": ""})
    assert says(form, "P01.3").endswith("One way to say it: Twice is the number and the number.")
    assert form.replies["P01.3"]["points"] == ["the number", "again"]
    form.receive({"field": "P01.3", "ticked": [1]})
    assert words.because("P01.3").text.splitlines() == [
        "P01.3 in your own words: Why?",
        "  You: it is two of them",
        "  One way to say it: Twice is the number and the number.",
        "  ☐: the number",
        "  ☑: again",
    ]
    assert forms[1].fields[0]["value"] == "it is two of them"


def test_own_words_may_be_written_into_the_line(words, forms):
    assert "You: because of two" in words.because("P01.3", "because of two").text
    assert forms[0].replies["P01.3"]["ticked"] == []


def test_a_picture_finds_a_guess_by_its_prediction(words):
    assert guess_of("P01.1") is None
    words.predict("P01.1", 5)
    assert guess_of("P01.1") == Guess(logons=5)
    with pytest.raises(ValueError, match="not about a number of the picture"):
        guess_of("P01.2")
