"""What an answer returned is read kindly, and what is wrong with it is named for what it is."""

from __future__ import annotations

import pytest

from labs.grader.reading import as_number, as_numbers, described, read_number, read_numbers
from labs.grader.results import Unmet
from labs.student.values import Foreign, Kind, Unread


@pytest.mark.parametrize("value", [0, -3, 2.5])
def test_a_number_is_itself(value):
    assert as_number(value) == value


@pytest.mark.parametrize("value", [None, True, "3", [3], float("nan"), float("inf"), 10**400])
def test_what_one_cannot_calculate_with_is_no_number(value):
    assert as_number(value) is None
    with pytest.raises(Unmet, match="the function returned"):
        read_number(value)


def test_a_collection_of_numbers_is_a_list_and_one_stranger_spoils_it():
    assert as_numbers([1, 2.5]) == [1, 2.5]
    assert as_numbers((1, 2)) == [1, 2]
    assert as_numbers([1, None]) is None
    assert as_numbers("12") is None


@pytest.mark.parametrize(
    ("value", "seen", "look"),
    [
        (None, "None", "what is printed is not returned"),
        ((5,), "a collection with one number", "a row is a tuple"),
        ([(5,)], "a list of rows", "a row is a tuple"),
        ("5", "the text '5'", "a text is no number"),
        (True, "True", "not yes or no"),
        (float("nan"), "nan", "the calculation"),
        (Foreign("coroutine", Kind.COROUTINE), "a coroutine", "asyncio.run"),
        (Foreign("Connection"), "a Connection", "objects stay in it"),
        (Unread("generator", list), "a generator", "list(…)"),
    ],
)
def test_what_came_instead_of_a_number_gets_advice_that_fits(value, seen, look):
    with pytest.raises(Unmet) as caught:
        read_number(value)
    assert seen in caught.value.finding.seen
    assert look in caught.value.finding.look


@pytest.mark.parametrize(
    ("value", "seen", "look"),
    [
        (5, "one number", "one value for each"),
        ([(1,), (2,)], "(1,) in it", "a row is a tuple"),
        ([1, None], "None in it", "return"),
        (["1"], "the text '1' in it", "a text is no number"),
        ([1], "1 values", "how often"),
    ],
)
def test_what_came_instead_of_numbers_gets_advice_that_fits(value, seen, look):
    with pytest.raises(Unmet) as caught:
        read_numbers(value, 2)
    assert seen in caught.value.finding.seen
    assert look in caught.value.finding.look


def test_an_iterator_is_read_unless_all_has_to_be_there():
    assert read_numbers(Unread("map", lambda: [1, 2]), 2) == [1, 2]
    with pytest.raises(Unmet, match="returned a map"):
        read_numbers(Unread("map", lambda: [1, 2]), 2, is_complete=True)


def test_a_value_is_described_in_few_words():
    assert described([1, 1, 2]) == "3 numbers, 2 of them different"
    assert described("3") == "'3'"
    assert described(["x"] * 99).startswith("a list with")
