"""Implicit connection pooling: where a client gives its server back without being asked (POOL_BOUNDARY).

What keeps the server at a STATEMENT boundary: a transaction, a query with rows left, rows in temporary tables,
temporary LOBs. At a TRANSACTION boundary COMMIT and ROLLBACK give it back whatever is left; until then a query with
rows left and a temporary LOB keep it. Source: python-oracledb user guide, Implicit Connection Pooling; what
node-oracledb's test/ext/implicitPool1.js records of each step.
Assumed: rows in temporary tables keep the server only at a STATEMENT boundary.
"""

from __future__ import annotations

from enum import Enum

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.sessions import temporary_rows
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.events import ConnectRequested


class Boundary(Enum):
    """POOL_BOUNDARY."""

    STATEMENT = "STATEMENT"
    TRANSACTION = "TRANSACTION"


def boundary_of(connect: ConnectRequested) -> Boundary | None:
    """Return the boundary of a connect string, None without one or without a pooled server.

    Raises: OraError 24545 for another word, with a dedicated server too (node-oracledb test/ext/implicitPool1.js).
    """
    if not connect.pool_boundary:
        return None
    try:
        return Boundary(connect.pool_boundary.upper())
    except ValueError:
        raise OraError(24545) from None


def is_reached(boundary: Boundary, process: ServerProcess, *, was_to_end: bool) -> bool:
    """Return whether the call that has just ended gives the server back.

    `was_to_end` tells whether a transaction was open when the call began, or it was a COMMIT or ROLLBACK anyhow.
    """
    if process.is_in_transaction:
        return False
    if boundary is Boundary.TRANSACTION and was_to_end:
        return True
    has_lobs = process.link is not None and process.link.has_temporary_lobs
    if has_lobs or any(cursor.is_open for cursor in process.cursors.by_id.values()):
        return False
    return boundary is Boundary.TRANSACTION or not process.has_kept_rows


async def look_for_rows(process: ServerProcess) -> None:
    """Find out whether the session has rows in temporary tables, if a transaction has ended since the last look."""
    backend = process.backend
    if backend is None or backend.is_closed or backend.in_transaction:
        return
    if process.looked_after != backend.transactions_ended:
        process.has_kept_rows = await temporary_rows.are_left(backend, process.session)
        process.looked_after = backend.transactions_ended
