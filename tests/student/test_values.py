"""What an answer returns crosses as plain data, is read kindly, and never brings its methods along."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from decimal import Decimal
from fractions import Fraction

import pytest

from labs.student.values import DEEPEST, MOST_ITEMS, Foreign, Kind, Unread, decoded, encoded


def carried(value):
    """Return a value after it has crossed as JSON; iterators are read at once."""
    kept = []
    line = json.dumps(encoded(value, lambda iterator: kept.append(iterator) or len(kept)))
    return decoded(json.loads(line), lambda number: list(kept[number - 1]))


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "text", [1, [2]], (1, 2), {"a": 1, 2: (3,)}, [], {"$": "tuple"}])
def test_plain_data_stays_what_it_is(value):
    assert carried(value) == value


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({3}, [3]),
        (frozenset([3]), [3]),
        (deque([1, 2]), [1, 2]),
        (range(3), [0, 1, 2]),
        ({"a": 1}.keys(), ["a"]),
        (Decimal("1.5"), 1.5),
        (Decimal(3), 3),
        (Fraction(3, 4), 0.75),
    ],
)
def test_collections_become_lists_and_numbers_become_numbers(value, plain):
    assert carried(value) == plain


def test_an_iterator_is_read_when_somebody_asks():
    drawn = []
    value = carried(drawn.append(number) or number for number in range(3))
    assert isinstance(value, Unread)
    assert (value.type, drawn) == ("generator", [])
    assert value.read() == [0, 1, 2]


def test_a_coroutine_is_named_and_closed():
    assert carried(asyncio.sleep(0)) == Foreign("coroutine", Kind.COROUTINE)


class EqualToAll:
    def __eq__(self, other):
        return True

    __hash__ = None


class Hostile(list):
    def __iter__(self):
        raise RuntimeError("not me")


FOREIGN = {
    "equal": EqualToAll(),
    "hostile": Hostile([1]),
    "bytes": b"bytes",
    "complex": 1j,
    "huge": 10**5000,
    "long": "x" * 10**6,
    "many": [0] * (MOST_ITEMS + 1),
}


@pytest.mark.parametrize("value", FOREIGN.values(), ids=FOREIGN.keys())
def test_what_is_no_plain_data_is_only_named(value):
    assert carried(value) == Foreign(type(value).__name__)
    assert carried([1, EqualToAll()]) == [1, Foreign("EqualToAll")]


def test_depth_has_an_end():
    deep = []
    for _ in range(DEEPEST + 1):
        deep = [deep]
    assert carried(deep) == Foreign("list")
