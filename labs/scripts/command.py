"""What every lab script does alike: options that make sense, one line instead of a traceback, an end at Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Final

import oracledb

import db_config

INTERRUPTED: Final = 130
SHORTEST_INTERVAL_S: Final = 0.01

# What to do about errors that say something about the database rather than about the experiment.
_REMEDIES: Final = {
    "ORA-12520": "DRCP is not started: as SYS in the container root, call dbms_connection_pool.start_pool().",
    "ORA-00942": "The lab's tables are not there: README.md, Another database, says how they are made.",
    "ORA-02289": "The lab's sequence is not there: README.md, Another database, says how it is made.",
}


class _Help(argparse.RawDescriptionHelpFormatter, argparse.ArgumentDefaultsHelpFormatter):
    """Keeps the docstring's lines and adds every default."""


def parser(docstring: str | None) -> argparse.ArgumentParser:
    """Return a parser that shows a script's docstring; what says what to look for is for `--help` too."""
    return argparse.ArgumentParser(description=docstring, formatter_class=_Help)


def count(text: str) -> int:
    """Return a whole number of things, at least 1. Raises: ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} must be a whole number, 1 or more")
    return int(text)


def seconds(text: str) -> float:
    """Return a number of seconds, 0 or more. Raises: ArgumentTypeError."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} must be a number of seconds, 0 or more")
    return number


def interval(text: str) -> float:
    """Return a number of seconds between two rounds, 0.01 or more. Raises: ArgumentTypeError."""
    number = seconds(text)
    if number < SHORTEST_INTERVAL_S:
        raise argparse.ArgumentTypeError(f"{text} must be a number of seconds, {SHORTEST_INTERVAL_S:g} or more")
    return number


def run(main: Callable[[], int]) -> None:
    """Run a script and leave with its exit code: 1 if the database refuses, 130 after Ctrl-C."""
    refused: list[str] = []
    threading.excepthook = lambda failure: refused.append(_of_thread(failure))
    try:
        code = main()
    except KeyboardInterrupt:
        _leave("Interrupted.", INTERRUPTED)
    except oracledb.Error as error:
        # A pool that is closed while threads hold its connections complains too.
        if isinstance(error.__context__, KeyboardInterrupt):
            _leave("Interrupted.", INTERRUPTED)
        _leave(_said(str(error)), 1)
    except db_config.DatabaseProblem as problem:
        _leave(str(problem), 1)
    else:
        print("\n".join(refused), end="\n" if refused else "", file=sys.stderr)
        sys.exit(1 if refused else code)


def _of_thread(failure: threading.ExceptHookArgs) -> str:
    """Return what ended a thread: one line for what the database says, else all there is to know."""
    name = failure.thread.name if failure.thread else "a thread"
    if isinstance(failure.exc_value, oracledb.Error):
        return f"{name}: {_said(str(failure.exc_value))}"
    return "".join(traceback.format_exception(failure.exc_value))


def _said(message: str) -> str:
    lines = [line for line in message.splitlines() if not line.startswith("Help: ")]
    return "\n".join([*lines, *(remedy for code, remedy in _REMEDIES.items() if code in message)])


def _leave(words: str, code: int) -> None:
    """Say it and go at once: threads of the experiment may still hold connections, which end with the process."""
    print(words, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
