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
    """One way to run the suite: files, folders or tests below its folder, and what to connect to.

    `server` stands behind the service in the connect string. With a pooled server the suite skips tests.
    """

    name: str
    summary: str
    files: tuple[str, ...]
    server: str = ""
    is_long: bool = False

    @property
    def is_pooled(self) -> bool:
        """Return whether DRCP has to be started."""
        return bool(self.server)


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
        "cursor/test_1000_execute.py",
        "cursor/test_1100_execute_async.py",
        "cursor/test_1200_executemany.py",
        "cursor/test_1300_executemany_async.py",
        "cursor/test_1400_callproc.py",
        "cursor/test_1500_callproc_async.py",
        "cursor/test_1600_scroll.py",
        "cursor/test_1700_scroll_async.py",
        "cursor/test_1800_other.py",
        "cursor/test_1900_other_async.py",
        "cursor/test_2000_var.py",
        "cursor/test_2100_arrayvar.py",
        "cursor/test_2200_dml_returning.py",
        "cursor/test_2300_dml_returning_async.py",
        "cursor/test_2400_sql_parser.py",
        "cursor/test_2500_type_changes.py",
        "cursor/test_2700_features_12_1.py",
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
    server=":pooled",
)
# What implicit pooling may disturb: cursors, LOBs and transactions that live longer than a call.
_IMPLICIT: Final = (
    *POOLED.files,
    "data_types/test_1000_cursor.py",
    "data_types/test_1500_lobs.py",
    "data_types/test_2500_lobs_async.py",
    "data_types/test_2600_cursor_async.py",
)
STATEMENT: Final = Run(
    "statement",
    "with DRCP and implicit pooling at statement boundaries",
    _IMPLICIT,
    server=":pooled?pool_boundary=statement",
)
TRANSACTION: Final = Run(
    "transaction",
    "with DRCP and implicit pooling at transaction boundaries",
    _IMPLICIT,
    server=":pooled?pool_boundary=transaction",
)
SLOW: Final = Run(
    "slow",
    "the tests of pools that wait for timeouts, for minutes",
    ("ext/test_ext_1000_pool.py", "ext/test_ext_1900_pool_async.py"),
    is_long=True,
)
RUNS: Final = (DEDICATED, POOLED, STATEMENT, TRANSACTION, SLOW)


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
