"""Recordings as files: what a run did, kept for later, for another notebook or for another machine."""

from __future__ import annotations

import json
import os
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from labs.toolkit import events
from labs.toolkit.events import Recording

VERSION: Final = 1
"""Counts up when a file of before can no longer be read as it is."""

_MARK: Final = "pool_lab_recording"
_KIND: Final = "is"
_NOT_KEPT: Final = frozenset({"clock_s"})  # what this process's clock said means nothing to another
_KINDS: Final = {
    name: kind
    for name, kind in vars(events).items()
    if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == events.__name__
}


def save(recording: Recording, path: str | os.PathLike[str]) -> Path:
    """Write a recording into a file and return its path; a file that is there is replaced when all is written."""
    if not isinstance(recording, Recording):
        raise TypeError(f"{recording!r} is not a Recording; run(workload, pool) returns one")
    target = Path(path)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_text(json.dumps({_MARK: VERSION, "recording": _plain(recording)}), encoding="utf-8")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target


def load(path: str | os.PathLike[str]) -> Recording:
    """Return the recording of a file, equal to what was saved.

    Raises: ValueError that says what the file is instead, with the version it has; the file stays as it is.
    """
    source = Path(path)
    try:
        told = json.loads(source.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{source} is no recording: it is not JSON, or was cut off ({error})") from None
    version = told.get(_MARK) if isinstance(told, dict) else None
    if version is None:
        raise ValueError(f"{source} is no recording: save(recording, path) writes one")
    if version != VERSION:
        raise ValueError(
            f"{source} was saved as version {version!r}, and this Pool Lab reads version {VERSION}: "
            f"open it with the Pool Lab that saved it, or run the experiment again. The file has not been changed."
        )
    try:
        recording = _made(told["recording"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{source} is a recording that somebody has changed: {error}") from None
    if not isinstance(recording, Recording):
        raise ValueError(f"{source} is a recording that somebody has changed: there is no run in it")
    return recording


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a recording holds
    """Return a value as JSON has it: a dataclass becomes a table that names its kind."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        kept = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {_KIND: type(value).__name__} | {name: one for name, one in kept.items() if name not in _NOT_KEPT}
    return value


def _made(value: Any) -> Any:  # noqa: ANN401 - whatever a recording holds
    if isinstance(value, list):
        return tuple(_made(one) for one in value)
    if isinstance(value, dict):
        kind = _KINDS[value[_KIND]]
        return kind(**{name: _made(one) for name, one in value.items() if name != _KIND})
    return value
