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
