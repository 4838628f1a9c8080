"""Stored functions as SQL sees them: what they return, and a call from SQL."""

from __future__ import annotations

from collections.abc import Sequence

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.errors import BlockError, CompileError, Raised
from labs.practice_db.plsql.host import Host
from labs.practice_db.plsql.library import Library, StoredUnit
from labs.practice_db.plsql.lines import Lines
from labs.practice_db.plsql.parsing.units import PackageTree, SubprogramTree
from labs.practice_db.plsql.run import new_run, undo
from labs.practice_db.plsql.running.assign import coerce
from labs.practice_db.plsql.running.evaluate import evaluate
from labs.practice_db.plsql.running.runtime import Frame
from labs.practice_db.plsql.tree import declarations as de
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.unit import Unit
from labs.practice_db.plsql.values.datum import Datum, to_bound
from labs.practice_db.plsql.values.types import ScalarType, named_type
from labs.practice_db.values import OraType, Value

NO_DATA_FOUND = 1403
NOT_CALLABLE = 6553
UNDECLARED = "PLS-00201"


def returned_type(library: Library, schema: str, path: tuple[str, ...]) -> OraType | None:
    """Return what a stored function returns to SQL, None if a path names none.

    Raises: OraError 06575 for one that is invalid, 06572 with OUT parameters, NotSupported for a type that SQL cannot
    have here.
    """
    found = library.resolve(schema, path)
    if found is None:
        return None
    stored, member = found
    name = ".".join(path)
    if stored.tree is None:
        raise OraError(6575, name=name)
    functions = [subprogram for subprogram in _subprograms(stored, member) if subprogram.returns is not None]
    if not functions:
        return None
    if any(parameter.mode is not de.Mode.IN for function in functions for parameter in function.parameters):
        raise OraError(6572, name=name)
    types = {_scalar(function.returns) for function in functions}
    type_ = types.pop()
    if type_ is None or types:
        raise NotSupported(f"the stored function {name} in SQL: its type is no plain one")
    return type_


def _subprograms(stored: StoredUnit, member: str | None) -> Sequence[st.Subprogram]:
    if isinstance(stored.tree, SubprogramTree):
        return (stored.tree.subprogram,)
    if isinstance(stored.tree, PackageTree):
        for declaration in stored.tree.declarations:
            if declaration.name == member and isinstance(declaration, st.Subprogram):
                return (declaration,)
            if declaration.name == member and isinstance(declaration, st.Overloads):
                return declaration.subprograms
    return ()


def _scalar(spec: de.TypeSpec | None) -> OraType | None:
    found = named_type(spec.name, spec.numbers) if isinstance(spec, de.TypeName) else None
    return found.type if isinstance(found, ScalarType) else None


async def call_function(
    host: Host,
    path: tuple[str, ...],
    arguments: Sequence[tuple[str | None, Datum]],
    returns: OraType,
    *,
    definer: str | None,
    is_in_query: bool,
) -> Value:
    """Call a stored function for SQL and return the text form of its result.

    NO_DATA_FOUND gives NULL, as in Oracle: to SQL it means that there are no more rows.
    Raises: OraError of the function; 06553 for arguments that do not fit, 00904 if it is gone or forbidden.
    """
    run = new_run(host, {})
    run.is_in_query = is_in_query
    frame = Frame(Unit("", Lines(""), definer))
    call = ex.Call(path, tuple(ex.Argument(ex.Literal(value), name) for name, value in arguments), 0, True)
    try:
        value = await evaluate(run, call, frame)
        return to_bound(await coerce(run, value, ScalarType(returns), frame)).value
    except Raised as error:
        await undo(run)
        if error.code == NO_DATA_FOUND:
            return None
        raise error.as_error() from error
    except CompileError as error:
        await undo(run)
        if error.text.startswith(UNDECLARED):
            raise OraError(904, name=".".join(f'"{part}"' for part in path)) from error
        raise BlockError(NOT_CALLABLE, error.text.replace("PLS-00", "PLS-")) from error
    except OraError:
        await undo(run)
        raise
