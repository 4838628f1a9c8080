"""What can go wrong on a network, in toxiproxy's words, and what several of them together do to one direction.

Directions are the client's: upstream goes to the database, downstream comes back. Times are seconds, sizes bytes.
Source: Toxiproxy, README, section "Toxics"; `SlowOpen`, `HalfClose`, `Refuse`, `Drain`, `Forget` and `LoseAnswer` are
our own; `Refuse` and `Drain` speak in the database's name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import ClassVar


class Direction(Enum):
    """Which way the bytes go."""

    UPSTREAM = "to the database"
    DOWNSTREAM = "from the database"


class ListenerError(IntEnum):
    """Why a listener refuses a client. Source: Oracle Database Error Messages, TNS-12500 and following."""

    UNKNOWN_SERVICE = 12514
    NO_HANDLER = 12516
    NO_POOLED_HANDLER = 12520
    RESTRICTED = 12526
    BLOCKED = 12528


_REASONS = {
    ListenerError.UNKNOWN_SERVICE: "it does not know the service",
    ListenerError.NO_HANDLER: "no handler is left, PROCESSES is reached",
    ListenerError.NO_POOLED_HANDLER: "it has no handler of the kind asked for, DRCP is not started",
    ListenerError.RESTRICTED: "the instance is in restricted mode",
    ListenerError.BLOCKED: "the instance takes no connections, it starts or is mounted only",
}


class Ending(Enum):
    """How a proxy ends a connection: RST drops what is on its way, FIN does not."""

    RESET = "RST"
    CLOSE = "FIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toxic:
    """One fault of a network. Both directions suffer if `direction` is None.

    With `only_live` it is for the connections that are there when it begins; new ones are served.
    """

    direction: Direction | None = None
    only_live: bool = False

    name: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for field in self.__dataclass_fields__:
            value = getattr(self, field)
            if isinstance(value, bool | str | Enum) or value is None:
                continue
            if not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise ValueError(f"{field}={value!r} must be a number, 0 or more")

    @property
    def description(self) -> str:
        """Return what it does, in one sentence."""
        where = f" ({self.direction.value})" if self.direction else ""
        new = "; new ones are served" if self.spares_new else ""
        return self._says() + where + new + "."

    @property
    def spares_new(self) -> bool:
        """Return whether connections that are made while it is on do not suffer."""
        return self.only_live

    def _says(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency(Toxic):
    """Every message arrives `latency_s` later, give or take up to `jitter_s`; the order stays."""

    latency_s: float
    jitter_s: float = 0.0
    name: ClassVar[str] = "latency"

    def _says(self) -> str:
        around = f", give or take {self.jitter_s * 1000:g} ms" if self.jitter_s else ""
        return f"Messages arrive {self.latency_s * 1000:g} ms later{around}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bandwidth(Toxic):
    """No more than `rate_bytes_s` pass in a second, for each connection."""

    rate_bytes_s: float
    name: ClassVar[str] = "bandwidth"

    def __post_init__(self) -> None:
        Toxic.__post_init__(self)
        if self.rate_bytes_s < 1:
            raise ValueError(f"rate_bytes_s={self.rate_bytes_s!r} must be at least 1; Timeout lets nothing pass")

    def _says(self) -> str:
        return f"At most {self.rate_bytes_s:g} bytes pass in a second"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowClose(Toxic):
    """The end of a connection is passed on `delay_s` late."""

    delay_s: float
    name: ClassVar[str] = "slow_close"

    def _says(self) -> str:
        return f"The end of a connection arrives {self.delay_s:g} s later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeout(Toxic):
    """Nothing passes; after `timeout_s` the connection is closed, never if that is 0.

    What is held arrives when the fault is taken away, as TCP delivers after a network came back; toxiproxy drops it.
    """

    timeout_s: float = 0.0
    name: ClassVar[str] = "timeout"

    def _says(self) -> str:
        after = f", after {self.timeout_s:g} s they are closed" if self.timeout_s else ""
        return f"Connections stay open but nothing passes{after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPeer(Toxic):
    """Connections are cut with a TCP reset after `timeout_s`."""

    timeout_s: float = 0.0
    name: ClassVar[str] = "reset_peer"

    def _says(self) -> str:
        return "Connections are cut by a TCP reset" + (f" after {self.timeout_s:g} s" if self.timeout_s else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitData(Toxic):
    """A connection is closed once `size_bytes` of it have passed since it was made."""

    size_bytes: int
    name: ClassVar[str] = "limit_data"

    def _says(self) -> str:
        return f"Connections are closed after {self.size_bytes} bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfClose(Toxic):
    """One direction has ended for good, the other is still open."""

    direction: Direction | None = Direction.DOWNSTREAM
    name: ClassVar[str] = "half_close"

    def _says(self) -> str:
        return "One direction of each connection has ended, the other is open"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowOpen(Toxic):
    """The database hears of a new connection `delay_s` late."""

    delay_s: float
    name: ClassVar[str] = "slow_open"

    def _says(self) -> str:
        return f"New connections reach the database {self.delay_s * 1000:g} ms later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Down(Toxic):
    """Nobody listens: new connections are refused, and those there are end unless `keeps_open`."""

    keeps_open: bool = False
    name: ClassVar[str] = "down"

    def _says(self) -> str:
        live = "live ones stay" if self.keeps_open else "live ones end"
        return f"New connections are refused, {live}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse(Toxic):
    """New connections are refused as a listener does it; those there live."""

    error: ListenerError = ListenerError.UNKNOWN_SERVICE
    name: ClassVar[str] = "refuse"

    def _says(self) -> str:
        return f"The listener refuses new connections with {self.error}: {_REASONS[self.error]}; live ones stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain(Toxic):
    """Those there are told in-band that they are to go, and closed after `timeout_s`, never if that is 0.

    What a database tells when it drains a service: a pool lets such a connection go at the next acquire or release.
    The proxy says it in the database's name, whatever database that is, and the database itself knows nothing of it.
    Source: python-oracledb 26.1.0, impl/thin/packet.pyx, _process_control_packet (12572, session shutdown).
    """

    timeout_s: float = 0.0
    only_live: bool = True
    name: ClassVar[str] = "drain"

    def _says(self) -> str:
        after = f" and closed after {self.timeout_s:g} s" if self.timeout_s else ""
        return f"Connections are told that the database wants them to go{after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(Toxic):
    """A firewall forgets connections over which nothing has passed for `idle_s`; those there at once if that is 0.

    Nothing passes over such a connection, in neither direction, not even its end: client and database both believe
    that it lives, and what its session has locked stays locked. It never comes back: when the fault ends, the firewall
    rejects what it does not know, and both sides get a reset.
    """

    idle_s: float = 0.0
    name: ClassVar[str] = "forget"

    @property
    def spares_new(self) -> bool:
        """Return whether it is for those that are there: a firewall with a time limit has it for all."""
        return self.only_live or not self.idle_s

    def _says(self) -> str:
        which = f"over which nothing has passed for {self.idle_s:g} s" if self.idle_s else "that are there"
        return f"A firewall forgets connections {which}: nothing passes any more and nobody is told"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoseAnswer(Toxic):
    """The next answer of each connection is lost and the connection cut: the database has done what it was asked."""

    direction: Direction | None = Direction.DOWNSTREAM
    only_live: bool = True
    name: ClassVar[str] = "lose_answer"

    def _says(self) -> str:
        return "The next request of each connection arrives, its answer is lost and the connection is cut"


@dataclass(frozen=True, slots=True)
class Effects:
    """What all toxics together do to one direction of a connection."""

    latency_s: float = 0.0
    jitter_s: float = 0.0
    rate_bytes_s: float = math.inf
    limit_bytes: float = math.inf
    close_delay_s: float = 0.0
    is_held: bool = False
    is_half_closed: bool = False
    is_drained: bool = False
    is_answer_lost: bool = False
    forgets_after_s: float = math.inf


def effects(toxics: Sequence[Toxic], direction: Direction) -> Effects:
    """Return the sum of the toxics for a direction: delays add up, the narrowest limit counts."""
    here = [toxic for toxic in toxics if toxic.direction in (None, direction)]
    latencies = [toxic for toxic in here if isinstance(toxic, Latency)]
    return Effects(
        latency_s=sum(toxic.latency_s for toxic in latencies),
        jitter_s=sum(toxic.jitter_s for toxic in latencies),
        rate_bytes_s=min((toxic.rate_bytes_s for toxic in here if isinstance(toxic, Bandwidth)), default=math.inf),
        limit_bytes=min((toxic.size_bytes for toxic in here if isinstance(toxic, LimitData)), default=math.inf),
        close_delay_s=sum(toxic.delay_s for toxic in here if isinstance(toxic, SlowClose)),
        is_held=any(isinstance(toxic, Timeout) for toxic in here),
        is_half_closed=any(isinstance(toxic, HalfClose) for toxic in here),
        is_drained=direction is Direction.DOWNSTREAM and any(isinstance(toxic, Drain) for toxic in here),
        is_answer_lost=any(isinstance(toxic, LoseAnswer) for toxic in here),
        forgets_after_s=min((toxic.idle_s for toxic in toxics if isinstance(toxic, Forget)), default=math.inf),
    )


def ending(toxics: Sequence[Toxic]) -> tuple[float, Ending] | None:
    """Return in how many seconds the toxics end a connection, and how; None if they let it live."""
    ends = [(toxic.timeout_s, Ending.RESET) for toxic in toxics if isinstance(toxic, ResetPeer)]
    ends += [
        (toxic.timeout_s, Ending.CLOSE) for toxic in toxics if isinstance(toxic, Timeout | Drain) and toxic.timeout_s
    ]
    ends += [(0.0, Ending.CLOSE) for toxic in toxics if isinstance(toxic, Down) and not toxic.keeps_open]
    return min(ends, key=lambda end: end[0], default=None)


def open_delay_s(toxics: Sequence[Toxic]) -> float:
    """Return how late the database hears of a new connection."""
    return sum(toxic.delay_s for toxic in toxics if isinstance(toxic, SlowOpen))


def refusal(toxics: Sequence[Toxic]) -> ListenerError | None:
    """Return what the listener says to new connections; None if it lets them in."""
    return next((toxic.error for toxic in toxics if isinstance(toxic, Refuse)), None)


def is_down(toxics: Sequence[Toxic]) -> bool:
    """Tell whether new connections are refused."""
    return any(isinstance(toxic, Down) for toxic in toxics)
