"""The rows of the views that the server fills, as the JSON text that a query gets as a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.server_process import ServerProcess
from labs.practice_db.handlers.views import accounts, cpool, database, locks, sessions, statements
from labs.practice_db.handlers.views.scope import Supplier
from labs.practice_db.sql import views

SUPPLIERS: Final[Mapping[str, Supplier]] = {
    **sessions.SUPPLIERS,
    **statements.SUPPLIERS,
    **database.SUPPLIERS,
    **accounts.SUPPLIERS,
    **locks.SUPPLIERS,
    **cpool.SUPPLIERS,
}


async def view_rows(process: ServerProcess, name: str, reader: str) -> bytes:
    """Return a view's rows as JSON to a user who may read it.

    Raises: OraError 942 when the user may not read it; NotSupported when it is known and has no supplier.
    """
    view = views.find(name)
    if view is None:
        raise OraError(942)
    if not view.is_public and not process.instance.accounts.may_read_view(reader, view.source):
        raise OraError(942)
    supplier = SUPPLIERS.get(view.source)
    if supplier is None:
        raise NotSupported(f"the view {view.name}")
    return views.as_json(view.source, supplier(await locks.scope_for(process, view.source)))
