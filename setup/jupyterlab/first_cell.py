"""Run by every kernel of the lab when it starts: a name of the lab's that is not known yet says which cell makes it.

After a restart of the kernel a learner runs the cell where he stands; without this it is a NameError and nothing else.
"""

from __future__ import annotations

from typing import Any

from IPython import get_ipython

# What the first cell of every notebook imports. `labs.grader` answers for itself once it has been imported.
NAMES = frozenset(
    {
        "because",
        "check",
        "hint",
        "lab",
        "predict",
        "progress",
        "reset",
        "reveal",
        "settings",
        "solution",
        "stuck",
        "warm_up",
    }
    | {"what_is"}
)
SAY = "`{name}` is not known yet: run the first cell of this notebook, then this one."


def say(shell: Any, kind: type, error: NameError, trace: Any, tb_offset: int | None = None) -> None:  # noqa: ANN401
    """Say what to run instead of a traceback, if the name is one of the lab's. IPython has no types."""
    if error.name in NAMES:
        print(SAY.format(name=error.name))
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


get_ipython().set_custom_exc((NameError,), say)
