"""The names of two API sheets, each tried on a pool: what works, what is accepted without effect, what is refused.

A name works when the pool or its connections show what was asked for, in the client or in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import oracledb

from labs.experiments.subject import rows


class Verdict(StrEnum):
    """What became of a name."""

    WORKS = "works"
    NO_EFFECT = "accepted without effect"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Tried:
    """One name, what became of it, and what was seen."""

    name: str
    verdict: Verdict
    seen: str


class Counted(oracledb.Connection):
    """A class of connections of one's own."""


@dataclass(slots=True)
class Loan:
    """A pool, one of its connections, and how often a callback was called."""

    pool: Any
    connection: Any
    calls: list[object] = field(default_factory=list)

    def ask(self, expression: str) -> object:
        """Return the value of one expression in the session."""
        [(value,)] = rows(self.connection, f"select {expression} from dual")
        return value

    def other_user(self) -> object:
        """Return who a loan is that asks for another user."""
        with self.pool.acquire(user="scott", password="tiger") as connection:
            [(user,)] = rows(connection, "select user from dual")
            return user


Effect = Callable[[Loan], object]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value to give, what to look at afterwards, and what is there if it works."""

    value: object
    look: Effect
    works: object
    others: Mapping[str, object] = field(default_factory=dict)


def _reads(name: str) -> Effect:
    return lambda loan: getattr(loan.pool, name)


def _set(name: str, value: object, **others: object) -> Parameter:
    return Parameter(value, _reads(name), value, others)


_TIMED: Final = oracledb.POOL_GETMODE_TIMEDWAIT
PARAMETERS: Final[Mapping[str, Parameter]] = {
    "min": _set("min", 2),
    "max": _set("max", 5),
    "increment": _set("increment", 2),
    "connectiontype": Parameter(Counted, lambda loan: type(loan.connection).__name__, "Counted"),
    "getmode": _set("getmode", oracledb.POOL_GETMODE_NOWAIT),
    "homogeneous": Parameter(False, Loan.other_user, "SCOTT"),
    "timeout": _set("timeout", 300),
    "wait_timeout": _set("wait_timeout", 9_000, getmode=_TIMED),
    "max_lifetime_session": _set("max_lifetime_session", 60),
    "session_callback": Parameter("the counter", lambda loan: f"{len(loan.calls)} call", "1 call"),
    "max_sessions_per_shard": _set("max_sessions_per_shard", 3),
    "soda_metadata_cache": _set("soda_metadata_cache", True),
    "ping_interval": _set("ping_interval", 30),
    "stmtcachesize": Parameter(8, lambda loan: loan.connection.stmtcachesize, 8),
    "edition": Parameter("ORA$BASE", lambda loan: loan.connection.edition, "ORA$BASE"),
    "tag": Parameter("REPORT", lambda loan: loan.connection.tag, "REPORT"),
    "appcontext": Parameter(
        [("CLIENTCONTEXT", "a", "b")], lambda loan: loan.ask("sys_context('CLIENTCONTEXT', 'a')"), "b"
    ),
    "waitTimeout": _set("wait_timeout", 300),
    "sessionCallback": Parameter("the counter", lambda loan: f"{len(loan.calls)} call", "1 call"),
    "maxLifetimeSession": _set("max_lifetime_session", 60),
    "threaded": Parameter(True, lambda loan: "nothing to see", "a name that create_pool knows"),
    "encoding": Parameter("UTF-8", lambda loan: "nothing to see", "a name that create_pool knows"),
}
"""What `create_pool` is given. Names with capitals are those of the older sheet."""

SECRET: Final = frozenset({"dsn", "tnsentry"})
"""What is not shown, since it names a host."""

CACHE: Final = "stmtcachesize"
CALLBACKS: Final = frozenset({"session_callback", "sessionCallback"})

LOANS: Final[Mapping[str, Parameter]] = {
    "acquire(user=)": Parameter({"user": "scott", "password": "tiger"}, lambda loan: loan.ask("user"), "SCOTT"),
    "acquire(tag=)": Parameter({"tag": "REPORT"}, lambda loan: loan.connection.tag, "REPORT"),
    "acquire(matchanytag=)": Parameter({"matchanytag": True}, lambda loan: loan.connection.tag, "any tag"),
    "acquire(shardingkey=)": Parameter({"shardingkey": []}, lambda loan: "a connection", "a connection"),
    "acquire(supershardingkey=)": Parameter({"supershardingkey": []}, lambda loan: "a connection", "a connection"),
}

ATTRIBUTES: Final = (
    "min", "max", "increment", "opened", "busy", "timeout", "getmode", "homogeneous", "name", "dsn", "username",
    "tnsentry", "wait_timeout", "max_lifetime_session", "max_sessions_per_shard", "soda_metadata_cache",
    "ping_interval", "stmtcachesize",
)  # fmt: skip
"""What a pool can be asked for."""


def parameters(settings: Mapping[str, Any]) -> list[Tried]:
    """Try each parameter of `create_pool` on a pool of its own."""
    return [_parameter(settings, name, one) for name, one in PARAMETERS.items()]


def loans(settings: Mapping[str, Any]) -> list[Tried]:
    """Try each parameter of `acquire` on one pool."""
    with closing(oracledb.create_pool(**settings, min=1, max=2)) as pool:
        return [_loan(pool, name, one) for name, one in LOANS.items()]


def attributes(settings: Mapping[str, Any]) -> list[Tried]:
    """Read each attribute of a pool; one that may be set must reach new connections or the pool's own reading."""
    with closing(oracledb.create_pool(**settings, min=1, max=2)) as pool:
        return [_attribute(pool, name) for name in ATTRIBUTES]


