"""What PostgreSQL says about an error, and the Oracle error made of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from psycopg import pq

from labs.practice_db.error_texts import TEXTS
from labs.practice_db.errors import OraError
from labs.practice_db.values import INDEX_MARK

# What the table behind a global temporary table, and its column that says whose a row is, begin with.
HIDDEN: Final = "#"
PLACEHOLDER: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Failure:
    """What PostgreSQL says about an error; empty where it says nothing. `position` counts from 1, 0 if unknown."""

    sqlstate: str
    message: str
    detail: str = ""
    schema: str = ""
    table: str = ""
    column: str = ""
    constraint: str = ""
    position: int = 0

    @classmethod
    def of(cls, field: Callable[[int], bytes | None]) -> Failure:
        """Read the fields of a failed result."""

        def text(code: pq.DiagnosticField) -> str:
            return (field(code) or b"").decode(errors="replace")

        return cls(
            text(pq.DiagnosticField.SQLSTATE),
            text(pq.DiagnosticField.MESSAGE_PRIMARY),
            text(pq.DiagnosticField.MESSAGE_DETAIL),
            text(pq.DiagnosticField.SCHEMA_NAME),
            text(pq.DiagnosticField.TABLE_NAME).removeprefix(HIDDEN),
            text(pq.DiagnosticField.COLUMN_NAME),
            text(pq.DiagnosticField.CONSTRAINT_NAME).removeprefix(INDEX_MARK),
            int(field(pq.DiagnosticField.STATEMENT_POSITION) or 0),
        )


class StatementError(OraError):
    """An error that PostgreSQL found.

    `identifier` is the name it is about, so that the caller can find it in the Oracle text; `failure` is what
    PostgreSQL said, whose position counts in PostgreSQL's text. `text` replaces the catalogue's; without it the code
    must be there (an application's own errors, 20000 to 20999, are not).
    """

    def __init__(self, failure: Failure, code: int, *, identifier: str = "", text: str = "", **values: object) -> None:
        known = code if code in TEXTS or not text else 6550
        for placeholder in PLACEHOLDER.findall(TEXTS[known]):
            values.setdefault(placeholder, "")
        super().__init__(known, position=0, **values)
        self.code = code
        self.failure = failure
        self.values = values
        self.identifier = identifier
        if text:
            self.text = text
            self.args = (self.message,)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The statement that failed."""

    sql: str = ""
    lock_wait_s: float | None = None

    @property
    def verb(self) -> str:
        """Its first word, in capitals."""
        return self.sql.lstrip("( \n").partition(" ")[0].upper()
