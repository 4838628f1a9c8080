"""A statement's plan: as the text alone tells, or with the stored functions that it calls."""

from __future__ import annotations

from functools import partial
from typing import Final

from labs.practice_db.aside import is_long
from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.plsql.library import Library
from labs.practice_db.plsql.sql_functions import returned_type
from labs.practice_db.sql.plan import Plan
from labs.practice_db.sql.statement import Statement, StatementKind
from labs.practice_db.sql.stored_functions import StoredFunctions
from labs.practice_db.sql.translate import translate, translate_with_functions
from labs.practice_db.values import OraType

INVALID_IDENTIFIER: Final = 904
WITH_FUNCTIONS: Final = frozenset(kind for kind in StatementKind if kind.is_dml) | {StatementKind.QUERY}


def plan_of(library: Library, schema: str, statement: Statement, types: tuple[OraType, ...]) -> Plan:
    """Return the plan of a statement that is run in a schema.

    Raises: OraError for a text that Oracle would refuse, NotSupported for what the practice database does not do.
    """
    known = known_plan(library, schema, statement, types)
    if known is not None:
        return known
    if library.has_units and statement.kind in WITH_FUNCTIONS and library.is_named_in(statement):
        return _with_functions(library, schema, statement, types)
    try:
        return translate(statement, types)
    except OraError as error:
        if error.code == INVALID_IDENTIFIER and statement.kind not in WITH_FUNCTIONS:
            _refuse_function(library, schema, error)
        raise


def known_plan(library: Library, schema: str, statement: Statement, types: tuple[OraType, ...]) -> Plan | None:
    """Return the plan of a statement that has been made already."""
    if library.has_units and statement.kind in WITH_FUNCTIONS:
        is_named = library.named_in.get(statement)
        if is_named is None:
            return None
        if is_named:
            return library.plans.get(_key(library, schema, statement, types))
    return statement.plans.get(types)


async def plan_aside(instance: Instance, schema: str, statement: Statement, types: tuple[OraType, ...]) -> Plan:
    """Return what `plan_of` does; the plan of a long text is made beside the event loop."""
    library = instance.library
    if is_long(statement.text) and known_plan(library, schema, statement, types) is None:
        return await instance.aside.do(partial(plan_of, library, schema, statement, types))
    return plan_of(library, schema, statement, types)


def _key(library: Library, schema: str, statement: Statement, types: tuple[OraType, ...]) -> tuple[object, ...]:
    return statement, types, schema, library.without_brackets.get(statement, frozenset())


def _with_functions(library: Library, schema: str, statement: Statement, types: tuple[OraType, ...]) -> Plan:
    bare = library.without_brackets.get(statement, frozenset())
    functions = StoredFunctions(lambda path: returned_type(library, schema, path), bare)
    plan = translate_with_functions(statement, types, functions)
    library.keep_plan(_key(library, schema, statement, types), plan)
    return plan


def calls_without_brackets(library: Library, schema: str, statement: Statement, error: OraError) -> bool:
    """Return whether a name that is no column is a function's; from then on the statement's plan calls it."""
    name = error.text.partition(":")[0].strip('"')
    known = library.without_brackets.get(statement, frozenset())
    if error.code != INVALID_IDENTIFIER or name in known or returned_type(library, schema, (name,)) is None:
        return False
    library.without_brackets[statement] = known | {name}
    return True


def _refuse_function(library: Library, schema: str, error: OraError) -> None:
    """Raise NotSupported if the name that is unknown to a definition is a stored function's."""
    path = tuple(part.strip('"') for part in error.text.partition(":")[0].split("."))
    if library.resolve(schema, path):
        raise NotSupported(f"the stored function {'.'.join(path)} in a definition", position=error.position) from error
