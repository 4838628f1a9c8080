"""The judgement of the driver's test results."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from labs.practice_db.conformance.files import EXCEPTIONS, Exceptions, load_exceptions
from labs.practice_db.conformance.outcomes import Outcome, Result, Verdict, complaints, judge, read_report, table
from labs.practice_db.conformance.schema import SuiteUsers, statements

REPORT = """<testsuites><testsuite>
<testcase classname="pool.test_1" name="test_a"/>
<testcase classname="pool.test_1" name="test_b"><failure message="AssertionError: no&#10;more">text</failure></testcase>
<testcase classname="pool.test_1" name="test_c"><skipped message="needs thick mode"/></testcase>
<testcase classname="" name="hooks.test_3"><skipped message="no telemetry"/></testcase>
<testcase classname="misc.test_2" name="test_d"/>
<testcase classname="misc.test_2" name="test_d"><error message="in teardown"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def results(tmp_path: Path) -> list[Result]:
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    return read_report(path)


def test_a_report_is_read_test_by_test(results: list[Result]):
    assert results == [
        Result("pool/test_1.py", "test_a", Outcome.PASSED),
        Result("pool/test_1.py", "test_b", Outcome.FAILED, "AssertionError: no"),
        Result("pool/test_1.py", "test_c", Outcome.SKIPPED, "needs thick mode"),
        Result("hooks/test_3.py", "(the whole file)", Outcome.SKIPPED, "no telemetry"),
        Result("misc/test_2.py", "test_d", Outcome.FAILED, "in teardown"),
    ]


@pytest.mark.parametrize(
    ("outcome", "is_listed", "verdict"),
    [
        (Outcome.PASSED, False, Verdict.AS_IT_SHOULD),
        (Outcome.FAILED, False, Verdict.WRONG),
        (Outcome.FAILED, True, Verdict.KNOWN),
        (Outcome.PASSED, True, Verdict.STALE),
        (Outcome.SKIPPED, True, Verdict.STALE),
        (Outcome.SKIPPED, False, Verdict.SKIPPED),
    ],
)
def test_a_listed_test_must_fail_and_an_unlisted_one_must_not(outcome: Outcome, is_listed: bool, verdict: Verdict):
    exceptions = Exceptions({"f.py::t": "because"} if is_listed else {})
    assert judge(Result("f.py", "t", outcome), exceptions) is verdict


def test_a_listed_test_may_be_skipped_in_another_kind_of_run():
    exceptions = Exceptions({"f.py::t": "because"})
    assert judge(Result("f.py", "t", Outcome.SKIPPED), exceptions, may_skip=True) is Verdict.SKIPPED
    assert judge(Result("f.py", "t", Outcome.PASSED), exceptions, may_skip=True) is Verdict.STALE


def test_what_is_wrong_is_told_by_name(results: list[Result]):
    exceptions = Exceptions({"pool/test_1.py::test_a": "because", "misc/test_2.py::test_d": "because"})
    assert complaints(results, exceptions) == [
        "LISTED BUT NOT FAILING: pool/test_1.py::test_a  ",
        "FAILED: pool/test_1.py::test_b  AssertionError: no",
    ]
    assert table(results, exceptions).splitlines()[-1].split() == ["all", "5", "0", "2", "1", "2"]


def test_the_list_of_known_failures_can_be_read():
    assert all(reason and "::" in name for name, reason in load_exceptions(EXCEPTIONS).reasons.items())


@pytest.mark.parametrize("text", ['[a]\ntests = ["x::y"]', '[a]\nreason = "r"\ntests = ["x::y", "x::y"]'])
def test_a_list_without_reason_or_with_a_repetition_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"list\.toml"):
        load_exceptions(path)


def test_the_script_of_the_schema_names_the_users():
    made = statements(SuiteUsers(main_user="someone", main_password="secret"))
    assert made[0] == "create user someone identified by secret"
    assert not any(re.search(r"\{\w+\}", statement) for statement in made)
