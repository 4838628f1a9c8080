"""Solutions of notebook 00, with reasons."""

from __future__ import annotations

import oracledb


def my_sid(settings):
    """Ask with SYS_CONTEXT: it is about the session that asks, so no where clause can pick the wrong one.

    It returns text, so the number is made from it. The `with` closes the connection on every way out.
    `connection.session_id` would do as well: the server sends the SID at logon, and the driver keeps it.
    """
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select sys_context('userenv', 'sid') from dual")
        [sid] = cursor.fetchone()
        return int(sid)
