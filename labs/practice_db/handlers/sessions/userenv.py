"""SYS_CONTEXT: the USERENV namespace, and the contexts that clients and DBMS_SESSION set.

Source: Oracle Database SQL Language Reference, SYS_CONTEXT. A parameter that is not listed here is ORA-02003.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.instance import DATABASE, ROOT, Instance, container_of
from labs.practice_db.session.session import Session

USERENV: Final = "USERENV"

_Supplier = Callable[[Instance, Session], object]


def sys_context(instance: Instance, session: Session, namespace: str, parameter: str) -> str:
    """Return a context value, `''` when there is none. Raises: OraError 2003 for an unknown USERENV parameter."""
    if namespace.upper() != USERENV:
        return session.contexts.get((namespace.upper(), parameter.upper()), "")
    supplier = _SUPPLIERS.get(parameter.upper())
    if supplier is None:
        raise OraError(2003)
    return str(supplier(instance, session))


def _schema_id(instance: Instance, session: Session) -> int:
    account = instance.accounts.by_name.get(session.current_schema)
    return account.user_id if account else session.user_id


def _proxy_id(instance: Instance, session: Session) -> object:
    return instance.accounts.find(session.proxy_user).user_id if session.proxy_user else ""


_SUPPLIERS: Final[Mapping[str, _Supplier]] = {
    "ACTION": lambda instance, session: session.action,
    "AUTHENTICATED_IDENTITY": lambda instance, session: session.proxy_user or session.user,
    "AUTHENTICATION_METHOD": lambda instance, session: "PASSWORD",
    "BG_JOB_ID": lambda instance, session: "",
    "CDB_NAME": lambda instance, session: DATABASE,
    "CLIENT_IDENTIFIER": lambda instance, session: session.client_identifier,
    "CLIENT_INFO": lambda instance, session: session.client_info,
    "CLIENT_PROGRAM_NAME": lambda instance, session: session.client.program,
    "CLOUD_SERVICE": lambda instance, session: "",
    "CON_ID": lambda instance, session: container_of(session.service)[1],
    "CON_NAME": lambda instance, session: container_of(session.service)[0],
    "CURRENT_EDITION_ID": lambda instance, session: 134,
    "CURRENT_EDITION_NAME": lambda instance, session: session.edition,
    "CURRENT_SCHEMA": lambda instance, session: session.current_schema,
    "CURRENT_SCHEMAID": _schema_id,
    "CURRENT_USER": lambda instance, session: session.user,
    "CURRENT_USERID": lambda instance, session: session.user_id,
    "DATABASE_ROLE": lambda instance, session: "PRIMARY",
    "DB_DOMAIN": lambda instance, session: "",
    "DB_NAME": lambda instance, session: container_of(session.service)[0].replace(ROOT, DATABASE),
    "DB_UNIQUE_NAME": lambda instance, session: DATABASE,
    "DRAIN_STATUS": lambda instance, session: "NONE",
    "ENTERPRISE_IDENTITY": lambda instance, session: "",
    "FG_JOB_ID": lambda instance, session: 0,
    "HOST": lambda instance, session: session.client.machine,
    "IDENTIFICATION_TYPE": lambda instance, session: "LOCAL",
    "INSTANCE": lambda instance, session: 1,
    "INSTANCE_NAME": lambda instance, session: DATABASE,
    "IP_ADDRESS": lambda instance, session: session.client.address,
    "ISDBA": lambda instance, session: "TRUE" if session.is_sysdba else "FALSE",
    "IS_DG_ROLLING_UPGRADE": lambda instance, session: "FALSE",
    "LANG": lambda instance, session: "US",
    "LANGUAGE": lambda instance, session: "{NLS_LANGUAGE}_{NLS_TERRITORY}.AL32UTF8".format(**session.settings),
    "MODULE": lambda instance, session: session.module,
    "NETWORK_PROTOCOL": lambda instance, session: "tcp",
    "NLS_CALENDAR": lambda instance, session: session.settings["NLS_CALENDAR"],
    "NLS_CURRENCY": lambda instance, session: session.settings["NLS_CURRENCY"],
    "NLS_DATE_FORMAT": lambda instance, session: session.settings["NLS_DATE_FORMAT"],
    "NLS_DATE_LANGUAGE": lambda instance, session: session.settings["NLS_DATE_LANGUAGE"],
    "NLS_SORT": lambda instance, session: session.settings["NLS_SORT"],
    "NLS_TERRITORY": lambda instance, session: session.settings["NLS_TERRITORY"],
    "ORACLE_HOME": lambda instance, session: "",
    "OS_USER": lambda instance, session: session.client.osuser,
    "PID": lambda instance, session: session.sid,
    "PLATFORM_SLASH": lambda instance, session: "/",
    "PROXY_USER": lambda instance, session: session.proxy_user,
    "PROXY_USERID": _proxy_id,
    "SCHEDULER_JOB": lambda instance, session: "N",
    "SERVER_HOST": lambda instance, session: instance.host,
    "SERVICE_NAME": lambda instance, session: session.service,
    "SESSION_EDITION_ID": lambda instance, session: 134,
    "SESSION_EDITION_NAME": lambda instance, session: session.edition,
    "SESSION_USER": lambda instance, session: session.user,
    "SESSION_USERID": lambda instance, session: session.user_id,
    "SESSIONID": lambda instance, session: session.audsid,
    "SID": lambda instance, session: session.sid,
    "STATEMENTID": lambda instance, session: "",
    "TERMINAL": lambda instance, session: session.client.terminal,
    "UNIFIED_AUDIT_SESSIONID": lambda instance, session: session.audsid,
}
