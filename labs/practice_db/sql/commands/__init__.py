"""Statements that are read by hand: DDL, accounts, transactions, ALTER SESSION and ALTER SYSTEM.

One table says which first words are whose; the longest match counts, and what no row has is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.commands import (
    objects,
    profiles,
    sequences,
    sessions,
    tables,
    transactions,
    units,
    users,
    views,
)
from labs.practice_db.sql.plan import Plan
from labs.practice_db.sql.token_reader import TokenReader

_Reader = Callable[[TokenReader, str], Plan]


_COMMANDS: Final[dict[tuple[str, ...], _Reader]] = {
    ("COMMIT",): transactions.commit,
    ("ROLLBACK",): transactions.rollback,
    ("SAVEPOINT",): transactions.savepoint,
    ("SET", "TRANSACTION"): transactions.set_transaction,
    ("SET", "CONSTRAINT"): transactions.set_constraints,
    ("SET", "CONSTRAINTS"): transactions.set_constraints,
    ("SET", "ROLE"): sessions.set_role,
    ("ALTER", "SESSION"): sessions.alter_session,
    ("ALTER", "SYSTEM"): sessions.alter_system,
    ("CREATE", "USER"): users.create_user,
    ("ALTER", "USER"): users.alter_user,
    ("DROP", "USER"): users.drop_user,
    ("CREATE", "ROLE"): users.create_role,
    ("DROP", "ROLE"): users.drop_role,
    ("CREATE", "EDITION"): users.create_edition,
    ("DROP", "EDITION"): users.drop_edition,
    ("CREATE", "PROFILE"): profiles.create_profile,
    ("ALTER", "PROFILE"): profiles.alter_profile,
    ("DROP", "PROFILE"): profiles.drop_profile,
    ("GRANT",): users.grant,
    ("REVOKE",): users.revoke,
    ("CREATE", "TABLE"): tables.create_table,
    ("CREATE", "GLOBAL", "TEMPORARY", "TABLE"): tables.create_temporary_table,
    ("ALTER", "TABLE"): tables.alter_table,
    ("DROP", "TABLE"): tables.drop_table,
    ("TRUNCATE", "TABLE"): tables.truncate_table,
    ("LOCK", "TABLE"): tables.lock_table,
    ("COMMENT", "ON"): objects.comment,
    ("RENAME",): objects.rename,
    ("CREATE", "INDEX"): objects.create_index,
    ("CREATE", "UNIQUE", "INDEX"): objects.create_index,
    ("ALTER", "INDEX"): objects.alter_index,
    ("DROP", "INDEX"): objects.drop_index,
    ("CREATE", "SYNONYM"): objects.create_synonym,
    ("CREATE", "OR", "REPLACE", "SYNONYM"): objects.create_synonym,
    ("DROP", "SYNONYM"): objects.drop_synonym,
    ("CREATE", "SEQUENCE"): sequences.create_sequence,
    ("ALTER", "SEQUENCE"): sequences.alter_sequence,
    ("DROP", "SEQUENCE"): sequences.drop_sequence,
    ("CREATE", "VIEW"): views.create_view,
    ("CREATE", "OR", "REPLACE", "VIEW"): views.create_view,
    ("CREATE", "FORCE", "VIEW"): views.create_view,
    ("CREATE", "OR", "REPLACE", "FORCE", "VIEW"): views.create_view,
    ("DROP", "VIEW"): views.drop_view,
    ("ANALYZE",): objects.analyze,
    ("PURGE",): objects.purge,
    **units.COMMANDS,
}
# What CREATE, ALTER and DROP can be about in Oracle; another word is a mistake and no refusal.
# Source: Oracle Database SQL Language Reference 23ai, SQL Statements.
_OBJECT_WORDS: Final = """
    ANALYTIC ATTRIBUTE AUDIT BIGFILE BITMAP BLOCKCHAIN CLUSTER CONTEXT CONTROLFILE DATABASE DIMENSION DIRECTORY
    DISKGROUP DOMAIN DUPLICATED EDITION EDITIONABLE FLASHBACK FORCE FUNCTION GLOBAL HIERARCHY IMMUTABLE INDEX
    INDEXTYPE INMEMORY JAVA JSON LIBRARY LOCKDOWN LOGICAL MATERIALIZED MLE MULTIVALUE NO NOFORCE NONEDITIONABLE
    OPERATOR OR OUTLINE PACKAGE PFILE PLUGGABLE PMEM PRIVATE PROCEDURE PROFILE PROPERTY PUBLIC RESOURCE RESTORE ROLE
    ROLLBACK SCHEMA SEQUENCE SHARDED SHARED SMALLFILE SPFILE SYNONYM TABLE TABLESPACE TEMPORARY TRIGGER TYPE UNDO
    UNIQUE USER VECTOR VIEW
