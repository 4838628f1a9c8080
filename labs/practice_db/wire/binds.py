"""Bind variables and defines: their descriptions and the values that follow in rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class BindDirection(IntEnum):
    """Which way a PL/SQL bind carries its value (the driver's TNS_BIND_DIR_* constants)."""

    OUT = 16
    IN = 32
    IN_OUT = 48


@dataclass(frozen=True, slots=True)
class BindSpec:
    """One bind variable or define as the client describes it.

    `type` is the number on the wire: mostly one of `values.OraType`, but it is the client's to choose.
    `size` is in bytes. `max_elements` counts the places of an array bind (PL/SQL index-by table).
    """

    type: int
    size: int = 0
    is_array: bool = False
    max_elements: int = 0
    is_national: bool = False
