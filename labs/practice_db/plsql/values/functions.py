"""SQL functions that PL/SQL code calls most, computed here when their arguments are numbers and text.

A function whose arguments are of other types, and any SQL function that is not in the table, goes to the host.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from labs.practice_db.plsql.errors import raised, value_error
from labs.practice_db.plsql.values.datum import NUMBERS, Datum, is_simple, to_number, to_text
from labs.practice_db.plsql.values.operators import MAX_CHARACTERS, NEEDS_HOST, Unknown, compare
from labs.practice_db.plsql.values.types import MAX_TEXT
from labs.practice_db.sql.lexer import words

Arguments = Sequence[Datum]

# SQL functions that may be called from PL/SQL, with or without brackets; the host runs them.
SQL_FUNCTIONS: Final = words(
    """
    ABS ACOS ADD_MONTHS ASCII ASCIISTR ASIN ATAN ATAN2 BITAND CEIL CHARTOROWID CHR COALESCE CONCAT CONVERT COS COSH
    CURRENT_DATE CURRENT_TIMESTAMP DBTIMEZONE DUMP EXP FLOOR FROM_TZ GREATEST HEXTORAW INITCAP INSTR INSTRB LAST_DAY
    LEAST LENGTH LENGTHB LN LOCALTIMESTAMP LOG LOWER LPAD LTRIM MOD MONTHS_BETWEEN NCHR NEW_TIME NEXT_DAY NLSSORT NULLIF
    NUMTODSINTERVAL NUMTOYMINTERVAL NVL NVL2 ORA_HASH POWER RAWTOHEX REGEXP_COUNT REGEXP_INSTR REGEXP_LIKE
    REGEXP_REPLACE REGEXP_SUBSTR REMAINDER REPLACE ROUND RPAD RTRIM SESSIONTIMEZONE SIGN SIN SINH SOUNDEX SQRT
    STANDARD_HASH SUBSTR SUBSTRB SYSDATE SYSTIMESTAMP SYS_CONTEXT SYS_EXTRACT_UTC SYS_GUID TAN TANH TO_BINARY_DOUBLE
    TO_BINARY_FLOAT TO_BLOB TO_CHAR TO_CLOB TO_DATE TO_DSINTERVAL TO_NCHAR TO_NUMBER TO_TIMESTAMP TO_TIMESTAMP_TZ
    TO_YMINTERVAL TRANSLATE TRIM TRUNC UID UNISTR UPPER USER USERENV VSIZE EMPTY_CLOB EMPTY_BLOB
    """
)


def _text(value: Datum) -> str:
    if isinstance(value, (Decimal, str, bool)):
        return to_text(value)
    raise value_error()


def _number(value: Datum) -> Decimal:
    if isinstance(value, str):
        return to_number(value)
    if isinstance(value, Decimal):
        return value
    raise value_error()


def _integer(value: Datum) -> int:
    return int(_number(value))


def _substr(arguments: Arguments) -> Datum:
    text, start = _text(arguments[0]), _integer(arguments[1])
    begin = start - 1 if start > 0 else len(text) + start if start < 0 else 0
    if begin < 0 or (len(arguments) > 2 and _integer(arguments[2]) < 1):
        return None
    end = begin + _integer(arguments[2]) if len(arguments) > 2 else len(text)
    return text[begin:end] or None


def _instr(arguments: Arguments) -> Datum:
    text, part = _text(arguments[0]), _text(arguments[1])
    start = _integer(arguments[2]) if len(arguments) > 2 else 1
    occurrence = _integer(arguments[3]) if len(arguments) > 3 else 1
    if start == 0 or occurrence < 1:
        return Decimal(0)
    found = start - 2 if start > 0 else len(text) + start + 1
    for _ in range(occurrence):
        found = text.find(part, found + 1) if start > 0 else text.rfind(part, 0, max(found - 1, 0) + len(part))
        if found < 0:
            return Decimal(0)
    return Decimal(found + 1)


def _pad(arguments: Arguments, *, is_left: bool) -> Datum:
    text, size = _text(arguments[0]), _integer(arguments[1])
    filler = _text(arguments[2]) if len(arguments) > 2 else " "
    if size <= 0:
        return None
    if size > MAX_TEXT:
        raise value_error()
    missing = size - len(text)
    padding = (filler * (missing // len(filler) + 1))[: max(missing, 0)]
    return (padding + text if is_left else text + padding) if missing > 0 else text[:size]


def _strip(arguments: Arguments, *, is_left: bool) -> Datum:
    text = _text(arguments[0])
    characters = _text(arguments[1]) if len(arguments) > 1 else " "
    return (text.lstrip(characters) if is_left else text.rstrip(characters)) or None


def _replace(arguments: Arguments) -> Datum:
    replacement = _text(arguments[2]) if len(arguments) > 2 and arguments[2] is not None else ""
    if arguments[0] is None or arguments[1] is None:
        return arguments[0]
    text, part = _text(arguments[0]), _text(arguments[1])
    if len(text) + text.count(part) * len(replacement) > MAX_CHARACTERS:
        raise raised(6500)
    return text.replace(part, replacement) or None


def _scaled(arguments: Arguments, rounding: str) -> Datum | Unknown:
    if isinstance(arguments[0], str):
        return NEEDS_HOST
    places = _integer(arguments[1]) if len(arguments) > 1 else 0
    return _number(arguments[0]).quantize(Decimal(1).scaleb(-places), rounding, context=NUMBERS)


def _mod(arguments: Arguments) -> Datum:
    left, right = _number(arguments[0]), _number(arguments[1])
    return NUMBERS.remainder(left, right) if right else left


def _extreme(arguments: Arguments, wanted_sign: int) -> Datum | Unknown:
    best = arguments[0]
    for argument in arguments[1:]:
        sign = compare(argument, best)
        if not isinstance(sign, int):
            return sign
        best = argument if sign == wanted_sign else best
    return best


def _to_char(arguments: Arguments) -> Datum | Unknown:
    return _text(arguments[0]) if len(arguments) == 1 else NEEDS_HOST


def _to_number(arguments: Arguments) -> Datum | Unknown:
    return _number(arguments[0]) if len(arguments) == 1 else NEEDS_HOST


def _nullif(arguments: Arguments) -> Datum | Unknown:
    sign = compare(arguments[0], arguments[1])
    if isinstance(sign, Unknown):
        return sign
    return None if sign == 0 else arguments[0]


# Functions of arguments that are all not NULL; a NULL among them makes the result NULL.
_STRICT: Final[dict[str, Callable[[Arguments], Datum | Unknown]]] = {
    "ABS": lambda a: abs(_number(a[0])),
    "ASCII": lambda a: Decimal(ord(_text(a[0])[0])),
    "CEIL": lambda a: _number(a[0]).to_integral_value(ROUND_CEILING, NUMBERS),
    "CHR": lambda a: chr(_integer(a[0])),
    "FLOOR": lambda a: _number(a[0]).to_integral_value(ROUND_FLOOR, NUMBERS),
    "GREATEST": lambda a: _extreme(a, 1),
    "INITCAP": lambda a: _text(a[0]).title(),
    "INSTR": _instr,
    "LEAST": lambda a: _extreme(a, -1),
    "LENGTH": lambda a: Decimal(len(_text(a[0]))),
    "LENGTHB": lambda a: Decimal(len(_text(a[0]).encode())),
    "LOWER": lambda a: _text(a[0]).lower(),
    "LPAD": lambda a: _pad(a, is_left=True),
    "LTRIM": lambda a: _strip(a, is_left=True),
    "MOD": _mod,
    "POWER": lambda a: NUMBERS.power(_number(a[0]), _number(a[1])),
    "ROUND": lambda a: _scaled(a, ROUND_HALF_UP),
    "RPAD": lambda a: _pad(a, is_left=False),
    "RTRIM": lambda a: _strip(a, is_left=False),
    "SIGN": lambda a: Decimal((_number(a[0]) > 0) - (_number(a[0]) < 0)),
    "SQRT": lambda a: NUMBERS.sqrt(_number(a[0])),
    "SUBSTR": _substr,
    "TO_CHAR": _to_char,
    "TO_NUMBER": _to_number,
    "TRUNC": lambda a: _scaled(a, ROUND_DOWN),
    "UPPER": lambda a: _text(a[0]).upper(),
}
# Functions that look at NULL themselves.
_LENIENT: Final[dict[str, Callable[[Arguments], Datum | Unknown]]] = {
    "COALESCE": lambda a: next((value for value in a if value is not None), None),
    "CONCAT": lambda a: ((_text(a[0]) if a[0] is not None else "") + (_text(a[1]) if a[1] is not None else "")) or None,
    "NULLIF": _nullif,
    "NVL": lambda a: a[0] if a[0] is not None else a[1],
    "NVL2": lambda a: a[1] if a[0] is not None else a[2],
    "REPLACE": _replace,
}


def compute(name: str, arguments: Arguments) -> Datum | Unknown:
    """Return the result of a SQL function, NEEDS_HOST if it is not computed here."""
    lenient = _LENIENT.get(name)
    if lenient is None:
        strict = _STRICT.get(name)
        if strict is None or not arguments or not all(map(is_simple, arguments)):
            return NEEDS_HOST
        if any(argument is None for argument in arguments):
            return None
    try:
        return lenient(arguments) if lenient is not None else strict(arguments) if strict is not None else NEEDS_HOST
    except (IndexError, ArithmeticError, ValueError):
        return NEEDS_HOST
