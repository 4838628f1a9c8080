"""Which files of the driver's test suite are run how, and which tests are known to fail, with the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

EXCEPTIONS: Final = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True, slots=True)
class Run:
    """One way to run the suite: files, folders or tests below its folder, and what to connect to."""

    name: str
    summary: str
    files: tuple[str, ...]
    is_pooled: bool = False
    is_long: bool = False


DEDICATED: Final = Run(
    "dedicated",
    "with a server process for each connection (the default)",
    (
        "pool/test_1000_pool.py",
        "pool/test_1100_pool_async.py",
        "connection/test_1000_basic.py",
        "connection/test_1100_basic_async.py",
        "connection/test_1200_pipelining_async.py",
        "connection/test_1300_shortcut_methods_async.py",
        "data_types/test_1000_cursor.py",
        "data_types/test_1100_date.py",
        "data_types/test_1200_types.py",
        "data_types/test_1300_interval_ds.py",
        "data_types/test_1400_interval_ym.py",
        "data_types/test_1500_lobs.py",
        "data_types/test_1600_longs.py",
        "data_types/test_1700_nchar.py",
        "data_types/test_1800_number.py",
        "data_types/test_2000_char.py",
        "data_types/test_2100_timestamp.py",
        "data_types/test_2200_timestamp_ltz.py",
        "data_types/test_2300_timestamp_tz.py",
        "data_types/test_2400_boolean.py",
        "data_types/test_2500_lobs_async.py",
        "data_types/test_2600_cursor_async.py",
        "data_types/test_3400_rowid.py",
        "hooks",
        "misc",
    ),
)
POOLED: Final = Run(
    "pooled",
    "with DRCP: the suite skips what does not apply to it",
    (
        "pool/test_1000_pool.py",
        "pool/test_1100_pool_async.py",
        "connection/test_1000_basic.py",
        "connection/test_1100_basic_async.py",
    ),
    is_pooled=True,
)
SLOW: Final = Run(
    "slow",
    "the tests of pools that wait for timeouts, for minutes",
    ("ext/test_ext_1000_pool.py", "ext/test_ext_1900_pool_async.py"),
    is_long=True,
)
RUNS: Final = (DEDICATED, POOLED, SLOW)


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Tests that fail for a reason that is known, as `file::test` to reason."""

    reasons: Mapping[str, str]


def load_exceptions(path: Path = EXCEPTIONS) -> Exceptions:
    """Read the list.

    Layout: one table a reason, with `reason` and `tests`, a list of `file::test`.
    Raises: ValueError for a test that is listed twice or a reason that is missing.
    """
    reasons: dict[str, str] = {}
    for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        reason = entry.get("reason", "").strip()
        if not reason:
            raise ValueError(f"{path.name}: [{name}] gives no reason")
        for test in entry["tests"]:
            if test in reasons:
                raise ValueError(f"{path.name}: {test} is listed twice")
            reasons[test] = reason
    return Exceptions(reasons)
