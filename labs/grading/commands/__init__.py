"""The commands for who marks: each module adds its options to `python -m labs.grader` and runs it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Final

from labs.grading.commands import grade, hand_in, release, replay

_ADDERS: Final = (grade.add, replay.add, release.add, hand_in.add)

Run = Callable[[argparse.Namespace], int]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> Mapping[str, Run]:
    """Add the commands to a parser and return what runs each, by name."""
    return dict(adder(commands) for adder in _ADDERS)
