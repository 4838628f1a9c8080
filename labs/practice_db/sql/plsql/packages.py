"""The supplied packages: one row a subprogram, with its signature and what it does.

Source: PL/SQL Packages and Types Reference 23ai, chapter of each package. What is not here is refused by name.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from labs.practice_db.sql.plsql.connection_pool import PROCEDURES as CONNECTION_POOL
from labs.practice_db.sql.plsql.datum import Datum, Typed, to_text
from labs.practice_db.sql.plsql.errors import Raised, raised, value_error
from labs.practice_db.sql.plsql.host import Attribute, SessionMemory
from labs.practice_db.sql.plsql.output import PROCEDURES as OUTPUT
from labs.practice_db.sql.plsql.runtime import Run
from labs.practice_db.sql.plsql.signature import BuiltinParameter, parse_signature
from labs.practice_db.sql.plsql.types import MAX_TEXT
from labs.practice_db.values import OraType

Arguments: TypeAlias = dict[str, Datum]
Body: TypeAlias = Callable[[Run, Arguments], Datum | Awaitable[Datum]]


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in subprogram; it changes its OUT parameters in the dictionary that it is given."""

    name: str
    parameters: tuple[BuiltinParameter, ...]
    body: Body


def text_argument(value: Datum) -> str | None:
    """Return an argument as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (Decimal, bool)):
        return to_text(value)
    raise value_error()


def number_argument(value: Datum) -> Decimal:
    """Return an argument as a number."""
    if isinstance(value, str):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, Decimal):
        raise value_error()
    return value


async def _sleep(run: Run, arguments: Arguments) -> Datum:
    seconds = number_argument(arguments["SECONDS"])
    if seconds < 0:
        raise raised(6502, what="")
    await run.host.sleep(float(seconds))
    return None


def _set_attribute(*names: tuple[str, Attribute]) -> Body:
    def body(run: Run, arguments: Arguments) -> Datum:
        for name, attribute in names:
            run.host.set_attribute(attribute, text_argument(arguments[name]))
        return None

    return body


def _read_attributes(*names: tuple[str, Attribute]) -> Body:
    def body(run: Run, arguments: Arguments) -> Datum:
        for name, attribute in names:
            arguments[name] = run.host.attribute(attribute)
        return None

    return body


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


async def _request_lock(run: Run, arguments: Arguments) -> Datum:
    lock_id, mode = _lock_id(arguments), int(number_argument(arguments["LOCKMODE"]))
    timeout_s = float(number_argument(arguments["TIMEOUT"]))
    on_commit = arguments["RELEASE_ON_COMMIT"] is True
    return Decimal(await run.host.request_lock(lock_id, mode, timeout_s, release_on_commit=on_commit))


async def _release_lock(run: Run, arguments: Arguments) -> Datum:
    return Decimal(await run.host.release_lock(_lock_id(arguments)))


def _lock_id(arguments: Arguments) -> int:
    """Return the lock of an id, or of a handle made by ALLOCATE_UNIQUE."""
    given = arguments["ID"]
    return int(given) if isinstance(given, Decimal) else int((text_argument(given) or "0")[:10])


def _allocate_unique(run: Run, arguments: Arguments) -> Datum:
    name = text_argument(arguments["LOCKNAME"]) or ""
    # Ids from 1073741824 to 1999999999 are those of named locks; equal names give equal ids in every session.
    number = 1073741824 + int.from_bytes(name.encode(), "big") % 926258176
    arguments["LOCKHANDLE"] = f"{number:010d}{number % 1000000:06d}"
    return None


def _get_time(run: Run, arguments: Arguments) -> Datum:
    return Decimal(int(run.host.monotonic() * 100) % 2**31)


def _error_stack(run: Run, arguments: Arguments) -> Datum:
    return f"{run.handling[-1].sqlerrm}\n" if run.handling else None


def _backtrace(run: Run, arguments: Arguments) -> Datum:
    if not run.handling:
        return None
    return "".join(f"ORA-06512: at {place}\n" for place in run.handling[-1].trace)


def _generator(memory: SessionMemory) -> random.Random:
    if not isinstance(memory.random, random.Random):
        memory.random = random.Random(memory.seed)
    return memory.random


def _seed(run: Run, arguments: Arguments) -> Datum:
    value = arguments["VAL"]
    memory = run.host.memory
    memory.seed = int(value) if isinstance(value, Decimal) else text_argument(value)
    memory.random = None
    return None


def _random_value(run: Run, arguments: Arguments) -> Datum:
    low, high = number_argument(arguments["LOW"]), number_argument(arguments["HIGH"])
    fraction = Decimal(_generator(run.host.memory).randrange(10**38)).scaleb(-38)
    return low + fraction * (high - low)


def _random_normal(run: Run, arguments: Arguments) -> Datum:
    return Decimal(repr(_generator(run.host.memory).gauss(0, 1)))


def _random_integer(run: Run, arguments: Arguments) -> Datum:
    return Decimal(_generator(run.host.memory).randrange(-(2**31), 2**31))


_ALPHABETS: Final = {
    "U": string.ascii_uppercase,
    "L": string.ascii_lowercase,
    "A": string.ascii_letters,
    "X": string.ascii_uppercase + string.digits,
    "P": "".join(map(chr, range(32, 127))),
}


def _random_string(run: Run, arguments: Arguments) -> Datum:
    alphabet = _ALPHABETS.get((text_argument(arguments["OPT"]) or "U").upper(), string.ascii_uppercase)
    size = int(number_argument(arguments["LEN"]))
    if size > MAX_TEXT:
        raise value_error()
    return "".join(_generator(run.host.memory).choices(alphabet, k=max(size, 0))) or None


def _raw_bytes(value: Datum) -> bytes:
    if isinstance(value, Typed):
        return bytes.fromhex(value.value[2:].decode())
    return bytes.fromhex(text_argument(value) or "")


def _raw(content: bytes) -> Datum:
    return Typed(OraType.RAW, b"\\x" + content.hex().encode()) if content else None


def _raw_substr(run: Run, arguments: Arguments) -> Datum:
    content, start = _raw_bytes(arguments["R"]), int(number_argument(arguments["POS"]))
    begin = start - 1 if start > 0 else len(content) + start
    size = int(number_argument(arguments["LEN"])) if arguments["LEN"] is not None else len(content)
    return _raw(content[begin : begin + size])


def _raw_concat(run: Run, arguments: Arguments) -> Datum:
    return _raw(b"".join(map(_raw_bytes, arguments.values())))


def _raise_application_error(run: Run, arguments: Arguments) -> Datum:
    number = int(number_argument(arguments["NUM"]))
    if not -20999 <= number <= -20000:
        raise raised(21000, number=number)
    raise Raised(-number, text_argument(arguments["MSG"]) or "")


_SESSION_PAIRS: Final = (("MODULE_NAME", Attribute.MODULE), ("ACTION_NAME", Attribute.ACTION))
_SUBPROGRAMS: Final[dict[str, Body]] = {
    "RAISE_APPLICATION_ERROR(NUM, MSG, KEEPERRORS=FALSE)": _raise_application_error,
    "DBMS_APPLICATION_INFO.SET_MODULE(MODULE_NAME, ACTION_NAME)": _set_attribute(*_SESSION_PAIRS),
    "DBMS_APPLICATION_INFO.SET_ACTION(ACTION_NAME)": _set_attribute(("ACTION_NAME", Attribute.ACTION)),
    "DBMS_APPLICATION_INFO.SET_CLIENT_INFO(CLIENT_INFO)": _set_attribute(("CLIENT_INFO", Attribute.CLIENT_INFO)),
    "DBMS_APPLICATION_INFO.READ_MODULE(MODULE_NAME OUT, ACTION_NAME OUT)": _read_attributes(*_SESSION_PAIRS),
    "DBMS_APPLICATION_INFO.READ_CLIENT_INFO(CLIENT_INFO OUT)": _read_attributes(("CLIENT_INFO", Attribute.CLIENT_INFO)),
    "DBMS_SESSION.SLEEP(SECONDS)": _sleep,
    "DBMS_LOCK.SLEEP(SECONDS)": _sleep,
    "DBMS_SESSION.SET_IDENTIFIER(CLIENT_ID)": _set_attribute(("CLIENT_ID", Attribute.CLIENT_IDENTIFIER)),
    "DBMS_SESSION.CLEAR_IDENTIFIER": _clear_identifier,
    "DBMS_SESSION.SET_CONTEXT(NAMESPACE, ATTRIBUTE, VALUE, USERNAME=NULL, CLIENT_ID=NULL)": _set_context,
    "DBMS_SESSION.CLEAR_CONTEXT(NAMESPACE, CLIENT_ID=NULL, ATTRIBUTE=NULL)": _clear_context,
    "DBMS_SESSION.RESET_PACKAGE": _reset_package,
    "DBMS_SESSION.MODIFY_PACKAGE_STATE(ACTION_FLAGS)": _reset_package,
    "DBMS_SESSION.SET_NLS(PARAM, VALUE)": _set_nls,
    "DBMS_SESSION.UNIQUE_SESSION_ID": _unique_session_id,
    "DBMS_DEBUG_JDWP.CURRENT_SESSION_ID": lambda run, arguments: Decimal(run.host.session_id[0]),
    "DBMS_DEBUG_JDWP.CURRENT_SESSION_SERIAL": lambda run, arguments: Decimal(run.host.session_id[1]),
    "DBMS_LOCK.REQUEST(ID, LOCKMODE=6, TIMEOUT=32767, RELEASE_ON_COMMIT=FALSE)": _request_lock,
    "DBMS_LOCK.RELEASE(ID)": _release_lock,
    "DBMS_LOCK.ALLOCATE_UNIQUE(LOCKNAME, LOCKHANDLE OUT, EXPIRATION_SECS=864000)": _allocate_unique,
    "DBMS_LOCK.NL_MODE": lambda run, arguments: Decimal(1),
    "DBMS_LOCK.SS_MODE": lambda run, arguments: Decimal(2),
    "DBMS_LOCK.SX_MODE": lambda run, arguments: Decimal(3),
    "DBMS_LOCK.S_MODE": lambda run, arguments: Decimal(4),
    "DBMS_LOCK.SSX_MODE": lambda run, arguments: Decimal(5),
    "DBMS_LOCK.X_MODE": lambda run, arguments: Decimal(6),
    "DBMS_LOCK.MAXWAIT": lambda run, arguments: Decimal(32767),
    "DBMS_UTILITY.GET_TIME": _get_time,
    "DBMS_UTILITY.GET_CPU_TIME": _get_time,
    "DBMS_UTILITY.CURRENT_INSTANCE": lambda run, arguments: Decimal(1),
    "DBMS_UTILITY.FORMAT_ERROR_STACK": _error_stack,
    "DBMS_UTILITY.FORMAT_ERROR_BACKTRACE": _backtrace,
    "DBMS_RANDOM.SEED(VAL)": _seed,
    "DBMS_RANDOM.INITIALIZE(VAL)": _seed,
    "DBMS_RANDOM.TERMINATE": lambda run, arguments: None,
    "DBMS_RANDOM.VALUE(LOW=0, HIGH=1)": _random_value,
    "DBMS_RANDOM.NORMAL": _random_normal,
    "DBMS_RANDOM.RANDOM": _random_integer,
    "DBMS_RANDOM.STRING(OPT, LEN)": _random_string,
    "UTL_RAW.CAST_TO_RAW(C)": lambda run, arguments: _raw((text_argument(arguments["C"]) or "").encode()),
    "UTL_RAW.CAST_TO_VARCHAR2(R)": lambda run, arguments: _raw_bytes(arguments["R"]).decode(errors="replace") or None,
    "UTL_RAW.LENGTH(R)": lambda run, arguments: Decimal(len(_raw_bytes(arguments["R"]))),
    "UTL_RAW.SUBSTR(R, POS, LEN=NULL)": _raw_substr,
    "UTL_RAW.CONCAT(R1, R2, R3=NULL, R4=NULL)": lambda run, arguments: _raw(
        b"".join(map(_raw_bytes, arguments.values()))
    ),
    "UTL_RAW.REVERSE(R)": lambda run, arguments: _raw(_raw_bytes(arguments["R"])[::-1]),
    **OUTPUT,
    **CONNECTION_POOL,
}


def _table() -> dict[tuple[str, ...], Builtin]:
    table: dict[tuple[str, ...], Builtin] = {}
    for signature, body in _SUBPROGRAMS.items():
        path, parameters = parse_signature(signature)
        table[path] = Builtin(path[-1], parameters, body)
    return table


BUILTINS: Final = _table()
PACKAGE_NAMES: Final = frozenset(path[0] for path in BUILTINS if len(path) > 1)
_SUPPLIED: Final = re.compile(r"(DBMS|UTL|APEX|CTX|OWA|HTP|HTF|SDO|ORDS)_?\w*")


def find_builtin(path: tuple[str, ...]) -> Builtin | None:
    """Return the built-in subprogram of a path, with or without the owner SYS."""
    return BUILTINS.get(path[1:] if path[0] == "SYS" else path)


def is_supplied(path: tuple[str, ...]) -> bool:
    """Tell whether a path looks like one of Oracle's own packages, supported or not."""
    first = path[1] if path[0] == "SYS" and len(path) > 1 else path[0]
    return len(path) > 1 and _SUPPLIED.fullmatch(first) is not None
