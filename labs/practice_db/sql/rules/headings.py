"""What a query's columns are called: the alias, the column, else the expression's text without blanks in upper case.

Source: seen in Oracle Database 19c and 23ai: `select 1 + 1 from dual` has the heading `1+1`.
"""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.dialect import SPAN
from labs.practice_db.sql.reserved import RESERVED
from labs.practice_db.sql.rules.names import MAX_NAME_BYTES, plain
from labs.practice_db.sql.writer import Writer, offset_of

_NOISE: Final = re.compile(r"--[^\n]*|/\*.*?\*/|\s+", re.DOTALL)


def heading(writer: Writer, item: exp.Expr) -> str:
    """Return the name of a select list item. Raises: OraError 00923 for a reserved word that is to be its alias."""
    if isinstance(item, exp.Alias):
        alias = item.args["alias"]
        if alias.name.upper() in RESERVED and not alias.args.get("quoted"):
            raise OraError(923, position=offset_of(alias))
        return plain(alias)
    if isinstance(item, exp.Column) and not item.is_star:
        return plain(item.this)
    return _as_text(writer, item)


def _as_text(writer: Writer, item: exp.Expr) -> str:
    span = item.meta.get(SPAN)
    text = writer.text[span[0] : span[1]] if span else item.key
    name = _NOISE.sub("", text).upper()
    return name.encode()[:MAX_NAME_BYTES].decode(errors="ignore")
