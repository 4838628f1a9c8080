"""Clauses about storage: read, so that what follows is understood, and without a meaning here."""

from __future__ import annotations

from typing import Final

from labs.practice_db.errors import NotSupported
from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.token_reader import TokenReader

# Each word and whether a name follows; a number may follow any of them.
STORAGE_WORDS: Final[dict[str, bool]] = {
    "TABLESPACE": True,
    "PCTFREE": False,
    "PCTUSED": False,
    "INITRANS": False,
    "MAXTRANS": False,
    "LOGGING": False,
    "NOLOGGING": False,
    "COMPRESS": False,
    "NOCOMPRESS": False,
    "CACHE": False,
    "NOCACHE": False,
    "PARALLEL": False,
    "NOPARALLEL": False,
    "MONITORING": False,
    "NOMONITORING": False,
    "ROWDEPENDENCIES": False,
    "NOROWDEPENDENCIES": False,
    "ONLINE": False,
    "REVERSE": False,
    "VISIBLE": False,
}
_PHRASES: Final = (("COMPUTE", "STATISTICS"), ("SEGMENT", "CREATION", "IMMEDIATE"), ("SEGMENT", "CREATION", "DEFERRED"))


def skip_storage(reader: TokenReader) -> None:
    """Step over what is said about storage.

    Raises: NotSupported for what changes more than where the rows are.
    """
    while True:
        word = reader.current.value
        if word in STORAGE_WORDS and reader.current.kind is TokenKind.NAME:
            reader.advance()
            if STORAGE_WORDS[word]:
                reader.name()
            elif reader.peek(0).kind is TokenKind.NUMBER:
                reader.advance()
        elif reader.accept("STORAGE"):
            reader.skip_brackets()
        elif any(reader.accept(*words) for words in _PHRASES):
            continue
        elif reader.accept("ORGANIZATION"):
            if not reader.accept("HEAP") and not reader.accept("INDEX"):
                raise NotSupported(f"ORGANIZATION {reader.current.value}", position=reader.position)
        elif reader.accept("LOB"):
            _skip_lob(reader)
        elif word == "PARTITION":
            raise NotSupported("partitioned tables", position=reader.position)
        else:
            return


def _skip_lob(reader: TokenReader) -> None:
    """Step over LOB (columns) STORE AS name (...)."""
    reader.skip_brackets()
    reader.expect("STORE", 922)
    reader.expect("AS", 922)
    while reader.current.kind is TokenKind.NAME and not reader.is_next("AS"):
        reader.advance()
    if reader.is_next("("):
        reader.skip_brackets()
