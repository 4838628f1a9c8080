"""Answers that try to harm get nothing for it, break no check, and leave a database that serves the next one."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from labs.database.practice import PracticeDatabase
from labs.grader.learner import desk
from labs.grader.manifest import load
from labs.grader.places import SecondProcess
from labs.grader.results import Outcome
from labs.grader.runner import place_of, run_check
from labs.student.source import Source

pytestmark = pytest.mark.driver

ANSWERS = Path(__file__).with_name("hostile_answers.py")
TREE = ast.parse(ANSWERS.read_text(encoding="utf-8"))
NAMES = [node.name for node in TREE.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
MANIFEST = load()
EXERCISE = replace(MANIFEST.exercise("E00.1"), deadline_s=3.0)
HEALED = {
    "drops_the_tables": "LAB.JOB_LOG, LAB.MYSEQ had gone",
    "changes_the_password": "LAB could not log on (ORA-01017)",
}


@pytest.fixture(scope="module")
def own_lab(tmp_path_factory):
    """Return `notebooks.lab` on a practice database that only these answers get."""
    home = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POOL_LAB_DATABASE", "practice")
        patch.setenv(desk.HOME_VARIABLE, str(home))
        from notebooks import lab

        yield lab
        PracticeDatabase(home).stop()


@pytest.mark.parametrize("name", NAMES)
def test_harm_earns_nothing_and_the_next_answer_is_served(name, own_lab):
    result = run_check(MANIFEST, EXERCISE, SecondProcess(Source(name, path=str(ANSWERS))), own_lab, seed=1)
    assert result.outcome in (Outcome.FAIL, Outcome.TIMED_OUT), result
    assert result.points == 0
    solution = place_of(MANIFEST, EXERCISE, "solutions", EXERCISE.name)
    after = run_check(MANIFEST, replace(EXERCISE, trials=2), solution, own_lab, seed=2)
    assert after.outcome is Outcome.PASS, after
    assert HEALED.get(name, "") in "\n".join(after.notes)


def test_a_lock_of_another_program_is_ended_and_told(own_lab):
    import oracledb

    with oracledb.connect(**own_lab.settings("left-behind")) as connection:
        connection.cursor().execute("lock table job_log in exclusive mode")
        assert own_lab.heal() == ("left-behind had a table of the lab locked, and its session was ended.",)
        with pytest.raises(oracledb.Error):
            connection.ping()
    assert own_lab.heal() == ()