def as_table(tried: list[Tried], title: str) -> str:
    """Return Markdown: one row a name."""
    head = f"| {title} | | what was seen |\n|---|---|---|\n"
    return head + "\n".join(f"| `{one.name}` | {one.verdict} | {one.seen} |" for one in tried)


def _parameter(settings: Mapping[str, Any], name: str, tried: Parameter) -> Tried:
    calls: list[object] = []

    def called(connection: object, tag: object) -> None:
        calls.append(tag)

    given = {name: called if name in CALLBACKS else tried.value}
    try:
        pool = oracledb.create_pool(**{**settings, "min": 1, "max": 3, **tried.others, **given})
    except (TypeError, oracledb.Error) as error:
        return Tried(name, Verdict.REFUSED, _said(error))
    with closing(pool):
        try:
            with pool.acquire() as connection:
                return _judged(name, tried, Loan(pool, connection, calls))
        except (AttributeError, oracledb.Error) as error:
            return Tried(name, Verdict.NO_EFFECT, f"cannot be read: {_said(error)}")


def _loan(pool: oracledb.ConnectionPool, name: str, tried: Parameter) -> Tried:
    assert isinstance(tried.value, dict)
    try:
        with pool.acquire(**tried.value) as connection:
            return _judged(name, tried, Loan(pool, connection))
    except AttributeError as error:
        return Tried(name, Verdict.NO_EFFECT, f"cannot be read: {_said(error)}")
    except oracledb.Error as error:
        return Tried(name, Verdict.REFUSED, _said(error))


def _attribute(pool: oracledb.ConnectionPool, name: str) -> Tried:
    try:
        value = getattr(pool, name)
    except oracledb.Error as error:
        return Tried(name, Verdict.REFUSED, _said(error))
    if name in SECRET:
        return Tried(name, Verdict.WORKS, "the connect string")
    if name == CACHE:
        return _cache_of_new_connections(pool)
    try:
        setattr(pool, name, value)
    except AttributeError:
        verdict = Verdict.NO_EFFECT if value is None else Verdict.WORKS
        return Tried(name, verdict, f"{value}; cannot be set")
    return Tried(name, Verdict.WORKS, f"{value}; can be set")


def _cache_of_new_connections(pool: oracledb.ConnectionPool) -> Tried:
    pool.stmtcachesize = wanted = pool.stmtcachesize + 13
    with pool.acquire() as first, pool.acquire() as connection:
        got = max(first.stmtcachesize, connection.stmtcachesize)
    verdict = Verdict.WORKS if got == wanted else Verdict.NO_EFFECT
    return Tried(CACHE, verdict, f"set to {wanted}, which it reads back; new connections have {got}")


def _judged(name: str, tried: Parameter, loan: Loan) -> Tried:
    seen = tried.look(loan)
    return Tried(name, Verdict.WORKS if seen == tried.works else Verdict.NO_EFFECT, str(seen))


def _said(error: Exception) -> str:
    """Return the code of an error, or the first words of one that has none."""
    if isinstance(error, AttributeError):
        return "there is no such attribute"
    code = getattr(error.args[0], "full_code", "") if error.args else ""
    return code or f"{type(error).__name__}: {str(error).split(') ')[-1]}"
