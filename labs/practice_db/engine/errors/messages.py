"""PostgreSQL's messages whose SQLSTATE says too little: the words that tell an error, and Oracle's number for it.

Sources: the messages of PostgreSQL 18's source, the numbers of Oracle Database Error Messages 23ai. Assumed: where
Oracle has several numbers, which one it chooses.
"""

from __future__ import annotations

import re
from typing import Final

from labs.practice_db.engine.errors.failure import Circumstances, Failure

# The first row whose pattern is found decides.
_NUMBERS: Final = (
    # Objects of a kind that cannot be meant (tablecmds.c, parse_relation.c, aclchk.c).
    (r"is not a sequence$", 2289),
    (r"is not an index$", 1418),
    (r"^referenced relation .* is not a table$", 2270),
    (r"^cannot create index on relation .*", 1702),
    (r"sequence|composite type", 2201),
    (r"^cannot .*relation|^ALTER action|is not a (table|view)|is an index$|^cannot (open|lock|change)", 942),
    # Definitions.
    (r"^cannot use column reference in DEFAULT", 984),
    (r"^cannot use subquery in", 2251),
    (r"^generation expression is not immutable", 54002),
    (r"in index (expression|predicate) must be marked", 1743),
    (r"^no unique constraint matching|there is no unique constraint matching", 2270),
    (r"^number of referencing and referenced columns", 2256),
    (r"key columns are not both collatable|^foreign key constraint .* cannot be implemented", 2267),
    (r"cannot be cast automatically", 1439),
    # Sequences (sequence.c).
    (r"^INCREMENT must not be zero", 4002),
    (r"^MINVALUE .* must be less than MAXVALUE", 4004),
    (r"^(RE)?START value .* cannot be less than MINVALUE", 4006),
    (r"^(RE)?START value .* cannot be greater than MAXVALUE", 4008),
    (r"^CACHE .* must be greater than zero", 4010),
    # Expressions.
    (r"^invalid escape (string|sequence)", 1425),
    (r"^time zone .* not recognized", 1882),
    (r"^subquery has too many columns", 913),
    (r"^subquery has too few columns", 947),
)
_PATTERNS: Final = tuple((re.compile(pattern), code) for pattern, code in _NUMBERS)
_VIEW: Final = "for views"
_VIEW_NOT_APPROPRIATE: Final = 1702

# What Oracle calls the types that PostgreSQL names in a message; the longest name that fits counts.
_TYPES: Final = {
    "timestamp without time zone": "TIMESTAMP",
    "timestamp with time zone": "TIMESTAMP WITH TIME ZONE",
    "timestamp": "TIMESTAMP",
    "double precision": "BINARY_DOUBLE",
    "real": "BINARY_FLOAT",
    "numeric": "NUMBER",
    "integer": "NUMBER",
    "bigint": "NUMBER",
    "smallint": "NUMBER",
    "character varying": "CHAR",
    "character": "CHAR",
    "unknown": "CHAR",
    "boolean": "BOOLEAN",
    "oracle.date": "DATE",
    "oracle.raw": "BINARY",
    "interval": "INTERVAL",
    "bytea": "BLOB",
    "text": "CLOB",
}
_NAMES: Final = "|".join(re.escape(name) for name in sorted(_TYPES, key=len, reverse=True))
_TYPE: Final = re.compile(rf"(?<![\w.\"])(?:{_NAMES})(?![\w\"])")
# `cannot cast type numeric to oracle.date`: what is found stands before what is wanted.
_FOUND_FIRST: Final = re.compile(r"^cannot cast type ")


def number(failure: Failure) -> int | None:
    """Return Oracle's number for what the message says, None if it is not in the table."""
    code = next((code for pattern, code in _PATTERNS if pattern.search(failure.message)), None)
    if code == _VIEW_NOT_APPROPRIATE and _VIEW not in failure.detail:
        return 942
    return code


def types_of(message: str) -> tuple[str, str]:
    """Return which type a message wants and which it got, in Oracle's names; `-` for one that it does not tell.

    Oracle says `expected - got CLOB` itself when no type would do.
    """
    types = [_TYPES[found] for found in _TYPE.findall(message)]
    if _FOUND_FIRST.match(message):
        types.reverse()
    expected = types[0] if types else "-"
    got = next((name for name in types[1:] if name != expected), None)
    return ("-", expected) if got is None else (expected, got)


def construct(circumstances: Circumstances) -> str:
    """Return what is refused, in words of Oracle's: the statement is not in the tables, so its verb has to do."""
    verb = circumstances.verb
    is_ours = verb in ("", "DO") or circumstances.sql.startswith("SELECT oracle.")
    return f"this form of {verb}" if verb.isalpha() and not is_ours else "this form of the statement"
