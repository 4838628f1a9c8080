"""DBMS_SESSION: waiting, the client identifier, contexts, package state, NLS settings."""

from __future__ import annotations

import re
from typing import Final

from labs.practice_db.plsql.errors import value_error
from labs.practice_db.plsql.host import Attribute
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.supplied.arguments import Arguments, Body, constant, number_argument, text_argument
from labs.practice_db.plsql.values.datum import Datum


async def sleep(run: Run, arguments: Arguments) -> Datum:
    """Wait for a number of seconds, as DBMS_SESSION and DBMS_LOCK do."""
    seconds = number_argument(arguments["SECONDS"])
    if seconds < 0:
        raise value_error()
    await run.host.sleep(float(seconds))
    return None


def _set_identifier(run: Run, arguments: Arguments) -> Datum:
    run.host.set_attribute(Attribute.CLIENT_IDENTIFIER, text_argument(arguments["CLIENT_ID"]))
    return None


def _clear_identifier(run: Run, arguments: Arguments) -> Datum:
    run.host.set_attribute(Attribute.CLIENT_IDENTIFIER, None)
    return None


def _set_context(run: Run, arguments: Arguments) -> Datum:
    names = text_argument(arguments["NAMESPACE"]), text_argument(arguments["ATTRIBUTE"])
    run.host.set_context((names[0] or "").upper(), (names[1] or "").upper(), text_argument(arguments["VALUE"]))
    return None


def _clear_context(run: Run, arguments: Arguments) -> Datum:
    namespace = (text_argument(arguments["NAMESPACE"]) or "").upper()
    attribute = text_argument(arguments["ATTRIBUTE"])
    if attribute is None:
        run.host.clear_contexts(namespace)
    else:
        run.host.set_context(namespace, attribute.upper(), None)
    return None


def _reset_package(run: Run, arguments: Arguments) -> Datum:
    run.host.memory.clear()
    return None


async def _set_nls(run: Run, arguments: Arguments) -> Datum:
    parameter, value = text_argument(arguments["PARAM"]) or "", text_argument(arguments["VALUE"]) or ""
    if not re.fullmatch(r"\w+", parameter):
        raise value_error()
    await run.host.execute(f"ALTER SESSION SET {parameter} = {value}", ())
    return None


def _unique_session_id(run: Run, arguments: Arguments) -> Datum:
    sid, serial_num = run.host.session_id
    return f"{sid:04X}{serial_num:04X}0001"


SUBPROGRAMS: Final[dict[str, Body]] = {
    "DBMS_SESSION.SLEEP(SECONDS)": sleep,
    "DBMS_SESSION.SET_IDENTIFIER(CLIENT_ID)": _set_identifier,
    "DBMS_SESSION.CLEAR_IDENTIFIER": _clear_identifier,
    "DBMS_SESSION.SET_CONTEXT(NAMESPACE, ATTRIBUTE, VALUE, USERNAME=NULL, CLIENT_ID=NULL)": _set_context,
    "DBMS_SESSION.CLEAR_CONTEXT(NAMESPACE, CLIENT_ID=NULL, ATTRIBUTE=NULL)": _clear_context,
    "DBMS_SESSION.RESET_PACKAGE": _reset_package,
    "DBMS_SESSION.FREE_ALL_RESOURCES": constant(1),
    "DBMS_SESSION.REINITIALIZE": constant(2),
    "DBMS_SESSION.MODIFY_PACKAGE_STATE(ACTION_FLAGS)": _reset_package,
    "DBMS_SESSION.SET_NLS(PARAM, VALUE)": _set_nls,
    "DBMS_SESSION.UNIQUE_SESSION_ID": _unique_session_id,
}
