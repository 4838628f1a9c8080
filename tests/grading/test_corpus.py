"""The whole corpus is graded in one batch: everybody gets what is fair, the batch ends, and nothing is left."""

from __future__ import annotations

import json

import oracledb
import pytest

from labs.database import Role
from labs.grader.__main__ import main
from tests.grading.corpus import FOLDER, cases
from tests.grading.hand_ins import MANIFEST
from tests.grading.left_behind import nothing_is_left
from tests.polling import until

CASES = cases()
GRADED = [case for case in CASES if case.is_graded]


def test_every_file_of_the_corpus_has_its_fair_points():
    """What was handed in stays as it was, whatever becomes of the course; so the files are not made anew here."""
    assert {path.name for path in FOLDER.glob("*.ipynb")} == {case.file for case in CASES}
    assert len(CASES) >= 60


@pytest.fixture(scope="module")
def graded(tmp_path_factory, target, sandbox):
    """Return the results for the whole corpus, by learner."""
    report = tmp_path_factory.mktemp("corpus") / "report"
    with oracledb.connect(**target.connect_arguments(Role.SYS)) as connection:
        before = connection.cursor().execute("select username from dba_users order by 1").fetchall()
    code = main(["grade", str(FOLDER), "--out", str(report), "--jobs", "3", "--seed", "7"])
    assert code in (0, 2)
    assert until(lambda: nothing_is_left(target), 30)
    with oracledb.connect(**target.connect_arguments(Role.SYS)) as connection:
        assert connection.cursor().execute("select username from dba_users order by 1").fetchall() == before
    return json.loads((report / "results.json").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.driver
@pytest.mark.parametrize("case", GRADED, ids=lambda case: case.name)
def test_everybody_gets_what_is_fair(case, graded):
    [learner] = [one for one in graded["learners"] if one["id"] == case.name]
    marks = {mark["exercise_id"]: mark for mark in learner["marks"]}
    unfair = {
        exercise: marks[exercise]
        for exercise, (least, most) in case.fair.items()
        if not least <= marks[exercise]["points"] <= most and not _is_open(marks[exercise])
    }
    assert not unfair
    assert all(mark["points"] == 0 for exercise, mark in marks.items() if exercise not in case.fair)


def _is_open(mark):
    """Return whether a busy machine kept a check that compares times from telling, which takes no point."""
    return mark["outcome"] == "INCONCLUSIVE" and not mark["counts"] and MANIFEST.exercise(mark["exercise_id"]).clock


@pytest.mark.slow
@pytest.mark.driver
def test_what_is_no_notebook_is_named_with_a_reason(graded):
    told = {one["file"]: one["why"] for one in graded["not_graded"]}
    assert set(told) == {case.file for case in CASES if not case.is_graded}
    assert all(told.values())


@pytest.mark.slow
@pytest.mark.driver
def test_every_lost_point_has_a_reason(graded):
    for learner in graded["learners"]:
        for mark in learner["marks"]:
            if mark["points"] < mark["max_points"] and mark["outcome"] != "NOT_ATTEMPTED":
                assert mark["findings"], (learner["id"], mark["exercise_id"])
