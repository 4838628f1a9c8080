"""Stored functions that SQL calls: what they return, and their results for the arguments of one statement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from labs.practice_db.engine.errors.failure import StatementError
from labs.practice_db.engine.results import Effect
from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.calls.parameters import bind_value
from labs.practice_db.handlers.plsql.ref_cursors import Lent, lend, take_back
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.sql_functions import call_function
from labs.practice_db.plsql.values.datum import Datum, from_value
from labs.practice_db.sql.plan import BindParam, CallParam
from labs.practice_db.values import OraType, Row, Value
from labs.practice_db.wire.binds import BindRow

# A name that the query of the arguments does not know is one of an outer query.
_UNKNOWN_NAMES: Final = frozenset({904, 942})


async def results_of(
    process: ServerProcess, call: CallParam, row: BindRow, values: Sequence[Value], definer: str | None
) -> Value:
    """Return the results of a function by the key of its arguments, as JSON; `values` are those of `call.params`.

    Raises: OraError of the function when all its arguments are binds; else an error is a result like any other, since
    the statement may turn out not to need it.
    """
    lent = await _lent_cursors(process, call, row)
    caller = _Caller(process, call, row, lent, definer)
    try:
        if not call.sql:
            return json.dumps({"[]": await caller.result(())}).encode()
        types, rows = await _argument_rows(process, call, values)
        results: dict[str, str | dict[str, str] | None] = {}
        for key, *values in rows:
            name = (key or b"").decode()
            try:
                results[name] = await caller.result(list(map(from_value, types, values)))
            except NotSupported:
                raise
            except OraError as error:
                results[name] = {"error": error.message}
        return json.dumps(results).encode()
    finally:
        take_back(lent.values())


async def _lent_cursors(process: ServerProcess, call: CallParam, row: BindRow) -> dict[int, Lent]:
    """Return the client's open cursors among the arguments, by the place of their bind."""
    found: dict[int, Lent] = {}
    for _, bind in call.arguments:
        if bind is not None and bind.type is OraType.CURSOR:
            lent = await lend(process, bind_value(row, bind.index))
            if lent is not None:
                found[bind.index] = lent
    return found


@dataclass(frozen=True, slots=True)
class _Caller:
    """One function, and where its arguments come from."""

    process: ServerProcess
    call: CallParam
    row: BindRow
    lent: Mapping[int, Lent]
    definer: str | None

    async def result(self, computed: Sequence[Datum]) -> str | None:
        """Call the function and return its result as text; `computed` are the arguments that are no binds."""
        call, left = self.call, iter(computed)
        arguments = [(name, next(left) if bind is None else self._bound(bind)) for name, bind in call.arguments]
        host = self.process.instance.new_host(self.process)
        value = await call_function(
            host, call.path, arguments, call.returns, definer=self.definer, is_in_query=call.is_in_query
        )
        return None if value is None else value.decode()

    def _bound(self, bind: BindParam) -> Datum:
        if bind.type is OraType.CURSOR:
            return self.lent[bind.index][1] if bind.index in self.lent else None
        return from_value(bind.type, bind_value(self.row, bind.index))


async def _argument_rows(
    process: ServerProcess, call: CallParam, values: Sequence[Value]
) -> tuple[list[OraType], list[Row]]:
    """Return the types of the arguments that are no binds, and the rows of `call.sql`."""
    backend = await process.ready_backend()
    try:
        result = await backend.execute(call.sql, values, effect=Effect.READ)
        columns = await process.instance.engine.table_columns.describe(result.columns[1:])
        return [column.type for column in columns], await result.rows.fetch_all()
    except StatementError as error:
        if error.code in _UNKNOWN_NAMES:
            raise NotSupported("a stored function whose arguments are columns of an outer query") from error
        raise
