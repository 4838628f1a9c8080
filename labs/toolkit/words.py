"""How the toolkit says numbers and times, and the sentence that tells a picture to those who do not look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labs.toolkit.borrows import Borrow, borrows, sizes
from labs.toolkit.events import Recording
from labs.toolkit.happened import happenings
from labs.toolkit.measures import Statistics, statistics
from labs.toolkit.observed.database_side import DatabaseNumbers
from labs.toolkit.observed.events import DatabaseLog


def seconds(value_s: float | None) -> str:
    """Return a time for people: `0.85 s`, `12 ms`, `0 s`; `–` for none."""
    if value_s is None:
        return "–"
    if value_s < 0.0005:
        return "0 s"
    if value_s < 0.1:
        return f"{value_s * 1000:.0f} ms" if value_s >= 0.01 else f"{value_s * 1000:.1f} ms"
    return f"{value_s:.2f} s" if value_s < 10 else f"{value_s:.1f} s"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return `1 borrow`, `3 borrows`, `no errors`."""
    word = noun if number == 1 else plural or f"{noun}s"
    return f"{number or 'no'} {word}"


def errors_said(errors: Mapping[str, int]) -> str:
    """Return `no errors` or each code with how often it came: `2 × DPY-4005`."""
    return ", ".join(f"{number} × {code}" for code, number in errors.items()) or "no errors"


def sentence(recording: Recording, log: DatabaseLog | None = None) -> str:
    """Return what the picture shows in one sentence; while it runs, of this moment, and after that, of the whole.

    With a log, another sentence tells what the database saw.
    """
    return say(recording, borrows(recording), statistics(recording, log))


def say(recording: Recording, found: Sequence[Borrow], measured: Statistics) -> str:
    """Return the sentence of a recording whose borrows and numbers are known already."""
    if not found:
        said = "Nobody asked for a connection." if recording.is_over else "Nobody has asked for a connection yet."
    else:
        said = _whole(measured) if recording.is_over else _now(recording, found, measured)
    said += _happened(recording)
    if measured.database is not None and (seen := seen_said(measured.database)):
        said += f" {seen}"
    return f"{said} {recording.note[:1].upper()}{recording.note[1:]}." if recording.note else said


def _now(recording: Recording, found: Sequence[Borrow], measured: Statistics) -> str:
    last = sizes(recording)[-1]
    waiting = [borrow for borrow in found if borrow.is_waiting]
    longest_s = max((borrow.waited_s(recording.until_s) for borrow in found), default=0.0)
    return (
        f"{recording.until_s:.1f} s: {last.busy} of {count(last.opened, 'connection')} busy, "
        f"{count(len(waiting), 'thread')} waiting, longest wait {seconds(longest_s)}, {errors_said(measured.errors)}."
    )


def _peak(measured: Statistics) -> str:
    if not measured.max:
        return count(measured.peak_busy, "connection")
    return f"{measured.peak_busy} of {count(measured.max, 'connection')}"


def _whole(measured: Statistics) -> str:
    if not measured.borrows:
        return f"Nobody got a connection in {seconds(measured.makespan_s)}: {errors_said(measured.errors)}."
    return (
        f"{count(measured.borrows, 'borrow').capitalize()} in {seconds(measured.makespan_s)}: "
        f"at most {_peak(measured)} busy, {count(measured.logons, 'logon')}, "
        f"longest wait {seconds(measured.wait_max_s)}, {errors_said(measured.errors)}.{_leaked(measured)}"
    )


def _happened(recording: Recording) -> str:
    parts = [
        f"{one.name} at {seconds(one.at_s)}"
        if one.until_s is None
        else f"{one.name} from {seconds(one.at_s)} to {seconds(one.until_s)}"
        for one in happenings(recording)
    ]
    return f" Meanwhile: {', '.join(parts)}." if parts else ""


def _leaked(measured: Statistics) -> str:
    number = measured.held_at_end
    verb = "was" if number == 1 else "were"
    return f" {count(number, 'connection').capitalize()} {verb} never given back." if number else ""


_SEEN = (
    ("kills", "kill", "kills"),
    ("pings", "ping", "pings"),
    ("server_waits", "wait for a server", "waits for a server"),
    ("hits", "hit", "hits"),
    ("misses", "miss", "misses"),
)


def seen_said(numbers: DatabaseNumbers) -> str:
    """Return what the database counted, as a sentence: `The database saw 5 logons, at most 4 sessions at once.`"""
    parts = [] if numbers.logons_seen is None else [count(numbers.logons_seen, "logon")]
    if numbers.sessions_peak:
        parts.append(f"at most {count(numbers.sessions_peak, 'session')} at once")
    parts += [count(number, one, many) for name, one, many in _SEEN if (number := getattr(numbers, name))]
    if numbers.lock_waits:
        parts.append(f"{count(numbers.lock_waits, 'lock wait')} of up to {seconds(numbers.lock_wait_max_s)}")
    return f"The database saw {', '.join(parts)}." if parts else ""
