"""The one list of faults: what can be made to go wrong between a program and its database, each by its name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Any, Final, TypeVar

from labs.toolkit import driver
from labs.toolkit.faults.burst import burst
from labs.toolkit.faults.database import DatabaseFaults, Kill
from labs.toolkit.faults.drcp import drcp_stop
from labs.toolkit.faults.fault import Fault
from labs.toolkit.faults.outage import Restartable, outage
from labs.toolkit.faults.proxy import Proxy
from labs.toolkit.faults.toxics import (
    Down,
    Drain,
    Forget,
    HalfClose,
    Latency,
    ListenerError,
    LoseAnswer,
    Refuse,
    ResetPeer,
    SlowOpen,
    Timeout,
    Toxic,
)

T = TypeVar("T")

HOLDER: Final = "pool-lab-lock-holder"
LATENCY_S: Final = 0.2
SLOW_LOGON_S: Final = 1.0
BURST_CLIENTS: Final = 20


class Need(Enum):
    """What a fault cannot do without; the values say why it is not there."""

    NETWORK = "nothing can be put before this database: its address is not a single one over plain TCP"
    ADMINISTRATOR = "it needs an administrator: set ORACLE_ADMIN_USER and ORACLE_ADMIN_PASSWORD"
    ROOT = "it needs SYS in the container root: set ORACLE_ROOT_DSN and ORACLE_SYS_PASSWORD"
    RESTART = "this database cannot be stopped and started from here"
    OURS = "it would hit others too: only for a database that the lab has to itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the faults act on: what is not there is None or empty."""

    client: Mapping[str, Any]
    row: tuple[str, str, object]
    proxy: Proxy | None = None
    administrator: DatabaseFaults | None = None
    root: Mapping[str, Any] | None = None
    restart: Restartable | None = None
    is_ours: bool = False

    @property
    def program(self) -> str:
        """Return the program whose sessions suffer."""
        return str(self.client["program"])

    def lacks(self, need: Need) -> bool:
        """Tell whether something is not there."""
        return not {
            Need.NETWORK: self.proxy,
            Need.ADMINISTRATOR: self.administrator,
            Need.ROOT: self.root,
            Need.RESTART: self.restart,
            Need.OURS: self.is_ours,
        }[need]


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    needs: tuple[Need, ...]
    make: Callable[[Ground], Fault[Any]]


def _network(toxic: Toxic) -> Callable[[Ground], Fault[Any]]:
    return lambda ground: _there(ground.proxy).fault(toxic)


def _administrator(make: Callable[[DatabaseFaults, Ground], Fault[Any]]) -> Callable[[Ground], Fault[Any]]:
    return lambda ground: make(_there(ground.administrator), ground)


def _there(thing: T | None) -> T:
    if thing is None:
        raise LookupError("the fault's needs do not name what it uses")
    return thing


def _row_lock(ground: Ground) -> Fault[Any]:
    """The lock is held by the client's own user, who may; the method asks nothing of an administrator."""
    holder = {**ground.client, "program": HOLDER}
    return DatabaseFaults().row_lock(*ground.row, holder=holder)


_NETWORK: Final = (Need.NETWORK,)
_ADMINISTRATOR: Final = (Need.ADMINISTRATOR,)
_OURS: Final = (Need.ADMINISTRATOR, Need.OURS)

