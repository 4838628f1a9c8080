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

# Source: Oracle Database SQL Language Reference, storage_clause, LOB_storage_parameters, size_clause.
_OPTIONS: Final = frozenset(
    [
        "INITIAL",
        "NEXT",
        "MINEXTENTS",
        "MAXEXTENTS",
        "UNLIMITED",
        "MAXSIZE",
        "PCTINCREASE",
        "FREELISTS",
        "FREELIST",
        "GROUPS",
        "OPTIMAL",
        "NULL",
        "BUFFER_POOL",
        "FLASH_CACHE",
        "CELL_FLASH_CACHE",
        "KEEP",
        "RECYCLE",
        "DEFAULT",
        "NONE",
        "ENABLE",
        "DISABLE",
        "IN",
        "ROW",
        "CHUNK",
        "PCTVERSION",
        "RETENTION",
        "MAX",
        "MIN",
        "AUTO",
        "FREEPOOLS",
        "READS",
        "DEDUPLICATE",
        "KEEP_DUPLICATES",
        "LOW",
        "MEDIUM",
        "HIGH",
        "FILESYSTEM_LIKE_LOGGING",
    ]
)
_UNITS: Final = frozenset("KMGTPE")


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
            _skip_options(reader)
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
    reader.expect("(", 906)
    while not reader.accept(")"):
        reader.name()
        reader.accept(",")
    reader.expect("STORE", 922)
    reader.expect("AS", 922)
    for word in ("SECUREFILE", "BASICFILE"):
        reader.accept(word)
    if reader.current.kind in (TokenKind.NAME, TokenKind.QUOTED) and not reader.is_next("AS"):
        reader.name()
    if reader.is_next("("):
        _skip_options(reader)


def _skip_options(reader: TokenReader) -> None:
    """Step over (option value ...). Raises: OraError 2143 for a word that is no such option."""
    reader.expect("(", 906)
    while not reader.accept(")"):
        word = reader.current
        if word.value in STORAGE_WORDS or word.value == "STORAGE":
            skip_storage(reader)
        elif word.value in _OPTIONS or word.kind is TokenKind.NUMBER:
            is_number = reader.advance().kind is TokenKind.NUMBER
            unit = reader.current
            if is_number and unit.kind is TokenKind.NAME and unit.start == word.end and unit.value in _UNITS:
                reader.advance()
        else:
            raise reader.error(2143)
