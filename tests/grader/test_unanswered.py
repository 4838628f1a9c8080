"""A gap is a `...` where a value belongs; `...` in a type or an index is an answer like any other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labs.grader.unanswered import is_unanswered, is_unanswered_source


def a_type():
    pairs: tuple[int, ...] = (1, 2)
    calls: Callable[..., int] | None = None
    return pairs, calls


def a_nested_type():
    def inner(numbers: tuple[int, ...]) -> tuple[int, ...]:
        return numbers

    return inner((1,))


def a_gap():
    pool = ...
    return [pool]


def a_nested_gap():
    def inner():
        return ...

    return inner()


def nothing():
    """Does nothing."""


@pytest.mark.parametrize("function", [a_type, a_nested_type, lambda: 3, len])
def test_an_answer_is_one_also_with_dots_in_its_types(function):
    assert not is_unanswered(function)


@pytest.mark.parametrize("function", [a_gap, a_nested_gap, nothing, None, ...])
def test_a_starter_is_none(function):
    assert is_unanswered(function)


STARTER = "def answer():\n    def inner():\n        pool = ...\n        return pool\n    return inner()\n"
ANSWERED = "def answer():\n    def inner(rows: tuple[int, ...]):\n        return [rows]\n    return inner((1,))\n"


@pytest.mark.parametrize(("source", "is_starter"), [(STARTER, True), (ANSWERED, False), ("def answer(:", False)])
def test_source_that_is_not_run_is_judged_in_the_same_way(source, is_starter):
    assert is_unanswered_source(source, "answer") is is_starter


@pytest.mark.parametrize(("source", "is_starter"), [(STARTER, True), (ANSWERED, False)])
def test_a_function_without_source_is_judged_by_its_code(source, is_starter):
    names = {}
    exec(source, names)
    assert is_unanswered(names["answer"]) is is_starter
