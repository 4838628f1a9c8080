"""Which tests belong to the short loop: `python3 setup/test.py --quick`.

Those that need no database, no browser and no engine and take a moment each, and one whole notebook. What takes
longer is marked `slow`.
"""

from __future__ import annotations

import pytest

FOLDERS = tuple(
    f"tests/{folder}/"
    for folder in (
        "architecture",
        "grader",
        "notebooks",
        "practice_db/handlers",
        "practice_db/plsql",
        "practice_db/protocol",
        "practice_db/session",
        "practice_db/sql",
        "practice_db/wire",
        "toolkit",
    )
)
STARTED = frozenset({"any_database", "practice_server", "container_lab", "oracle"})
"""Fixtures behind the databases that tests share; whoever gets one waits for a server."""

SLOW_MARKS = ("slow", "driver", "timing")
ONE_NOTEBOOK = "[00_start_here]"


def is_quick(item: pytest.Item) -> bool:
    """Return whether a test belongs to the short loop."""
    if item.name.endswith(ONE_NOTEBOOK) and item.path.name == "test_run_all.py":
        return True
    needs_server = not STARTED.isdisjoint(getattr(item, "fixturenames", ()))
    is_slow = any(item.get_closest_marker(name) for name in SLOW_MARKS)
    return item.nodeid.startswith(FOLDERS) and not needs_server and not is_slow
