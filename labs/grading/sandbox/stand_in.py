"""Stands in a sandbox where notebooks import what is not there: `notebooks.lab`, `labs.grader`, `db_config`, …

Whatever is asked of it can be imported and not be used; who calls it is told what to use instead.
"""

from __future__ import annotations

from typing import Any


class NotThere(Exception):
    """An answer uses something of the notebook that is not there when it is graded."""


class _Name:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever is asked for
        raise NotThere(_text(f"{self._name}.{name}"))

    def __call__(self, *arguments: object, **named: object) -> object:
        raise NotThere(_text(self._name))


def _text(name: str) -> str:
    return f"{name} is not there when an answer is graded: use the arguments of the function"


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    if name.startswith("__"):
        raise AttributeError(name)
    return _Name(f"{__name__}.{name}")
