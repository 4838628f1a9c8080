"""The rows of the views that the server fills, as the JSON text that a query gets as a parameter."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from itertools import islice
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.handlers.views import accounts, cpool, database, event_log, locks, sessions, statements
from labs.practice_db.handlers.views.scope import Supplier
from labs.practice_db.session.accounts import Accounts
from labs.practice_db.sql import views
from labs.practice_db.values import Value

# Rows that are made before other sessions have their turn: with thousands of sessions a view takes most of a second.
# Oracle's views are not read at one moment either. Source: Database Reference 23ai, Dynamic Performance Views.
ROWS_A_TURN: Final = 100

SUPPLIERS: Final[Mapping[str, Supplier]] = {
    **sessions.SUPPLIERS,
    **statements.SUPPLIERS,
    **database.SUPPLIERS,
    **accounts.SUPPLIERS,
    **locks.SUPPLIERS,
    **cpool.SUPPLIERS,
    **event_log.SUPPLIERS,
}


async def view_rows(process: ServerProcess, name: str, reader: str, after: Value = None) -> bytes:
    """Return a view's rows as JSON to a user who may read it, of a numbered view those behind a number.

    Raises: OraError 942 when the user may not read it; NotSupported when it is known and has no supplier.
    """
    view = views.find(name)
    if view is None:
        raise OraError(942)
    if not view.is_public and not _may_read(process.instance.accounts, reader, view.source):
        raise OraError(942)
    supplier = SUPPLIERS.get(view.source)
    if supplier is None:
        raise NotSupported(f"the view {view.name}")
    rows = iter(supplier(await locks.scope_for(process, view.source, _whole_number(after))))
    if view.source not in sessions.SUPPLIERS:
        # What the others look through changes while somebody else has a turn.
        rows = iter(list(rows))
    pieces = [views.rows_as_json(view.source, islice(rows, ROWS_A_TURN))]
    while piece := views.rows_as_json(view.source, islice(rows, ROWS_A_TURN)):
        pieces.append(piece)
        await asyncio.sleep(0)
    return views.joined(pieces)


def _may_read(accounts: Accounts, reader: str, source: str) -> bool:
    """Return whether a user may read a view. The event log is also for who may end what it shows: LAB_ADMIN may."""
    if accounts.may_read_view(reader, source):
        return True
    return source in event_log.SUPPLIERS and "ALTER SYSTEM" in accounts.privileges(reader)


def _whole_number(value: Value) -> int:
    """Return the largest whole number that is not above a NUMBER, 0 for NULL."""
    return 0 if value is None else int(Decimal(value.decode()).to_integral_value(ROUND_FLOOR))
