"""Classify a statement by its text alone, counting binds exactly as the driver does.

Source: python-oracledb 26.1.0, impl/thin/statement.pyx (StatementParser) and impl/base/parsers.pyx.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from labs.practice_db.sql.statement import Statement, StatementKind

CACHE_SIZE: Final = 4096
# Longer texts are hardly sent twice, and would make the cache a matter of gigabytes. The last one is kept until the
# next comes: the protocol asks what binds it has, and then the session what it is.
CACHED_CHARACTERS: Final = 16_384

_KINDS: Final[dict[str, StatementKind]] = {
    "SELECT": StatementKind.QUERY,
    "WITH": StatementKind.QUERY,
    "INSERT": StatementKind.INSERT,
    "UPDATE": StatementKind.UPDATE,
    "DELETE": StatementKind.DELETE,
    "MERGE": StatementKind.MERGE,
    "DECLARE": StatementKind.PLSQL,
    "BEGIN": StatementKind.PLSQL,
    "CALL": StatementKind.PLSQL,
    "CREATE": StatementKind.DDL,
    "ALTER": StatementKind.DDL,
    "DROP": StatementKind.DDL,
    "GRANT": StatementKind.DDL,
    "REVOKE": StatementKind.DDL,
    "ANALYZE": StatementKind.DDL,
    "AUDIT": StatementKind.DDL,
    "NOAUDIT": StatementKind.DDL,
    "COMMENT": StatementKind.DDL,
    "TRUNCATE": StatementKind.DDL,
    "RENAME": StatementKind.DDL,
    "PURGE": StatementKind.DDL,
    "FLASHBACK": StatementKind.DDL,
    "ADMINISTER": StatementKind.DDL,
    "ASSOCIATE": StatementKind.DDL,
    "DISASSOCIATE": StatementKind.DDL,
    "COMMIT": StatementKind.TRANSACTION,
    "ROLLBACK": StatementKind.TRANSACTION,
    "SAVEPOINT": StatementKind.TRANSACTION,
    "LOCK": StatementKind.LOCK_TABLE,
    "EXPLAIN": StatementKind.EXPLAIN,
}
_SECOND_WORD: Final[dict[tuple[str, str], StatementKind]] = {
    ("ALTER", "SESSION"): StatementKind.ALTER_SESSION,
    ("ALTER", "SYSTEM"): StatementKind.ALTER_SYSTEM,
    ("SET", "TRANSACTION"): StatementKind.TRANSACTION,
    ("SET", "CONSTRAINT"): StatementKind.TRANSACTION,
    ("SET", "CONSTRAINTS"): StatementKind.TRANSACTION,
    ("SET", "ROLE"): StatementKind.SET_ROLE,
}
# The driver stops looking for binds at these, and calls only these three PL/SQL.
_DRIVER_DDL: Final = frozenset(
    {"CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "ANALYZE", "AUDIT", "COMMENT", "TRUNCATE"}
)
_DRIVER_DML: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_DRIVER_PLSQL: Final = frozenset({"DECLARE", "BEGIN", "CALL"})

# What the driver's scanner steps over or stops at; it looks for nothing else, since most of a text is nothing of this.
# A string makes a following colon part of JSON syntax, with only blanks between; `q'` strings end at their closing
# mark. What has no end goes to the end of the text, so that no text makes the scan slow.
_QSTRING: Final = r"""
        (?P<qstring>(?<![^\W\d_])[qQ]'(?:
            \[.*?(?:\]'|\Z) | \{.*?(?:\}'|\Z) | <.*?(?:>'|\Z) | \(.*?(?:\)'|\Z)
            | (?P<mark>[^\[{<(]).*?(?:(?P=mark)'|\Z)))"""
_BLOCK: Final = r"|(?P<block>/\*.*?(?:\*/|\Z))"
_REST: Final = r"""
      | (?P<string>'[^']*+')
      | (?P<quoted>"[^"]*+")
      | (?P<line>--[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*+)
      | (?P<word>(?<![^\W\d_])(?:[rR][eE][tT][uU][rR][nN][iI][nN][gG]|[iI][nN][tT][oO])(?![^\W\d_]))
      | (?P<bind>:\s*+(?:"(?P<quoted_bind>[^"]*+)"|(?P<digits>\d++)|(?P<name>[^\W\d_](?:[^\W_]|[_$\#])*+)))"""
_SCAN: Final = re.compile(_QSTRING + _BLOCK + _REST, re.VERBOSE | re.DOTALL)
_SCAN_WITHOUT_COMMENTS: Final = re.compile(_QSTRING + _REST, re.VERBOSE | re.DOTALL)
# Possessive, since nothing that stands before a word can be read in another way: so the time is linear.
_BLANK: Final = re.compile(r"\s*+")
_BLANKS: Final = r"(?:\s++|--[^\n]*+|/\*.*?\*/)"
_WORDS: Final = re.compile(rf"(?:{_BLANKS}|\()*+([A-Za-z]++)?", re.DOTALL)
# A block may have a label, which the driver does not take for PL/SQL.
_LABEL: Final = re.compile(rf"{_BLANKS}*+<<", re.DOTALL)

_cache: dict[str, Statement] = {}
_long: list[Statement] = []


def classify(text: str) -> Statement:
    """Return what the text is; the same object for the same text while it stays in the cache, so that one scan does."""
    if len(text) > CACHED_CHARACTERS:
        if not _long or _long[0].text != text:
            _long[:] = [_scan(text)]
        return _long[0]
    known = _cache.get(text)
    if known is not None:
        return known
    statement = _scan(text)
    if len(_cache) >= CACHE_SIZE:
        del _cache[next(iter(_cache))]
    _cache[text] = statement
    return statement


def _scan(text: str) -> Statement:
    first, second = _first_words(text)
    is_plsql = first in _DRIVER_PLSQL
    names, return_binds = ([], 0) if first in _DRIVER_DDL else _binds(text, first in _DRIVER_DML)
    if is_plsql:
        names = list(dict.fromkeys(names))
    kind = _SECOND_WORD.get((first, second)) or _KINDS.get(first, StatementKind.UNKNOWN)
    if kind is StatementKind.UNKNOWN and _LABEL.match(text):
        kind = StatementKind.PLSQL
    return Statement(text, kind, tuple(names), return_binds, is_plsql, kind is StatementKind.QUERY)


def _first_words(text: str) -> tuple[str, str]:
    found = _WORDS.match(text)
    first = found[1] if found else None
    if not found or not first:
        return "", ""
    second = _WORDS.match(text, found.end())
    return first.upper(), (second[1] or "").upper() if second else ""


def _binds(text: str, is_dml: bool) -> tuple[list[str], int]:
    names: list[str] = []
    if ":" not in text:
        return names, 0
    returning = into = False
    return_binds = 0
    string_end = -1
    for found in _parts(text):
        group = found.lastgroup
        if group in ("string", "qstring"):
            string_end = found.end()
            continue
        if group == "bind" and not _is_blank(text, string_end, found.start()):
            names.append(_bind_name(found))
            return_binds += into
        elif group == "word" and is_dml:
            returning = returning or found[0].upper() == "RETURNING"
            into = into or (returning and found[0].upper() == "INTO")
        string_end = -1
    return names, return_binds


def _is_blank(text: str, start: int, end: int) -> bool:
    """Return whether there are only blanks from a string's end (-1: there is none) to a place."""
    if start < 0 or not (start == end or text[start].isspace()):
        return False
    return _BLANK.fullmatch(text, start, end) is not None


def _parts(text: str) -> Iterator[re.Match[str]]:
    """Return the parts of a text; for the driver a comment without its end is no comment."""
    for found in _SCAN.finditer(text):
        if found.lastgroup == "block" and not found[0].endswith("*/", 2):
            yield from _SCAN_WITHOUT_COMMENTS.finditer(text, found.start() + 1)
            return
        yield found


def _bind_name(found: re.Match[str]) -> str:
    quoted, digits, name = found["quoted_bind"], found["digits"], found["name"]
    if quoted is not None:
        return str(quoted)
    return str(digits) if digits is not None else str(name).upper()
