"""The command: download the driver's tests, prepare a database, run them in thin mode, compare, print a table."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import oracledb

from labs.practice_db.conformance.files import DEDICATED, RUNS, Run, load_exceptions
from labs.practice_db.conformance.lab_server import Address, practice_database, start_drcp
from labs.practice_db.conformance.outcomes import complaints, read_report, table
from labs.practice_db.conformance.schema import SuiteUsers, create_schema
from labs.practice_db.conformance.sdist import fetch_sources

CACHE_VARIABLE: Final = "POOL_LAB_CACHE"
# A test that does not end ends the run, with the stacks of all threads.
PYTEST_OPTIONS: Final = (
    "-q",
    "--tb=short",
    *("-p", "no:cacheprovider"),
    *("-o", "faulthandler_timeout=120"),
    *("-o", "faulthandler_exit_on_timeout=true"),
)
# pytest's exit codes for "all passed" and "some failed"; any other means that it did not run.
RAN: Final = (0, 1)


def main(arguments: Sequence[str]) -> int:
    """Run the command: 0 if every test did as it should, 1 if not, 2 if the tests could not be run."""
    options = _parser().parse_args(arguments)
    run = replace(options.run, files=tuple(options.files)) if options.files else options.run
    exceptions = load_exceptions()
    report = options.report.resolve() if options.report else None
    with tempfile.TemporaryDirectory(prefix="conformance-") as name:
        folder = Path(name)
        results_file = report or folder / "report.xml"
        try:
            sources = options.sources or fetch_sources(oracledb.__version__, options.cache)
            with practice_database(folder / "database") as address:
                users = SuiteUsers()
                create_schema(address.dsn, address.admin_user, address.admin_password, users)
                if run.is_pooled:
                    start_drcp(address)
                code = _run_tests(sources / "tests", run, _settings(run, address, users, folder), results_file)
        except (OSError, oracledb.Error) as error:
            print("\n".join([f"conformance: {error}", *getattr(error, "__notes__", ())]), file=sys.stderr)
            return 2
        if code not in RAN:
            print(f"conformance: pytest did not run the tests (exit code {code})", file=sys.stderr)
            return 2
        results = read_report(results_file)
    wrong = complaints(results, exceptions, may_skip=run.is_pooled)
    print(table(results, exceptions, may_skip=run.is_pooled), *wrong, sep="\n")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m labs.practice_db conformance",
        description="Run the driver's own test suite in thin mode against a practice database made for it.",
    )
    default_cache = Path(os.environ.get(CACHE_VARIABLE) or Path.home() / ".cache" / "pool-lab")
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE", help="files, folders or tests of the suite (default: a list for each run)")
    ways = parser.add_mutually_exclusive_group()
    for run in RUNS:
        ways.add_argument(f"--{run.name}", dest="run", action="store_const", const=run, help=run.summary)
    parser.set_defaults(run=DEDICATED)
    add("--cache", type=Path, default=default_cache, help="where the driver's sources are kept (default: %(default)s)")
    add("--sources", type=Path, help="the driver's sources, unpacked; nothing is downloaded then")
    add("--report", type=Path, help="keep pytest's JUnit report in this file")
    return parser


def _run_tests(tests: Path, run: Run, settings: Mapping[str, str], report: Path) -> int:
    """Run pytest in a process of its own and return its exit code."""
    command = [sys.executable, "-m", "pytest", *PYTEST_OPTIONS, f"--junitxml={report}", *run.files]
    return subprocess.run(command, cwd=tests, env={**os.environ, **settings}, check=False).returncode


def _settings(run: Run, address: Address, users: SuiteUsers, folder: Path) -> dict[str, str]:
    """Return what the suite reads from its environment."""
    extended = folder / "extended.ini"
    extended.write_text(f"[DEFAULT]\nrun_long_tests = {run.is_long}\n", encoding="utf-8")
    return {
        "PYO_TEST_MAIN_USER": users.main_user,
        "PYO_TEST_MAIN_PASSWORD": users.main_password,
        "PYO_TEST_PROXY_USER": users.proxy_user,
        "PYO_TEST_PROXY_PASSWORD": users.proxy_password,
        "PYO_TEST_EDITION_NAME": users.edition,
        "PYO_TEST_CONNECT_STRING": f"{address.dsn}{run.server}",
        "PYO_TEST_ADMIN_USER": address.admin_user,
        "PYO_TEST_ADMIN_PASSWORD": address.admin_password,
        "PYO_TEST_EXT_CONFIG_FILE": str(extended),
    }
