"""What an answer returned, read kindly and named for what it is: numbers, or what to say instead."""

from __future__ import annotations

import math
from typing import Final

from labs.grader.results import Finding, Unmet
from labs.student.values import Foreign, Kind, Unread

BEYOND: Final = 10**15
_SHORT: Final = 60

Number = int | float
Problem = tuple[str, str]
"""What was seen, and what to look at."""

NONE: Final = (
    "None",
    "what stands behind `return`: a function without it returns None, and what is printed is not returned.",
)
ROW: Final = "a row is a tuple: the value is the first thing in it."
TEXT: Final = "the type of the value: a text is no number, however it looks."


def as_number(value: object) -> Number | None:
    """Return `value` if it is a number that one can calculate with, else None; True is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if -BEYOND < value < BEYOND else None


def as_numbers(value: object) -> list[Number] | None:
    """Return the numbers of a list or tuple of numbers, else None."""
    if not isinstance(value, list | tuple):
        return None
    found = [as_number(one) for one in value]
    return [one for one in found if one is not None] if None not in found else None


def read_number(value: object, *, expected: str = "a number.") -> Number:
    """Return the number that was returned. Raises: Unmet that says what came instead."""
    found = as_number(value)
    if found is not None:
        return found
    seen, look = _no_number(value)
    raise Unmet(Finding(f"the function returned {seen}.", expected, look))


def read_numbers(
    value: object, count: int | None = None, *, expected: str = "", is_complete: bool = False
) -> list[Number]:
    """Return the numbers of whatever collection was returned, `count` of them; an iterator is read now.

    With `is_complete` an iterator is refused: the answer is to be there when the function has returned.
    Raises: Unmet that says what came instead.
    """
    wanted = expected or (f"{count} numbers." if count is not None else "numbers, in a list.")
    if isinstance(value, Unread):
        if is_complete:
            look = f"when the values are there: a {value.type} gives them out later, list(…) makes them now."
            raise Unmet(Finding(f"the function returned a {value.type}.", wanted, look))
        value = value.read()
    found = as_numbers(value)
    if found is None:
        seen, look = _no_numbers(value)
        raise Unmet(Finding(f"the function returned {seen}.", wanted, look))
    if count is not None and len(found) != count:
        look = "what is put into the result, and how often."
        raise Unmet(Finding(f"the function returned {len(found)} values.", wanted, look))
    return found


def described(value: object) -> str:
    """Return what a message says of a value: how many numbers, how many different ones, or the value itself."""
    found = as_numbers(value)
    if found is None or not found:
        return _shown(value)
    return f"{len(found)} numbers, {len(set(found))} of them different"


def _no_number(value: object) -> Problem:
    """Return what a value is that is no number, and where to look."""
    found = as_numbers(value)
    if value is None:
        return NONE
    if found is not None and len(found) == 1:
        return f"{_shown(value)}, a collection with one number in it", ROW
    if isinstance(value, list) and len(value) == 1 and as_numbers(value[0]) is not None:
        return f"{_shown(value)}, a list of rows", ROW
    if isinstance(value, float):
        return f"{value}", "the calculation: what it divides by, and whether it ends."
    if isinstance(value, bool):
        return f"{value}", "what is asked for: a number, not yes or no."
    return _of_any_kind(value)


def _no_numbers(value: object) -> Problem:
    """Return what a value is that is no collection of numbers, and where to look."""
    if value is None:
        return NONE
    if as_number(value) is not None:
        return f"{_shown(value)}, one number", "what is collected: one value for each of them is asked for."
    if not isinstance(value, list | tuple):
        return _of_any_kind(value)
    stranger = next(one for one in value if as_number(one) is None)
    if isinstance(stranger, tuple | list):
        return f"a list with {_shown(stranger)} in it", ROW
    seen, look = _no_number(stranger)
    return f"a list with {seen} in it", look


def _of_any_kind(value: object) -> Problem:
    if isinstance(value, Foreign) and value.kind is Kind.COROUTINE:
        return "a coroutine: nothing of it has run", "who runs it: `await`, or asyncio.run for the outermost one."
    if isinstance(value, Unread):
        return f"a {value.type}: nobody has read it", "list(…) or next(…) read it."
    if isinstance(value, Foreign):
        return f"a {value.type}", "what stands behind `return`: plain values leave the function, objects stay in it."
    if isinstance(value, str):
        return f"the text {_shown(value)}", TEXT
    return _shown(value), "what stands behind `return`."


def _shown(value: object) -> str:
    """Return a value as a message quotes it."""
    if isinstance(value, Foreign | Unread):
        return f"a {value.type}"
    if isinstance(value, float) and math.isnan(value):
        return "nan"
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an int with thousands of digits
        return f"a {type(value).__name__}"
    return text if len(text) <= _SHORT else f"a {type(value).__name__} with {len(text)} characters"
