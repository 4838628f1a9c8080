"""What is recorded: one frozen dataclass an event, times in seconds since the recording began."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SessionId:
    """A database session as V$SESSION names it: `sid` and `serial#`."""

    sid: int
    serial_num: int

    def __str__(self) -> str:
        return f"{self.sid},{self.serial_num}"


@dataclass(frozen=True, slots=True)
class Place:
    """The line of code that asked for a connection."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} {self.line}" if self.file.endswith("line") else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class PoolShape:
    """The settings of a pool that a picture draws as lines and a sentence names.

    `is_standalone` says that there is none; with `is_drcp` its connections share the database's pooled servers.
    """

    min: int
    max: int
    increment: int = 1
    getmode: str = "WAIT"
    is_standalone: bool = False
    is_drcp: bool = False

    def __str__(self) -> str:
        if self.is_standalone:
            return "no pool: a new connection for each borrow"
        if not self.max:
            return ""
        drcp = " · DRCP" if self.is_drcp else ""
        return f"min {self.min} · max {self.max} · increment {self.increment} · {self.getmode}{drcp}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A borrower called acquire(); `meant_s` is when it was to do so, where borrowers come by a clock of their own."""

    at_s: float
    borrow_num: int
    borrower: str
    place: Place | None = None
    meant_s: float | None = None


@dataclass(frozen=True, slots=True)
class Lent:
    """acquire() returned a connection."""

    at_s: float
    borrow_num: int
    session: SessionId | None


@dataclass(frozen=True, slots=True)
class Refused:
    """acquire() raised."""

    at_s: float
    borrow_num: int
    full_code: str
    message: str


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """The driver sent a message and has read its answer; `name` is the driver's word for it."""

    at_s: float
    took_s: float
    borrow_num: int
    name: str
    is_ok: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """An execute() or executemany() ended."""

    at_s: float
    took_s: float
    borrow_num: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Something raised while the connection was borrowed."""

    at_s: float
    borrow_num: int
    full_code: str
    message: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """The connection went back to the pool, or was dropped from it.

    `session` is the one it used last: with DRCP a connection gets one for the work, not when it is lent.
    """

    at_s: float
    borrow_num: int
    is_dropped: bool = False
    session: SessionId | None = None


@dataclass(frozen=True, slots=True)
class Sized:
    """`pool.opened` or `pool.busy` was seen to have changed."""

    at_s: float
    opened: int
    busy: int


@dataclass(frozen=True, slots=True)
class Happened:
    """Something was done during the run: an action by its name, or the end of a fault that lasted.

    `told` is what it said of itself; `full_code` is the error if it raised one, and `told` then its message.
    """

    at_s: float
    name: str
    told: str = ""
    lasts: bool = False
    is_end: bool = False
    full_code: str = ""


BorrowEvent = Asked | Lent | Refused | RoundTrip | Statement | Failed | GivenBack
Event = BorrowEvent | Sized | Happened


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything seen between the start and `until_s`, in the order it was seen.

    `is_over` tells a finished recording from a snapshot of a running one; `planned_s` is how long
    the run is expected to last (the picture starts with an axis of that length), `note` is said under the picture.
    `settings` are the controls it was made with, as people read them; beside another run, those that differ are told.
    `numbers` are the lesson's own, by name: what only its code can count.
    `clock_s` is what the recorder's clock, time.perf_counter(), said at 0 s; None if nothing was recorded.
    """

    pool: PoolShape
    events: tuple[Event, ...]
    until_s: float
    is_over: bool = True
    planned_s: float | None = None
    note: str = ""
    opened_before: int = 0
    name: str = ""
    settings: tuple[str, ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()
    clock_s: float | None = field(default=None, compare=False)
