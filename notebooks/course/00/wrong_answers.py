"""Wrong answers of notebook 00: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import os

import oracledb

_kept = []


def made_up(settings):
    """The number of the client's process: it has nothing to do with the session."""
    return os.getpid()


def returns_the_serial_number(settings):
    """A number of the right session, and the wrong one: SERIAL#, made negative so that it can be no SID."""
    with oracledb.connect(**settings) as connection:
        return -connection.serial_num


def left_open(settings):
    """The right number, from a connection that stays open."""
    _kept.append(oracledb.connect(**settings))
    return _kept[-1].session_id


def takes_the_highest(settings):
    """The highest SID there is: sessions end, and their SIDs are given out again."""
    return _asked("select max(sid) from v$session", settings)


def takes_the_newest(settings):
    """Whoever logged on last: others do so too."""
    return _asked("select sid from v$session order by logon_time desc, sid desc", settings)


def returns_the_row(settings):
    """The tuple instead of what is in it."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select to_number(sys_context('userenv', 'sid')) from dual")
        return cursor.fetchone()


def returns_text(settings):
    """SYS_CONTEXT returns text, and so does this."""
    return _asked("select sys_context('userenv', 'sid') from dual", settings)


def with_settings_of_its_own(settings):
    """The right way, as another program."""
    return _asked("select to_number(sys_context('userenv', 'sid')) from dual", {**settings, "program": "mine"})


def _asked(statement, settings):
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        [value] = cursor.fetchone()
        return value
