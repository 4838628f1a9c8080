"""Reading what an answer returned without trusting its type: a number, some numbers, or None."""

from __future__ import annotations

from typing import Final

BEYOND: Final = 10**15


def number(value: object) -> int | float | None:
    """Return `value` if it is a number that one can calculate with, else None; True is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if -BEYOND < value < BEYOND else None


def numbers(value: object) -> list[int | float] | None:
    """Return `value` if it is a list of such numbers, else None."""
    if not isinstance(value, list):
        return None
    found = [number(one) for one in value]
    return [one for one in found if one is not None] if None not in found else None


def described(value: object) -> str:
    """Return what a message says of a value: how many numbers, how many different ones, or the value itself."""
    found = numbers(value)
    if found is None:
        return repr(value) if len(repr(value)) <= 60 else f"a {type(value).__name__}"
    return f"{len(found)} numbers, {len(set(found))} of them different"
