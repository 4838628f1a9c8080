"""A learner's answer, as a check calls it: plain data in, plain data out, wherever it runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, Protocol

from labs.grader.advice import look_for
from labs.grader.places import LateAnswer, LostAnswer, Place
from labs.grader.results import Finding, Outcome, Unmet
from labs.student.desk import BESIDE, CALL, READ, Request
from labs.student.failure import Failure, failure_of, from_data
from labs.student.values import Plain, decoded

_SHORT: Final = 200
_DRIVER_USE: Final = ("pools", "loans", "collected")


class Witness(Protocol):
    """Who is told what an answer leaves behind: the bench."""

    def note_driver_use(self, pools: int, loans: int, collected: int) -> None:
        """Note how many pools were made, how often they were borrowed from, how many were deleted while open."""

    def release(self) -> None:
        """End the sessions of an answer that does not come back."""


class AnswerRaised(Unmet):
    """The answer raised; `error` says what, as data. Left alone, it fails the check."""

    def __init__(self, name: str, arguments: tuple[object, ...], error: Failure) -> None:
        self.error = error
        line = f" (line {error.line}: {error.source})" if error.source else ""
        super().__init__(
            Finding(
                seen=f"{name}({_listed(arguments)}) raised {error.name}: {_cut(error.first_line)}{line}.",
                expected=f"{name} returns its answer.",
                look=look_for(error.text, error.source),
            )
        )


class Gone(Unmet):
    """The answer did not come back, or its process ended; `outcome` says which of the two."""

    def __init__(self, finding: Finding, outcome: Outcome) -> None:
        super().__init__(finding)
        self.outcome = outcome


class Answer:
    """What a check calls. Arguments and results are copies: neither side can change what the other one holds."""

    def __init__(self, name: str, place: Place, witness: Witness, *, deadline_s: float) -> None:
        self.name = name
        self._place = place
        self._witness = witness
        self._deadline_s = deadline_s

    def __call__(self, *arguments: object) -> Plain:
        """Return what the answer returns.

        Raises: AnswerRaised if it raises, Gone if it does not come back.
        """
        return self._asked({"do": CALL, "arguments": _copied(arguments)}, arguments)

    def beside(self, harness: str, *arguments: object) -> Plain:
        """Return what the harness with this name returns; it gets the answer and runs in the answer's process.

        Raises: AnswerRaised, Gone; LookupError for a harness that there is not.
        """
        return self._asked({"do": BESIDE, "name": harness, "arguments": _copied(arguments)}, arguments)

    def another(self) -> Answer:
        """Return the same answer in a process of its own. Raises: LookupError where there can be none."""
        return Answer(self.name, self._place.another(), self._witness, deadline_s=self._deadline_s)

    def close(self) -> None:
        """End the process of the answer, if it has one."""
        self._place.close()

    def _asked(self, request: Request, arguments: tuple[object, ...] = ()) -> Plain:
        try:
            reply = self._place.ask(request, self._deadline_s)
            self._witness.note_driver_use(*(int(reply["driver"].get(name, 0)) for name in _DRIVER_USE))
            failure = from_data(reply["failure"]) if "failure" in reply else None
            value = None if failure else decoded(reply["value"], self._read)
        except LateAnswer:
            self._witness.release()
            raise Gone(_late(self.name, self._deadline_s), Outcome.TIMED_OUT) from None
        except LostAnswer as error:
            raise Gone(_lost(self.name, str(error)), Outcome.FAIL) from None
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            self._place.close()
            raise Gone(_lost(self.name, "its process sent something that is no reply"), Outcome.FAIL) from None
        if failure is not None:
            raise AnswerRaised(self.name, arguments, failure)
        return value

    def _read(self, number: int) -> Plain:
        return self._asked({"do": READ, "number": number})


def in_parallel(calls: list[Callable[[], Plain]]) -> list[Plain]:
    """Return what several calls return that are made at the same time; the first exception comes through."""
    # Imported here: it is what a check of several processes needs, and no other.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(calls)) as threads:
        return [one.result() for one in [threads.submit(call) for call in calls]]


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, cut where it gets long."""
    return _cut(failure_of(error).first_line)


def _copied(arguments: tuple[object, ...]) -> list[Any]:
    """Return arguments as JSON carries them. Raises: TypeError, which is the check's mistake."""
    copied: list[Any] = json.loads(json.dumps(arguments))
    return copied


def _late(name: str, deadline_s: float) -> Finding:
    return Finding(
        seen=f"{name} had not come back after {deadline_s:g} s.",
        expected="an answer well within that time.",
        look="what it waits for: a connection that nobody gives back, a thread that never ends, a loop without an end.",
    )


def _lost(name: str, how: str) -> Finding:
    return Finding(
        seen=f"{name} did not return: {how}.",
        expected="a function that returns, and leaves its process alone.",
        look="what ends the process: os._exit, a signal, a crash in native code.",
    )


def _listed(arguments: tuple[object, ...]) -> str:
    return ", ".join("settings" if isinstance(one, dict) else _cut(repr(one), 40) for one in arguments)


def _cut(text: str, length: int = _SHORT) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


__all__ = ["Answer", "AnswerRaised", "Gone", "Plain", "Witness", "first_line", "in_parallel"]
