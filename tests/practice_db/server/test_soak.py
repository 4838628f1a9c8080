"""Nothing grows while the practice database is busy: a minute of what the benchmark does for hours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.practice_db.benchmarks.soak import BOUNDS, Reading, grown, soak

SECONDS = 60
INTERVAL_S = 0.5
STEADY = Reading(at_s=0, steps=0, memory_mib=100, descriptors=40, backends=20, sessions=20, open_cursors=30)
FIELDS = ("memory_mib", "descriptors", "backends", "sessions", "open_cursors")


def test_a_minute_at_full_rate_leaves_nothing_behind(tmp_path):
    lines: list[object] = []
    wrong = soak(tmp_path / "database", SECONDS, INTERVAL_S, lines.append)
    assert not wrong, "\n".join(map(str, lines))


def test_a_steady_server_has_not_grown():
    readings = [replace(STEADY, descriptors=STEADY.descriptors + number % 5) for number in range(40)]
    assert grown(readings) == []


@pytest.mark.parametrize(("field", "bound"), list(zip(FIELDS, BOUNDS, strict=True)))
def test_what_grows_is_named(field, bound):
    readings = [replace(STEADY, **{field: getattr(STEADY, field) * (1 + number / 10)}) for number in range(40)]
    (found,) = grown(readings)
    assert found.startswith(bound.name)


def test_what_grows_while_caches_fill_does_not_count():
    readings = [replace(STEADY, memory_mib=min(50 + 6 * number, 100)) for number in range(40)]
    assert grown(readings) == []
