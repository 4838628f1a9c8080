"""A column as Oracle describes it, when the type that it was declared with says more than its PostgreSQL type."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from labs.practice_db.values import NATIONAL_BYTES, Column, OraType

_NUMBER: Final = re.compile(r"\d+")


def as_declared(described: Column, declared: str) -> Column:
    """Return the description of a column that was declared so, in the words of ALL_TAB_COLUMNS."""
    for start, refine in KINDS.items():
        if declared.startswith(start):
            return refine(described, declared)
    return described


def _float(described: Column, declared: str) -> Column:
    return replace(described, precision=_numbers(declared)[0])


def _timestamp(described: Column, declared: str) -> Column:
    kind = OraType.TIMESTAMP if described.type is OraType.DATE else described.type
    if declared.endswith("LOCAL TIME ZONE"):
        kind = OraType.TIMESTAMP_LTZ
    return replace(described, type=kind, scale=_numbers(declared)[0])


def _interval_ym(described: Column, declared: str) -> Column:
    return replace(described, precision=_numbers(declared)[0])


def _interval_ds(described: Column, declared: str) -> Column:
    days, digits = _numbers(declared)
    return replace(described, precision=days, scale=digits)


def _national(described: Column, _: str) -> Column:
    return replace(described, is_national=True, size=described.chars * NATIONAL_BYTES)


def _numbers(declared: str) -> list[int]:
    return [int(digits) for digits in _NUMBER.findall(declared)]


KINDS: Final[dict[str, Callable[[Column, str], Column]]] = {
    "FLOAT": _float,
    "TIMESTAMP": _timestamp,
    "INTERVAL YEAR": _interval_ym,
    "INTERVAL DAY": _interval_ds,
    "NVARCHAR2": _national,
    "NCHAR": _national,
}
