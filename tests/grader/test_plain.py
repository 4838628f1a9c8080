"""What an answer returned is read without trusting its type."""

from __future__ import annotations

import pytest

from labs.grader.plain import described, number, numbers


@pytest.mark.parametrize("value", [0, -3, 2.5])
def test_a_number_is_itself(value):
    assert number(value) == value


@pytest.mark.parametrize("value", [None, True, "3", [3], float("nan"), float("inf"), 10**400])
def test_what_one_cannot_calculate_with_is_no_number(value):
    assert number(value) is None


def test_a_list_of_numbers_is_itself_and_one_stranger_spoils_it():
    assert numbers([1, 2.5]) == [1, 2.5]
    assert numbers([]) == []
    assert numbers([1, None]) is None
    assert numbers("12") is None


def test_a_value_is_described_in_few_words():
    assert described([1, 1, 2]) == "3 numbers, 2 of them different"
    assert described("3") == "'3'"
    assert described(["x"] * 99) == "a list"