"""
_OBJECTS: Final = frozenset(_OBJECT_WORDS.split())
_NO_OBJECT: Final = {"CREATE": 901, "ALTER": 940, "DROP": 950}
# What stands between the first word and the kind of object, and kinds of two words.
_WORDS_BEFORE_KIND: Final = """
    AND BIGFILE BITMAP BLOCKCHAIN COMPILE DUPLICATED EDITIONABLE FORCE GLOBAL IMMUTABLE LOGICAL MATERIALIZED MULTIVALUE
    NO NOFORCE NONEDITIONABLE OR PLUGGABLE PRIVATE PUBLIC REPLACE RESOLVE RESTORE ROLLBACK SHARDED SHARED SMALLFILE
    TEMPORARY UNDO UNIQUE VECTOR
"""
_BEFORE_KIND: Final = frozenset(_WORDS_BEFORE_KIND.split())
_KINDS_OF_TWO: Final = (["DATABASE", "LINK"], ["VIEW", "LOG"], ["TYPE", "BODY"], ["JAVA", "SOURCE"], ["JAVA", "CLASS"])
_UNIT_WORDS: Final = frozenset({"PROCEDURE", "FUNCTION", "TRIGGER", "PACKAGE", "TYPE"})
_LONGEST_CONSTRUCT: Final = 8
_LONGEST: Final = max(map(len, _COMMANDS))


def read(text: str) -> Plan:
    """Return the plan of a statement that is read by hand.

    Raises: OraError for a mistake in it, NotSupported for what the practice database does not do.
    """
    reader = TokenReader.of(text)
    words = [reader.peek(ahead).value for ahead in range(_LONGEST)]
    for count in range(_LONGEST, 0, -1):
        command = _COMMANDS.get(tuple(words[:count]))
        if command is not None:
            _check_ending(reader, words[:count])
            reader.index += count
            plan = command(reader, text)
            # Whatever a reader leaves would be accepted and ignored.
            reader.expect_end()
            return plan
    if words[0] == "SET":
        raise OraError(900, position=reader.position)
    if words[0] in _NO_OBJECT and words[1] not in _OBJECTS:
        raise OraError(_NO_OBJECT[words[0]], position=reader.peek(1).start)
    raise NotSupported(_construct(reader), position=reader.position)


def _check_ending(reader: TokenReader, words: list[str]) -> None:
    """Raise ORA-00911 for a semicolon: it ends a statement for SQL*Plus alone, and has a meaning in PL/SQL only.

    Source: python-oracledb user guide, Executing SQL: statements come without the semicolon or the slash.
    """
    is_unit = words[0] == "CREATE" and not _UNIT_WORDS.isdisjoint(words)
    found = None if is_unit else next((token for token in reader.tokens if token.text == ";"), None)
    if found is not None:
        raise OraError(911, position=found.start)


def _construct(reader: TokenReader) -> str:
    """Return what a statement is about, in its own words: `CREATE OR REPLACE DIRECTORY`, `FLASHBACK TABLE`."""
    words = reader.words(_LONGEST_CONSTRUCT).split()
    last = 1
    while last < len(words) - 1 and words[last] in _BEFORE_KIND:
        last += 1
    if words[last : last + 2] in _KINDS_OF_TWO:
        last += 1
    return " ".join(words[: last + 1])
