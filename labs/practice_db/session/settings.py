"""Session settings: the NLS parameters, the time zone and the other names that ALTER SESSION knows.

Source of names and defaults: Oracle Database Globalization Support Guide, NLS parameters, territory AMERICA.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from labs.practice_db.errors import OraError

NLS_DEFAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "NLS_LANGUAGE": "AMERICAN",
        "NLS_TERRITORY": "AMERICA",
        "NLS_CURRENCY": "$",
        "NLS_ISO_CURRENCY": "AMERICA",
        "NLS_NUMERIC_CHARACTERS": ".,",
        "NLS_CALENDAR": "GREGORIAN",
        "NLS_DATE_FORMAT": "DD-MON-RR",
        "NLS_DATE_LANGUAGE": "AMERICAN",
        "NLS_SORT": "BINARY",
        "NLS_TIME_FORMAT": "HH.MI.SSXFF AM",
        "NLS_TIMESTAMP_FORMAT": "DD-MON-RR HH.MI.SSXFF AM",
        "NLS_TIME_TZ_FORMAT": "HH.MI.SSXFF AM TZR",
        "NLS_TIMESTAMP_TZ_FORMAT": "DD-MON-RR HH.MI.SSXFF AM TZR",
        "NLS_DUAL_CURRENCY": "$",
        "NLS_COMP": "BINARY",
        "NLS_LENGTH_SEMANTICS": "BYTE",
        "NLS_NCHAR_CONV_EXCP": "FALSE",
    }
)

DATABASE_NLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "NLS_RDBMS_VERSION": "23.26.1.0.0",
        "NLS_NCHAR_CHARACTERSET": "AL16UTF16",
        "NLS_CHARACTERSET": "AL32UTF8",
        **NLS_DEFAULTS,
    }
)

# Accepted and without effect here, because a lab script may set them: tuning and diagnostics.
IGNORED: Final = frozenset(
    {
        "SQL_TRACE", "TIMED_STATISTICS", "STATISTICS_LEVEL", "OPTIMIZER_MODE", "CURSOR_SHARING", "PLSQL_WARNINGS",
        "TRACEFILE_IDENTIFIER", "DDL_LOCK_TIMEOUT", "SESSION_CACHED_CURSORS", "RESUMABLE", "CONTAINER",
        "PLSQL_OPTIMIZE_LEVEL", "PLSQL_CODE_TYPE", "PLSQL_CCFLAGS", "MAX_DUMP_FILE_SIZE", "EVENTS",
    }
)  # fmt: skip

DEFAULT_TIME_ZONE: Final = "+00:00"
_OFFSET: Final = re.compile(r"([+-]?)(\d{1,2}):(\d{1,2})$")


def checked_time_zone(text: str) -> str:
    """Return the time zone in the form +HH:MM, or a region name as it was given.

    The thin drivers send an offset of their own at logon, and one of them writes `-00:0`.
    Raises: OraError 1874 or 1875 when hour or minute is out of range.
    Source: Oracle Database Globalization Support Guide, datetime and time zone parameters.
    """
    name = text.strip()
    if name.upper() in ("LOCAL", "DBTIMEZONE"):
        return DEFAULT_TIME_ZONE
    match = _OFFSET.match(name)
    if match is None:
        return name
    sign, hours, minutes = match[1] or "+", int(match[2]), int(match[3])
    if hours > (12 if sign == "-" else 14):
        raise OraError(1874)
    if minutes > 59:
        raise OraError(1875)
    return f"{sign}{hours:02d}:{minutes:02d}"


def checked_setting(name: str, value: str) -> str:
    """Return the value an NLS parameter takes.

    Raises: OraError 2248 for a name that ALTER SESSION does not know, 12705 for a value that cannot be.
    """
    if name not in NLS_DEFAULTS:
        raise OraError(2248)
    if name == "NLS_NUMERIC_CHARACTERS" and (len(value) != 2 or value[0] == value[1]):
        raise OraError(12705)
    is_format = name.endswith("_FORMAT")
    return value if is_format or name in ("NLS_CURRENCY", "NLS_DUAL_CURRENCY") else value.upper()
