"""What Ctrl-C, a polite kill and a closed terminal mean to the lab."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

KILLS: Final = ("SIGTERM", "SIGHUP", "SIGBREAK")


class Ended(KeyboardInterrupt):
    """A polite kill or a closed terminal; unlike Ctrl-C it does not mean "go on without the container"."""


@contextmanager
def ends_on_signals() -> Iterator[None]:
    """Let a polite kill and a closed terminal end the lab the way Ctrl-C does."""
    with _handled(_interrupt, *KILLS):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore a second Ctrl-C or kill while the first one's work is done: what is left half ended stays for ever."""
    with _handled(signal.SIG_IGN, "SIGINT", *KILLS):
        yield


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], object] | signal.Handlers, *names: str) -> Iterator[None]:
    """Handle those signals that this system has."""
    old = {name: signal.signal(getattr(signal, name), handler) for name in names if hasattr(signal, name)}
    try:
        yield
    finally:
        for name, before in old.items():
            signal.signal(getattr(signal, name), before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Ended
