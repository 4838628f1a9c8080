"""A sandbox shows a learner's code nothing of the one who marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs.grader.places import SecondProcess
from labs.grading.sandbox.launching import Isolation, sandboxed
from labs.grading.sandbox.opening import sandboxes
from labs.student.source import Source

pytestmark = pytest.mark.driver

LOOKS = """
import glob, os

def look(word):
    found = []
    for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, errors="replace") as file:
                found += [path] if word in file.read() else []
        except OSError:
            continue
    return found
"""


def test_no_process_in_it_has_the_environment_of_the_one_who_marks(target, sandbox, monkeypatch):
    monkeypatch.setenv("ORACLE_SYS_PASSWORD", "a-secret-of-ours")
    with sandboxes(Isolation.BUBBLEWRAP, target) as (address, relay, limits):
        given = {"notebooks/given.py": Path(__file__).parents[2] / "notebooks" / "given.py"}
        place = SecondProcess(Source("look", text=LOOKS), sandboxed(limits, address, relay, given))
        try:
            reply = place.ask({"do": "call", "arguments": ["a-secret-of-ours"]}, 30.0)
            itself = place.ask({"do": "call", "arguments": ["LOGNAME"]}, 30.0)
        finally:
            place.close()
    assert reply["value"] == []
    assert itself["value"] != []  # it can look, and finds what is its own
