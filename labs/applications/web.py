"""A FastAPI application with one pool: `python -m labs.applications.web`. With `--log` it says each request."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import oracledb
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request

from labs.applications.database import settings, sid_of

MAX = 4
WAIT_MS = 1000


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One pool for the life of the application: made before the first request, closed after the last."""
    app.state.pool = oracledb.create_pool(
        **settings(), min=1, max=MAX, getmode=oracledb.POOL_GETMODE_TIMEDWAIT, wait_timeout=WAIT_MS
    )
    yield
    app.state.pool.close(force=True)


app = FastAPI(lifespan=lifespan)


def borrowed(request: Request) -> Iterator[Any]:
    """A dependency: the connection is lent for the whole request."""
    try:
        with request.app.state.pool.acquire() as connection:
            yield connection
    except oracledb.DatabaseError as error:
        raise HTTPException(503, str(error)) from error


Borrowed = Annotated[Any, Depends(borrowed)]


@app.get("/ready")
def ready() -> bool:
    """Say that the application is up."""
    return True


@app.get("/own")
def own() -> int:
    """A connection for each request, without a pool."""
    with oracledb.connect(**settings()) as connection:
        return sid_of(connection)


@app.get("/pooled")
def pooled(connection: Borrowed) -> int:
    """A connection of the pool for each request."""
    return sid_of(connection)


@app.get("/audited")
def audited(request: Request, connection: Borrowed) -> int:
    """The request holds one connection, and its audit asks the pool for a second one."""
    sid = sid_of(connection)
    try:
        with request.app.state.pool.acquire() as second:
            sid_of(second)
    except oracledb.DatabaseError as error:
        raise HTTPException(503, str(error)) from error
    return sid


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=0, log_level="info", access_log="--log" in sys.argv)
