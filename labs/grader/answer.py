"""The learner's function, at arm's length: is there an answer yet, and what comes back from calling it."""

from __future__ import annotations

import dis
import json
import traceback
from collections.abc import Callable
from types import CodeType
from typing import Any, Final, TypeAlias

from labs.grader.advice import look_for
from labs.grader.results import Finding, Unmet

_IDLE: Final = frozenset({"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"})
_SHORT: Final = 200

Plain: TypeAlias = Any
"""What JSON can carry: None, bool, int, float, str, list, dict with text keys."""


class AnswerRaised(Unmet):
    """The learner's function raised; `error` is what it raised. Left alone, it fails the check."""

    def __init__(self, name: str, arguments: tuple[object, ...], error: BaseException) -> None:
        self.error = error
        super().__init__(
            Finding(
                seen=f"{name}({_listed(arguments)}) raised {type(error).__name__}: {first_line(error)}{_line(error)}.",
                expected=f"{name} returns its answer.",
                look=look_for(error),
            )
        )


class Answer:
    """A learner's function that returns plain data: what JSON can carry, so that no object can pretend to be equal."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.name = name
        self._function = function

    def __call__(self, *arguments: object) -> Plain:
        """Return what the function returns.

        Raises: AnswerRaised if it raises, Unmet if it returns anything but plain data.
        """
        try:
            value = self._function(*arguments)
        except BaseException as error:
            raise AnswerRaised(self.name, arguments, error) from error
        try:
            return json.loads(json.dumps(value))
        except (TypeError, ValueError, RecursionError) as error:
            raise Unmet(
                Finding(
                    seen=f"{self.name} returned a {type(value).__name__}.",
                    expected="plain data: numbers, texts, lists.",
                    look="what stands behind return; a connection or a cursor must not leave the function.",
                )
            ) from error


def is_unanswered(function: object) -> bool:
    """Tell whether an exercise's function is still the starter: it has `...` in it, or does nothing at all."""
    if function is None or function is ...:
        return True
    code = getattr(function, "__code__", None)
    return isinstance(code, CodeType) and (_has_gap(code) or _does_nothing(code))


def _has_gap(code: CodeType) -> bool:
    return any(
        constant is ... or (isinstance(constant, CodeType) and _has_gap(constant)) for constant in code.co_consts
    )


def _does_nothing(code: CodeType) -> bool:
    """Tell whether a body is only a docstring, `pass` or a bare `...`, which the compiler leaves out."""
    instructions = list(dis.get_instructions(code))
    returned = [one.argval for one in instructions if one.opname in {"LOAD_CONST", "RETURN_CONST"}]
    return returned == [None] and all(one.opname in _IDLE for one in instructions)


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, cut where it gets long."""
    lines = str(error).splitlines()
    return _cut(lines[0]) if lines else "(no text)"


def _listed(arguments: tuple[object, ...]) -> str:
    return ", ".join("settings" if isinstance(one, dict) else _cut(repr(one), 40) for one in arguments)


def _cut(text: str, length: int = _SHORT) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _line(error: BaseException) -> str:
    """Return the last line of the learner's own code on the way to the error."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if "oracledb" not in step.filename]
    own = [step for step in steps if "/labs/" not in step.filename.replace("\\", "/")]
    return f" (line {own[-1].lineno}: {own[-1].line})" if own and own[-1].line else ""
