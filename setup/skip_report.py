"""A pytest plugin: say at the end what was skipped and why, and with `--no-skips` fail because of it."""

from __future__ import annotations

from collections import Counter

import pytest

SKIPPED = 6
"""The exit code when skipped tests fail the run, whatever else does; pytest's own end at 5."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--no-skips`."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    """Start to collect."""
    config.pluginmanager.register(SkipReport(fails=bool(config.getoption("--no-skips"))), "skip-report-collector")


class SkipReport:
    """Counts skipped tests by reason.

    Args:
        fails: whether a skipped test fails the run.
    """

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails
        self.reasons: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the skips of tests; an expected failure is none."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self.reasons[_reason(report.longrepr)] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take the skips of whole modules."""
        if report.skipped:
            self.reasons[_reason(report.longrepr)] += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn skips into a failure if they are to be one; a run that was broken off keeps its own exit code."""
        whole = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
        if self.fails and self.reasons and session.exitstatus in whole:
            session.exitstatus = SKIPPED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the reasons."""
        if not self.reasons:
            return
        terminalreporter.section("skipped, and why" + (" (a failure with --all)" if self.fails else ""))
        for reason, count in sorted(self.reasons.items()):
            terminalreporter.write_line(f"{count:5d}  {reason}")


def _reason(longrepr: object) -> str:
    text = str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")
