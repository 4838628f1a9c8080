"""Harnesses: what a check brings into the answer's own process, such as borrowers beside it.

A harness is a function that gets the answer and plain arguments, and returns plain data. Whoever controls the process
can forge what it returns: a check draws secrets, such as names, and judges by them and by what the database saw.
An exercise's own harnesses are the functions of `harnesses.py` in its notebook's folder.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any, Final

import oracledb

from labs.student.failure import as_data, failure_of
from labs.student.source import load_module
from labs.student.values import Plain

Answer = Callable[..., Any]
Harness = Callable[..., Any]
Settings = Mapping[str, Any]


class Harnesses:
    """The harnesses by name: those of this module, and those of the file at `path`."""

    def __init__(self, path: str = "") -> None:
        self._path = path

    def __getitem__(self, name: str) -> Harness:
        """Return a harness. Raises: LookupError with the names there are."""
        own = vars(load_module(Path(self._path))) if self._path else {}
        known = SHARED | {key: one for key, one in own.items() if callable(one) and not key.startswith("_")}
        if name not in known:
            raise LookupError(f"there is no harness {name!r}; there are {', '.join(sorted(known))}")
        found: Harness = known[name]
        return found


def with_pool(answer: Answer, settings: Settings, sizes: Mapping[str, int], *arguments: Plain) -> Plain:
    """Call the answer with a pool, which is closed afterwards, whatever is still out."""
    pool = oracledb.create_pool(**settings, **sizes)
    try:
        return answer(pool, *arguments)
    finally:
        pool.close(force=True)


_held: Final[list[object]] = []


def held(answer: Answer, times: int, *arguments: Plain) -> list[Any]:
    """Call the answer several times and keep what it returns or raises, as a caller may do; see `let_go`.

    Return for each call the failure, or None.
    """
    said: list[Any] = []
    for _ in range(times):
        try:
            _held.append(answer(*arguments))
            said.append(None)
        except Exception as error:  # noqa: BLE001 - kept, as a caller may keep it
            _held.append(error)
            said.append(as_data(failure_of(error)))
    return said


def let_go(_answer: Answer) -> int:
    """Forget what `held` has kept and return how much that was."""
    count = len(_held)
    _held.clear()
    return count


def with_borrowers(
    answer: Answer, settings: Settings, sizes: Mapping[str, int], plan: list[Any], *rest: Plain
) -> Plain:
    """Let functions with the names of the plan borrow from the pool that the answer makes, and return what it reports.

    The answer gets `settings`, `sizes` and what follows, and returns a pool and a function that reports. `plan` is a
    list of a name and the seconds for which the function of that name holds a connection, all at the same time.
    """
    pool, report = answer(settings, sizes, *rest)
    try:
        threads = [threading.Thread(target=named(name, _borrow), args=(pool, hold_s)) for name, hold_s in plan]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return report()
    finally:
        pool.close(force=True)


def named(name: str, function: Harness) -> Harness:
    """Return the same function under another name, as a traceback and a stack show it."""
    assert isinstance(function, FunctionType)
    code = function.__code__.replace(co_name=name, co_qualname=name)
    return FunctionType(code, function.__globals__, name)


def _borrow(pool: oracledb.ConnectionPool, hold_s: float) -> None:
    with pool.acquire():
        time.sleep(hold_s)


def in_ipython(answer: Answer, cells: list[str], names: Mapping[str, Any]) -> dict[str, Any]:
    """Run cells one after the other in an IPython shell of its own, in which the answer is called `answer`.

    Return for each cell the failure that was shown, or None, and the variable `said` that the cells may set.
    """
    from labs.student.shell import run_cells

    return run_cells(cells, {**names, "answer": answer})


SHARED: Final[dict[str, Harness]] = {one.__name__: one for one in (with_pool, held, let_go, with_borrowers, in_ipython)}
