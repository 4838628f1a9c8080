"""What was done during a run, read from its recording: each with its beginning and, if it lasted, its end."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labs.toolkit.events import Happened, Recording


@dataclass(frozen=True, slots=True)
class Happening:
    """One action. `until_s` is None for what happened at once; `full_code` is the error that it raised, or empty."""

    name: str
    at_s: float
    until_s: float | None = None
    told: str = ""
    full_code: str = ""


def happenings(recording: Recording) -> tuple[Happening, ...]:
    """Return what was done, in the order in which it began; a fault that is still on lasts until this moment."""
    found: list[Happening] = []
    for event in recording.events:
        if not isinstance(event, Happened):
            continue
        if event.is_end:
            at = max(num for num, one in enumerate(found) if one.name == event.name)
            told = f"{found[at].told} {event.told}".strip()
            found[at] = replace(found[at], until_s=event.at_s, told=told, full_code=event.full_code)
        else:
            until_s = recording.until_s if event.lasts and not recording.is_over else None
            found.append(Happening(event.name, event.at_s, until_s, event.told, event.full_code))
    return tuple(found)
