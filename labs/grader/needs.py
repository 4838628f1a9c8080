"""What an exercise may need beyond sessions, and why it cannot be judged where that is missing."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from typing import Final

from labs.database.target import NEEDED, Role
from labs.grader.administration import Administration
from labs.grader.bench import Database

_Has = Callable[[Administration], bool]

NEEDS: Final[dict[str, tuple[_Has, str]]] = {
    "event_log": (
        Administration.has_event_log,
        "it needs the event log, which only the practice database keeps",
    ),
    "admin": (lambda admin: admin.has(Role.SYS), f"it needs {NEEDED[Role.SYS]}"),
    "root": (lambda admin: admin.has(Role.ROOT), f"it needs {NEEDED[Role.ROOT]}"),
    "named_pool": (
        lambda admin: admin.has_named_pools(),
        "it needs named DRCP pools, which Oracle has from 23.4 on, and SYS in the container root",
    ),
    "ipython": (
        lambda _: importlib.util.find_spec("IPython") is not None,
        "it needs IPython, which is not installed",
    ),
    "processes": (lambda _: True, ""),
    "fork": (lambda _: hasattr(os, "fork"), "it needs a system that can fork, which Windows cannot"),
}


def missing(needs: Sequence[str], database: Database) -> str:
    """Return why an exercise with these needs cannot be judged on a database, or an empty text.

    Raises: KeyError for a need that there is not.
    """
    wanted = [NEEDS[name] for name in needs]
    admin = database.administration() if wanted else None
    return next((why for has, why in wanted if admin is not None and not has(admin)), "")
