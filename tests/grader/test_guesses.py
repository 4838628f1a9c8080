"""Guesses are read as people write them, and compared as people would."""

from __future__ import annotations

import pytest

from labs.grader.guesses import UnreadableGuess, is_near, read

READ = [
    ("4", "s", 4),
    ("4 s", "s", 4),
    ("4s", "s", 4),
    ("4.0 seconds", "s", 4.0),
    ("50 ms", "s", 0.05),
    ("0.05 s", "ms", 50.0),
    ("2 min", "s", 120),
    ("0,3", "s", 0.3),
    ("1,000", "connections", 1000),
    ("1 000", "rows", 1000),
    ("1'000", "rows", 1000),
    ("1_000", "rows", 1000),
    ("1,234.5", "ms", 1234.5),
    ("1 error", "errors", 1),
    ("about 10", "times", 10),
    ("~ 12 connections", "connections", 12),
    ("10x", "times", 10),
    ("x10", "times", 10),
    ("None", "errors", 0),
    ("seven", "sessions", 7),
    ("12 MB", "MB", 12),
    ("2 GB", "MB", 2048),
    ("5", "", 5),
]


@pytest.mark.parametrize(("text", "unit", "number"), READ)
def test_a_guess_is_read_in_the_questions_unit(text, unit, number):
    value = read(text, unit)
    assert value == pytest.approx(number)
    assert type(value) is type(number)


@pytest.mark.parametrize("text", ["", "3-4", "many", "4 apples", "s", "4 MB", "1.2.3", "∞", "4; drop table"])
def test_what_is_no_number_is_answered_with_an_example(text):
    with pytest.raises(UnreadableGuess, match="such as 4 s or 50 ms"):
        read(text, "s")


@pytest.mark.parametrize(
    ("guess", "truth", "is_right"),
    [(4, 4.03, True), (2, 4.03, False), (4, 5, False), (5, 5, True), (45, 50, True), (40, 50, False), (0, 0, True),
     (1, 0, False), ("WAIT", "wait", True), ("4", 4, True), (10**400, 1, False)],
)  # fmt: skip
def test_a_guess_is_right_if_it_is_near_the_truth(guess, truth, is_right):
    assert is_near(guess, truth) is is_right
