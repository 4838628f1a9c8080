"""Session settings: the NLS parameters, the time zone and the other names that ALTER SESSION knows.

Source of names and defaults: Oracle Database Globalization Support Guide, NLS parameters, territory AMERICA.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final
from zoneinfo import available_timezones

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

_BOOLEAN: Final = frozenset({"TRUE", "FALSE"})
# Accepted and without effect here, because a lab script may set them: tuning and diagnostics. Each with the values it
# may have; None is any text, an empty set any whole number. Source: Oracle Database Reference 23ai, these parameters.
IGNORED: Final[Mapping[str, frozenset[str] | None]] = MappingProxyType(
    {
        "SQL_TRACE": _BOOLEAN,
        "TIMED_STATISTICS": _BOOLEAN,
        "STATISTICS_LEVEL": frozenset({"ALL", "TYPICAL", "BASIC"}),
        "OPTIMIZER_MODE": frozenset(
            {"ALL_ROWS", "FIRST_ROWS", "FIRST_ROWS_1", "FIRST_ROWS_10", "FIRST_ROWS_100", "FIRST_ROWS_1000"}
        ),
        "CURSOR_SHARING": frozenset({"EXACT", "FORCE"}),
        "PLSQL_WARNINGS": None,
        "TRACEFILE_IDENTIFIER": None,
        "DDL_LOCK_TIMEOUT": frozenset(),
        "SESSION_CACHED_CURSORS": frozenset(),
        "PLSQL_OPTIMIZE_LEVEL": frozenset({"0", "1", "2", "3"}),
        "PLSQL_CODE_TYPE": frozenset({"INTERPRETED", "NATIVE"}),
        "PLSQL_CCFLAGS": None,
        "MAX_DUMP_FILE_SIZE": None,
        "EVENTS": None,
    }
)

DEFAULT_TIME_ZONE: Final = "+00:00"
_OFFSET: Final = re.compile(r"([+-]?)(\d{1,2}):(\d{1,2})", re.ASCII)
MOST_CHARACTERS: Final = 255
# What formats are made of. Source: SQL Language Reference 23ai, Format Models, table of datetime format elements.
_FORMAT: Final = re.compile(
    r'"[^"]*"|SYEAR|YEAR|SYYYY|YYYY|RRRR|Y,YYY|YYY|YY|RR|IYYY|IYY|IY|MONTH|MON|MM|MI|DDTH|DDSP|DDD|DD|DAY|DY|DS|DL|'
    r"HH24|HH12|HH|SSSSS|SS|FF[1-9]?|FM|FX|AM|PM|A\.M\.|P\.M\.|AD|BC|A\.D\.|B\.C\.|SCC|CC|Q|WW|IW|W|J|RM|"
    r"TZH|TZM|TZR|TZD|TS|TH|SPTH|SP|X|Y|I|D|[^A-Z0-9\"]",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)


def checked_time_zone(text: str) -> str:
    """Return the time zone in the form +HH:MM, or a region's name as the list of regions has it.

    The thin drivers send an offset of their own at logon, and one of them writes `-00:0`.
    Raises: OraError 1874 or 1875 when hour or minute is out of range, 1882 for what is no region (Assumed: also for
        what is neither region nor offset).
    Source: Oracle Database Globalization Support Guide, datetime and time zone parameters.
    """
    name = text.strip()
    if name.upper() in ("LOCAL", "DBTIMEZONE"):
        return DEFAULT_TIME_ZONE
    match = _OFFSET.fullmatch(name)
    if match is None:
        region = _regions().get(name.casefold())
        if region is None:
            raise OraError(1882)
        return region
    sign, hours, minutes = match[1] or "+", int(match[2]), int(match[3])
    if hours > (12 if sign == "-" else 14):
        raise OraError(1874)
    if minutes > 59:
        raise OraError(1875)
    return f"{sign}{hours:02d}:{minutes:02d}"


def checked_setting(name: str, value: str) -> str:
    """Return the value an NLS parameter takes.

    Raises: OraError 2248 for a name that ALTER SESSION does not know, 12705 for a value that cannot be (Assumed: also
        for one that is empty, too long or not to be shown), 1821 for a format that is none.
    """
    if name not in NLS_DEFAULTS:
        raise OraError(2248)
    if not value.isprintable() or not 0 < len(value) <= MOST_CHARACTERS:
        raise OraError(12705)
    if name == "NLS_NUMERIC_CHARACTERS" and (len(value) != 2 or value[0] == value[1]):
        raise OraError(12705)
    is_format = name.endswith("_FORMAT")
    if is_format and _FORMAT.sub("", value):
        raise OraError(1821)
    return value if is_format or name in ("NLS_CURRENCY", "NLS_DUAL_CURRENCY") else value.upper()


def check_ignored(name: str, value: str) -> None:
    """Check a value of a setting that has no effect here.

    Raises: OraError 96 when it is none of those there are, 2017 when it is no whole number (Assumed).
    """
    known = IGNORED[name]
    if known is None:
        return
    if not known and not (value.isascii() and value.isdecimal()):
        raise OraError(2017)
    if known and value.upper() not in known:
        raise OraError(96, value=value, name=name.lower(), known=", ".join(sorted(known)))


@cache
def _regions() -> Mapping[str, str]:
    """Return the names of the time zone regions by their small letters: Oracle takes them in any case."""
    return {name.casefold(): name for name in available_timezones() - {"localtime", "Factory"}}
