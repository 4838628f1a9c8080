"""As what the columns of a query are sent, when the client has a say in it: LOBs as locators or whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from labs.practice_db.values import LOB_TYPES, Column, OraType
from labs.practice_db.wire.binds import BindSpec

_WHOLE: Final = {OraType.CLOB: OraType.LONG, OraType.BLOB: OraType.LONG_RAW}


def sent_columns(
    columns: Sequence[Column], defines: Sequence[BindSpec], earlier: Sequence[Column] | None = None
) -> tuple[Column, ...]:
    """Return the columns as their values are sent: LOBs whole, unless the client has defined them as LOBs.

    `defines` say as what the client wants the columns; they are empty if it takes them as they are. A column that was
    sent as something else before (`earlier`) and is a LOB now comes whole, too, in the character set of before.
    Source: python-oracledb 26.1.0, impl/thin/messages/base.pyx, _adjust_metadata.
    """
    return tuple(
        _sent(
            column,
            defines[place] if place < len(defines) else None,
            earlier[place] if earlier is not None and place < len(earlier) else None,
        )
        if column.type in LOB_TYPES
        else column
        for place, column in enumerate(columns)
    )


def _sent(column: Column, define: BindSpec | None, earlier: Column | None) -> Column:
    whole = _WHOLE[column.type]
    if earlier is not None and earlier.type not in LOB_TYPES:
        return replace(column, type=whole, is_national=earlier.is_national)
    if define is None:
        return replace(column, type=whole)
    return column if define.type in LOB_TYPES else replace(column, type=whole, is_national=define.is_national)
