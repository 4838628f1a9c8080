"""A disputed mark is run again: the same sizes, the same finding, and what the database saw of it."""

from __future__ import annotations

import pytest

from tests.grading.hand_ins import cells, write
from tests.grading.left_behind import nothing_is_left
from tests.polling import until

pytestmark = pytest.mark.driver

SID = "import oracledb\ndef my_sid(settings):\n    with oracledb.connect(**settings) as c:\n        return c.session_id"
WRONG = "def makespan(clients, limit, hold_s):\n    return clients / limit * hold_s\n"


@pytest.fixture
def report(tmp_path, command, target, sandbox):
    """Return the report of a class of two."""
    names = ("Ann Bee_11", "Ann Cee_12")
    folder = write(tmp_path / "class", {f"{who}_assignsubmission_file_/x.ipynb": cells(SID, WRONG) for who in names})
    assert command("grade", folder, "--out", tmp_path / "report", "--only", "E00.1", "E03.3", "--jobs", 1)[0] == 0
    return tmp_path / "report"


def test_a_replay_draws_the_same_sizes_and_shows_what_the_database_saw(report, command, target):
    page = (report / "feedback" / "Ann_Bee_11.html").read_text(encoding="utf-8")
    code, said, _ = command("replay", "11", "E03.3", "--report", report)
    seen = next(line for line in said.splitlines() if "Seen: " in line).partition("Seen: ")[2]
    assert (code, seen in page) == (0, True)
    assert "The mark is as it was: FAIL, 0 of 1" in said
    code, said, _ = command("replay", "bee", "E00.1", "--report", report)
    assert (code, "E00.1 PASS" in said, "LOGON" in said) == (0, True, True)
    assert until(lambda: nothing_is_left(target))


def test_a_replay_says_when_the_mark_would_be_another_one(report, command, tmp_path):
    right = WRONG.replace("clients / limit", "-(-clients // limit)")
    write(tmp_path / "class", {"Ann Bee_11_assignsubmission_file_/x.ipynb": cells(SID, right)})
    code, said, _ = command("replay", "11", "E03.3", "--report", report)
    assert (code, "is not the one that was marked" in said, "was another one: FAIL" in said) == (2, True, True)


@pytest.mark.parametrize(
    ("learner", "exercise", "why"),
    [
        ("ann", "E03.3", "'ann' may be Ann Bee (11), Ann Cee (12)"),
        ("zoe", "E03.3", "nobody called 'zoe' has handed in: 11, 12"),
        ("11", "03", "03 is a notebook: name one exercise of it, E03.1"),
        ("11", "E99.9", "the course has the notebooks"),
    ],
)
def test_a_replay_of_nobody_s_answer_says_what_there_is(learner, exercise, why, report, command):
    code, _, wrong = command("replay", learner, exercise, "--report", report)
    assert (code, why in wrong) == (1, True)
    code, _, wrong = command("replay", "11", "E03.3", "--report", report / "feedback")
    assert (code, "holds no report" in wrong) == (1, True)
