"""Every number that a picture can show: its name, what people call it, its unit and where it comes from. One table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from labs.toolkit.measures import Statistics
from labs.toolkit.words import seconds

_UNITS: Final = (("_per_s", "/s"), ("_s", "s"), ("_ms", "ms"), ("_percent", "%"))


@dataclass(frozen=True, slots=True)
class Number:
    """A number: `label` is what stands in the picture."""

    name: str
    label: str

    def of(self, measured: Statistics) -> float | None:
        """Return it; None if there is none."""
        if self.name in measured.own:
            return measured.own[self.name]
        where = measured.database if self.name in _COUNTED else measured
        value = None if where is None else getattr(where, self.name)
        return None if value is None else float(value)

    def said(self, measured: Statistics) -> str:
        """Return it for people."""
        if self.name == "peak_opened" and measured.max:
            return f"{measured.peak_opened} of {measured.max}"
        if self.name == "error_count":
            return str(measured.error_count or "none")
        return said(self.name, self.of(measured))


ALWAYS: Final = (
    Number("borrows", "borrows"),
    Number("wait_p50_s", "wait p50"),
    Number("wait_p95_s", "wait p95"),
    Number("wait_max_s", "longest wait"),
    Number("peak_opened", "peak opened"),
    Number("logons", "logons"),
    Number("round_trips_per_borrow", "round trips / borrow"),
    Number("error_count", "errors"),
)
"""What stands beside every picture, in this order."""

MORE: Final = (
    Number("makespan_s", "all done"),
    Number("throughput_per_s", "borrows a second"),
    Number("utilisation_percent", "utilisation"),
    Number("wait_mean_s", "mean wait"),
    Number("latency_p50_s", "latency p50"),
    Number("latency_p95_s", "latency p95"),
    Number("latency_max_s", "longest latency"),
    Number("refused", "refused"),
    Number("refused_p95_s", "refused after, p95"),
    Number("held_at_end", "never given back"),
    Number("peak_busy", "peak busy"),
    Number("sessions", "sessions lent"),
    Number("statements", "statements"),
)
"""What a lesson can ask for besides."""

DATABASE: Final = (
    Number("logons_seen", "logons seen"),
    Number("sessions_peak", "sessions at once"),
    Number("round_trips_seen", "round trips seen"),
    Number("pings", "pings"),
    Number("hits", "hits"),
    Number("misses", "misses"),
    Number("server_waits", "waits for a server"),
    Number("lock_waits", "lock waits"),
    Number("lock_wait_max_s", "longest lock wait"),
    Number("kills", "kills"),
)
"""What the database counts, where it was watched."""

KNOWN: Final = {number.name: number for number in (*ALWAYS, *MORE, *DATABASE)}
_TWINS: Final = {"logons_seen": KNOWN["logons"], "sessions_peak": KNOWN["peak_opened"]}
_COUNTED: Final = frozenset(number.name for number in DATABASE)


def numbers_beside(measured: Statistics, also: Iterable[str] = ()) -> tuple[Number, ...]:
    """Return what stands beside a picture: always the same, then what is asked for, the lesson's own, the database's.

    Of the database's numbers those stand there of which something happened, of the rest a leak.
    Raises: ValueError for a number that there is not.
    """
    wanted = [*ALWAYS, *(number_named(name, measured) for name in also)]
    wanted += [_own(name) for name in measured.own]
    if measured.held_at_end:
        wanted.append(KNOWN["held_at_end"])
    if measured.database is not None:
        wanted += [number for number in DATABASE if number.of(measured) and not _is_known(number, measured)]
    return tuple({number.name: number for number in wanted}.values())


def _is_known(number: Number, measured: Statistics) -> bool:
    """Return whether the client counted the same, so that it need not be told twice."""
    twin = _TWINS.get(number.name)
    return twin is not None and number.of(measured) == twin.of(measured)


def number_named(name: str, measured: Statistics) -> Number:
    """Return a number by its name. Raises: ValueError that says which there are."""
    if name in measured.own:
        return _own(name)
    if name not in KNOWN:
        names = ", ".join([*KNOWN, *measured.own])
        raise ValueError(f"there is no number {name!r}: it is none of {names}, nor was it given with numbers={{…}}")
    return KNOWN[name]


def said(name: str, value: float | None) -> str:
    """Return the value of a number for people, in the unit that its name tells."""
    if value is None:
        return "–"
    unit = unit_of(name)
    if unit == "s":
        return seconds(value)
    if unit == "%":
        return f"{value:.0f} %"
    return f"{value:.3g} {unit}".strip() if value != int(value) or unit else f"{value:g}"


def guess_said(name: str, value: float) -> str:
    """Return a guess for people, as it was made."""
    return f"{value:g} {unit_of(name)}".strip()


def unit_of(name: str) -> str:
    """Return the unit that a number's name tells: `wait_max_s` is in s, `throughput_per_s` in /s."""
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


def check_name(name: str) -> str:
    """Return a number's name. Raises: ValueError if it is not one."""
    if not name.isidentifier():
        raise ValueError(f"{name!r} must be an identifier such as makespan_s")
    return name


def _own(name: str) -> Number:
    ending = next((ending for ending, _ in _UNITS if name.endswith(ending)), "")
    return Number(name, name.removesuffix(ending).replace("_", " "))
