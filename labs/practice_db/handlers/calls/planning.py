"""A statement's plan: as the text alone tells, or with the stored functions that it calls."""

from __future__ import annotations

from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.library import Library
from labs.practice_db.plsql.sql_functions import returned_type
from labs.practice_db.sql.plan import Plan
from labs.practice_db.sql.statement import Statement, StatementKind
from labs.practice_db.sql.translate import translate, translate_with_functions
from labs.practice_db.values import OraType

INVALID_IDENTIFIER: Final = 904
WITH_FUNCTIONS: Final = frozenset(kind for kind in StatementKind if kind.is_dml) | {StatementKind.QUERY}


def plan_of(library: Library, schema: str, statement: Statement, types: tuple[OraType, ...]) -> Plan:
    """Return the plan of a statement that is run in a schema.

    Raises: OraError for a text that Oracle would refuse, NotSupported for what the practice database does not do.
    """
    try:
        return translate(statement, types)
    except OraError as error:
        if error.code != INVALID_IDENTIFIER or not library.has_units:
            raise
        if statement.kind not in WITH_FUNCTIONS:
            _refuse_function(library, schema, error)
            raise
    key = statement, types, schema
    plan = library.plans.get(key)
    if plan is None:
        plan = translate_with_functions(statement, types, lambda path: returned_type(library, schema, path))
        library.keep_plan(key, plan)
    return plan


def _refuse_function(library: Library, schema: str, error: OraError) -> None:
    """Raise NotSupported if the name that is unknown to a definition is a stored function's."""
    path = tuple(part.strip('"') for part in error.text.partition(":")[0].split("."))
    if library.resolve(schema, path):
        raise NotSupported(f"the stored function {'.'.join(path)} in a definition", position=error.position) from error
