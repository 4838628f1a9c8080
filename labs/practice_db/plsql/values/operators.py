"""Operators on numbers, text and booleans; everything else is left to the host."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import Enum
from functools import lru_cache
from typing import Final

from labs.practice_db.plsql.errors import raised, value_error
from labs.practice_db.plsql.values.datum import NUMBERS, Datum, Typed, to_number, to_text
from labs.practice_db.values import OraType


class Unknown(Enum):
    """The answer of an operator that leaves its operands to the host."""

    NEEDS_HOST = 0


NEEDS_HOST: Final = Unknown.NEEDS_HOST

# No text of a block gets longer; Oracle's CLOB takes more, from storage that is not the server's memory.
MAX_CHARACTERS: Final = 2**26

# Their text forms compare as the values do (years before Christ aside).
_ORDERED_TEXTS: Final = frozenset({OraType.DATE, OraType.TIMESTAMP, OraType.RAW})

_ARITHMETIC: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
    "MOD": lambda left, right: NUMBERS.remainder(left, right) if right else left,
}
_ORDER: Final[dict[str, Callable[[int], bool]]] = {
    "=": lambda sign: sign == 0,
    "<>": lambda sign: sign != 0,
    "<": lambda sign: sign < 0,
    ">": lambda sign: sign > 0,
    "<=": lambda sign: sign <= 0,
    ">=": lambda sign: sign >= 0,
}


def binary(operator: str, left: Datum, right: Datum) -> Datum | Unknown:
    """Return the result of an operator other than AND and OR."""
    if operator == "||":
        return concatenate(left, right)
    if operator in _ORDER:
        sign = compare(left, right)
        return _ORDER[operator](sign) if isinstance(sign, int) else sign
    return arithmetic(operator, left, right)


def arithmetic(operator: str, left: Datum, right: Datum) -> Datum | Unknown:
    """Return the result of arithmetic; NULL if an operand is NULL."""
    if isinstance(left, Typed) or isinstance(right, Typed):
        return NEEDS_HOST if left is not None and right is not None else None
    if left is None or right is None:
        return None
    if isinstance(left, str):
        left = to_number(left)
    if isinstance(right, str):
        right = to_number(right)
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        raise value_error()
    try:
        return _ARITHMETIC[operator](left, right)
    except DivisionByZero:
        raise raised(1476) from None
    except InvalidOperation:
        raise raised(1476) if operator == "/" else value_error() from None
    except Overflow:
        raise raised(1426) from None


def concatenate(left: Datum, right: Datum) -> Datum | Unknown:
    """Return both texts in one; NULL is the empty text."""
    if isinstance(left, Typed) or isinstance(right, Typed):
        return NEEDS_HOST
    texts = []
    for operand in (left, right):
        if isinstance(operand, (Decimal, str, bool)):
            texts.append(to_text(operand))
        elif operand is not None:
            raise value_error()
    if len(texts) > 1 and len(texts[0]) + len(texts[1]) > MAX_CHARACTERS:
        raise raised(6500)
    return "".join(texts) or None


def compare(left: Datum, right: Datum) -> int | Unknown | None:
    """Return the sign of the difference of two values, None if one is NULL."""
    if left is None or right is None:
        return None
    if isinstance(left, Typed) and isinstance(right, Typed) and left.type is right.type:
        is_plain = left.type in _ORDERED_TEXTS and not (left.value.endswith(b"C") or right.value.endswith(b"C"))
        return _sign(left.value > right.value, left.value < right.value) if is_plain else NEEDS_HOST
    if isinstance(left, Typed) or isinstance(right, Typed):
        return NEEDS_HOST
    if isinstance(left, bool) and isinstance(right, bool):
        return _sign(left > right, left < right)
    if isinstance(left, str) and isinstance(right, str):
        return _sign(left > right, left < right)
    left, right = (to_number(side) if isinstance(side, str) else side for side in (left, right))
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        raise value_error()
    return _sign(left > right, left < right)


def _sign(is_more: bool, is_less: bool) -> int:
    return is_more - is_less


@lru_cache(maxsize=256)
def _pattern_parts(pattern: str, escape: str | None) -> tuple[str | None, ...]:
    """Return the characters of a LIKE pattern; None is any one character, an empty text any number of them."""
    parts: list[str | None] = []
    characters = iter(pattern)
    for character in characters:
        if character == escape:
            parts.append(next(characters, ""))
        else:
            parts.append("" if character == "%" else None if character == "_" else character)
    return tuple(parts)


def _follows(text: str, parts: tuple[str | None, ...]) -> bool:
    """Match greedily, going back to the last `%` only, so that no pattern takes longer than text times pattern."""
    at = part = 0
    star, star_at = -1, 0
    while at < len(text):
        wanted = parts[part] if part < len(parts) else "end"
        if wanted == "":
            star, star_at = part, at
            part += 1
        elif wanted is None or wanted == text[at]:
            at, part = at + 1, part + 1
        elif star >= 0:
            star_at += 1
            at, part = star_at, star + 1
        else:
            return False
    return all(rest == "" for rest in parts[part:])


def like(operand: Datum, pattern: Datum, escape: Datum) -> Datum | Unknown:
    """Return whether a text follows a pattern of `%` and `_`."""
    if operand is None or pattern is None:
        return None
    if isinstance(operand, Typed):
        return NEEDS_HOST
    if not isinstance(operand, (Decimal, str)) or not isinstance(pattern, (Decimal, str)):
        raise value_error()
    return _follows(to_text(operand), _pattern_parts(to_text(pattern), escape if isinstance(escape, str) else None))


def negate(operand: Datum) -> Datum | Unknown:
    """Return -x."""
    return arithmetic("-", Decimal(0), operand) if not isinstance(operand, Typed) else NEEDS_HOST
