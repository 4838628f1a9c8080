"""Right answers of notebook 00 that look different: each must get all points."""

from __future__ import annotations

import oracledb


def asks_the_driver(settings):
    """The server sends the SID at logon, and the driver keeps it."""
    with oracledb.connect(**settings) as connection:
        return connection.session_id


def asks_v_session(settings):
    """V$SESSION has a row for each session; AUDSID tells which one is one's own."""
    with oracledb.connect(**settings) as connection:
        cursor = connection.cursor()
        rows = cursor.execute("select sid from v$session where audsid = sys_context('userenv', 'sessionid')")
        return next(sid for (sid,) in rows)


def closes_in_finally(settings):
    """Without a `with`: the connection is closed on every way out."""
    connection = oracledb.connect(**settings)
    try:
        cursor = connection.cursor()
        cursor.execute("select to_number(sys_context('userenv', 'sid')) from dual")
        row = cursor.fetchone()
        return row[0]
    finally:
        connection.close()


def asks_v_mystat(settings):
    """V$MYSTAT has rows of one's own session only."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select distinct sid from v$mystat")
        return cursor.fetchone()[0]


async def a_coroutine(settings):
    """The async driver; the check runs what is `async def`."""
    async with oracledb.connect_async(**settings) as connection:
        return connection.session_id