_ROWS: Final = (
    _Row("latency", _NETWORK, _network(Latency(latency_s=LATENCY_S))),
    _Row("stall", _NETWORK, _network(Timeout())),
    _Row("cut", _NETWORK, _network(ResetPeer())),
    _Row("cut_once", _NETWORK, _network(ResetPeer(only_live=True))),
    _Row("forget", _NETWORK, _network(Forget())),
    _Row("lose_answer", _NETWORK, _network(LoseAnswer())),
    _Row("half_close", _NETWORK, _network(HalfClose())),
    _Row("slow_logons", _NETWORK, _network(SlowOpen(delay_s=SLOW_LOGON_S))),
    _Row("no_listener", _NETWORK, _network(Down(keeps_open=True))),
    _Row("unknown_service", _NETWORK, _network(Refuse(error=ListenerError.UNKNOWN_SERVICE))),
    _Row("no_handler", _NETWORK, _network(Refuse(error=ListenerError.NO_HANDLER))),
    _Row("blocked", _NETWORK, _network(Refuse(error=ListenerError.BLOCKED))),
    _Row("drain", _NETWORK, _network(Drain())),
    _Row("kill", _ADMINISTRATOR, _administrator(lambda database, on: database.kill(on.program))),
    _Row(
        "disconnect",
        _ADMINISTRATOR,
        _administrator(lambda database, on: database.kill(on.program, Kill.DISCONNECT_IMMEDIATE)),
    ),
    _Row(
        "kill_server_processes",
        _ADMINISTRATOR,
        _administrator(lambda database, on: database.kill_server_processes(on.program)),
    ),
    _Row("row_lock", (), _row_lock),
    _Row("burst", (), lambda ground: burst(BURST_CLIENTS, **ground.client)),
    _Row("restricted_session", _OURS, _administrator(lambda database, on: database.restrict_logons())),
    _Row("account_lock", _OURS, _administrator(lambda database, on: database.lock_account(on.client["user"]))),
    _Row(
        "wrong_password",
        _OURS,
        _administrator(lambda database, on: database.change_password(on.client["user"], on.client["password"])),
    ),
    _Row("drcp_stop", (Need.ROOT, Need.OURS), lambda ground: drcp_stop(**_there(ground.root))),
    _Row("outage", (Need.RESTART, Need.OURS), lambda ground: outage(_there(ground.restart))),
)

NAMES: Final = tuple(row.name for row in _ROWS)


class Drill:
    """Every fault there is for one program on one database, by name and in a fixed order.

        with Drill(client={"user": …, "password": …, "dsn": …, "program": …}, admin={…}) as drill:
            pool = oracledb.create_pool(**drill.client)
            with drill["drain"]: ...

    Args:
        client: the program's arguments of `oracledb.connect`; `client` of the drill are those to use instead.
        admin: an administrator's arguments.
        root: those of SYS in the container root.
        restart: stops and starts the database.
        is_ours: nobody else uses the database.
        row: table, column and value of a row that the client may lock; whoever wants it during row_lock waits.
    """

    def __init__(
        self,
        *,
        client: Mapping[str, Any],
        admin: Mapping[str, Any] | None = None,
        root: Mapping[str, Any] | None = None,
        restart: Restartable | None = None,
        is_ours: bool = False,
        row: tuple[str, str, object] = ("employees", "employee_id", 100),
    ) -> None:
        self._proxy = _proxy_before(client["dsn"])
        self._client = dict(client)
        self.row = row
        ground = Ground(
            client=self._client,
            row=row,
            proxy=self._proxy,
            administrator=DatabaseFaults(**admin) if admin else None,
            root=root,
            restart=restart,
            is_ours=is_ours,
        )
        lacking = {row.name: [need for need in row.needs if ground.lacks(need)] for row in _ROWS}
        self._faults = {row.name: row.make(ground).named(row.name) for row in _ROWS if not lacking[row.name]}
        self.missing: dict[str, str] = {name: needs[0].value for name, needs in lacking.items() if needs}

    @property
    def client(self) -> dict[str, Any]:
        """Return the arguments of `oracledb.connect` that lead through the network that can be made to fail."""
        return {**self._client, "dsn": self._proxy.dsn} if self._proxy else dict(self._client)

    @property
    def active(self) -> tuple[str, ...]:
        """Return the names of the faults that are on."""
        return tuple(fault.name for fault in self if fault.is_active)

    def __getitem__(self, name: str) -> Fault[Any]:
        if name in self.missing:
            raise LookupError(f"{name} is not possible here: {self.missing[name]}")
        if name not in self._faults:
            raise LookupError(f"there is no fault {name!r}; there are {', '.join(NAMES)}")
        return self._faults[name]

    def __iter__(self) -> Iterator[Fault[Any]]:
        return iter(self._faults.values())

    def end(self) -> None:
        """End all faults, the last of the list first; what cannot be undone is raised when all have been tried."""
        with contextlib.ExitStack() as ending:
            for fault in self:
                ending.callback(fault.end)

    def close(self) -> None:
        """End all faults and the connections through the proxy; doing so twice is no error."""
        try:
            self.end()
        finally:
            if self._proxy is not None:
                self._proxy.close()

    def __enter__(self) -> Drill:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _proxy_before(dsn: str) -> Proxy | None:
    """Return a proxy before the database, None where it cannot have one."""
    try:
        return Proxy(dsn)
    except (ValueError, driver.DriverError):
        return None
