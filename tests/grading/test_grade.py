"""A class is graded from what was handed in to marks that can be imported; whatever is in the way is said."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys

import pytest

from labs.grading.marking.journal import NAME
from tests.grading.hand_ins import MANIFEST, cells, notebook, of, write, zipped
from tests.grading.left_behind import nothing_is_left
from tests.polling import until

pytestmark = pytest.mark.driver

RIGHT = "def makespan(clients, limit, hold_s):\n    return -(-clients // limit) * hold_s\n"
WRONG = "def makespan(clients, limit, hold_s):\n    return clients / limit * hold_s\n"
SID = "def my_sid(settings):\n    with oracledb.connect(**settings) as c:\n        return c.session_id\n"
HANGS = "def makespan(clients, limit, hold_s):\n    while True:\n        pass\n"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marks_of(report):
    results = json.loads((report / "results.json").read_text(encoding="utf-8"))
    return {
        (one["id"], mark["exercise_id"]): (mark["outcome"], mark["points"])
        for one in results["learners"]
        for mark in one["marks"]
    }


@pytest.fixture
def moodle_class(tmp_path):
    """Return a zip as Moodle gives it out: one right, one wrong, one starter, one that is no notebook."""
    folder = "{}_assignsubmission_file_"
    return zipped(
        tmp_path / "all.zip",
        {
            f"{folder.format('Ann Right_11')}/a.ipynb": cells("import oracledb", RIGHT, SID),
            f"{folder.format('Bob Wrong_12')}/b.ipynb": cells("import oracledb", WRONG, SID),
            f"{folder.format('Cleo <b>Starter_13')}/c.ipynb": notebook("03"),
            f"{folder.format('Dov Broken_14')}/d.ipynb": b"{",
        },
    )


def test_a_class_of_moodle_s_is_graded_and_nothing_is_left(moodle_class, tmp_path, command, target, sandbox):
    report = tmp_path / "report"
    code, said, _ = command("grade", moodle_class, "--out", report, "--only", "E00.1", "E03.3", "--jobs", 2)
    assert (code, "3 learners, 2 exercises" in said) == (0, True)
    assert marks_of(report) == {
        ("11", "E00.1"): ("PASS", 1),
        ("11", "E03.3"): ("PASS", 1),
        ("12", "E00.1"): ("PASS", 1),
        ("12", "E03.3"): ("FAIL", 0),
        ("13", "E00.1"): ("NOT_ATTEMPTED", 0),
        ("13", "E03.3"): ("NOT_ATTEMPTED", 0),
    }
    grades = {row["id"]: row for row in rows_of(report / "grades.csv")}
    assert [grades[one]["points"] for one in ("11", "12", "13")] == ["2", "1", "0"]
    worksheet = {row["Identifier"]: row["Grade"] for row in rows_of(report / "moodle.csv")}
    assert worksheet == {"Participant 11": "2", "Participant 12": "1", "Participant 13": "0"}
    assert until(lambda: nothing_is_left(target))


def test_feedback_says_what_was_seen_and_never_the_solution(moodle_class, tmp_path, command, target, sandbox):
    report = tmp_path / "report"
    command("grade", moodle_class, "--out", report, "--only", "E03.3")
    page = (report / "feedback" / "Bob_Wrong_12.html").read_text(encoding="utf-8")
    assert "That is too short." in page
    assert "-(-clients" not in page
    starter = (report / "feedback" / "Cleo_b_Starter_13.html").read_text(encoding="utf-8")
    assert "Cleo &lt;b&gt;Starter" in starter
    assert "<b>Starter" not in starter
    assert "http" not in page.replace("http-equiv", "")
    whole = (report / "report.html").read_text(encoding="utf-8")
    assert "The last round" not in whole
    assert "Dov Broken_14_assignsubmission_file_/d.ipynb" in whole


def test_the_same_seed_gives_the_same_marks_on_one_worker_and_on_two(tmp_path, command, target, sandbox):
    folder = write(tmp_path / "class", {f"{who}.ipynb": cells(RIGHT, WRONG) for who in ("ann", "bob", "cleo")})
    said = []
    for jobs in (1, 2):
        report = tmp_path / f"report{jobs}"
        assert command("grade", folder, "--out", report, "--seed", 7, "--jobs", jobs, "--only", "E03.3")[0] == 0
        results = json.loads((report / "results.json").read_text(encoding="utf-8"))
        said.append([one["marks"][0]["findings"] for one in results["learners"]])
    assert said[0] == said[1]
    assert said[0][0] == said[0][1]


def test_each_learner_can_have_sizes_of_their_own(tmp_path, command, target, sandbox):
    folder = write(tmp_path / "class", {f"{who}.ipynb": cells(WRONG) for who in ("ann", "bob")})
    command("grade", folder, "--out", tmp_path / "r", "--seed", 7, "--seed-per", "learner", "--only", "E03.3")
    results = json.loads((tmp_path / "r" / "results.json").read_text(encoding="utf-8"))
    ann, bob = [one["marks"][0] for one in results["learners"]]
    assert ann["seed"] != bob["seed"]


def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path, command, target, sandbox):
    answers = {f"{who}.ipynb": cells(RIGHT) for who in ("ann", "bob", "cleo")} | {"dov.ipynb": cells(HANGS)}
    folder, report = write(tmp_path / "class", answers), tmp_path / "report"
    arguments = ["grade", str(folder), "--out", str(report), "--only", "E03.3", "--jobs", "1"]
    started = subprocess.Popen([sys.executable, "-m", "labs.grader", *arguments], start_new_session=True)
    try:
        assert until(lambda: (report / NAME).is_file() and (report / NAME).read_bytes().count(b"\n") == 4, 60)
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
    before = (report / NAME).read_bytes()
    with (report / NAME).open("ab") as file:
        file.write(b'{"learner_id": "dov", "exer')
    assert command(*arguments[:4], "--resume", "--only", "E03.3")[0] == 0
    assert (report / NAME).read_bytes().startswith(before)
    assert (report / NAME).read_bytes().count(b"\n") == 5
    assert marks_of(report)["dov", "E03.3"] == ("TIMED_OUT", 0)
    assert until(lambda: nothing_is_left(target))


def test_only_what_has_changed_is_graded_again(tmp_path, command, target, sandbox):
    folder = write(tmp_path / "class", {"ann.ipynb": cells(WRONG), "bob.ipynb": cells(RIGHT)})
    report, only = tmp_path / "report", ("--only", "E03.3")
    command("grade", folder, "--out", report, *only)
    write(folder, {"ann.ipynb": cells(RIGHT)})
    lines = (report / NAME).read_bytes().count(b"\n")
    assert command("grade", folder, "--out", report, "--resume", *only)[0] == 0
    assert marks_of(report)["ann", "E03.3"] == ("FAIL", 0)
    assert "Handed in anew since it was marked" in (report / "report.html").read_text(encoding="utf-8")
    assert command("grade", folder, "--out", report, "--resume", "--regrade-changed", *only)[0] == 0
    assert marks_of(report)["ann", "E03.3"] == ("PASS", 1)
    assert (report / NAME).read_bytes().count(b"\n") == lines + 1


def test_marks_set_by_hand_stand_with_their_reason(tmp_path, command, target, sandbox):
    folder = write(tmp_path / "class", {"ann.ipynb": cells(WRONG)})
    (tmp_path / "by_hand.csv").write_text("learner,exercise,points,reason\nann,E03.3,0.5,talked about it\n")
    report = tmp_path / "report"
    command("grade", folder, "--out", report, "--only", "E03.3", "--overrides", tmp_path / "by_hand.csv")
    assert rows_of(report / "grades.csv")[0]["E03.3"] == "0.5"
    assert "talked about it" in (report / "feedback" / "ann.html").read_text(encoding="utf-8")


def test_without_a_sandbox_the_report_says_so(tmp_path, command, target):
    folder = write(tmp_path / "class", {"ann.ipynb": cells(RIGHT)})
    report = tmp_path / "report"
    assert command("grade", folder, "--out", report, "--only", "E03.3", "--isolation", "none")[0] == 0
    assert marks_of(report)["ann", "E03.3"] == ("PASS", 1)
    assert "ran without a sandbox" in (report / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("exercise_id", ["E03.1", "E05.2"])
def test_the_course_s_own_solutions_pass_in_the_sandbox(exercise_id, tmp_path, command, target, sandbox):
    exercise = MANIFEST.exercise(exercise_id)
    answer = {exercise_id.replace(".", "_"): of("solutions", exercise_id, exercise.name)}
    folder = write(tmp_path / "class", {"ann.ipynb": notebook(exercise.notebook, **answer)})
    report = tmp_path / "report"
    assert command("grade", folder, "--out", report, "--only", exercise_id)[0] == 0
    assert marks_of(report)["ann", exercise_id] == ("PASS", exercise.points)


def test_a_dry_run_says_what_would_be_graded_and_makes_nothing(moodle_class, tmp_path, command):
    code, said, _ = command("grade", moodle_class, "--out", tmp_path / "report", "--dry-run")
    assert code == 0
    assert "Ann Right (11)" in said
    assert "not graded: Dov Broken_14_assignsubmission_file_/d.ipynb: it is no JSON" in said
    assert not (tmp_path / "report").exists()


def test_another_class_s_report_and_another_folder_are_left_alone(tmp_path, command, target, sandbox):
    mine = write(tmp_path / "mine", {"ann.ipynb": cells(RIGHT)})
    other = write(tmp_path / "other", {"zoe.ipynb": cells(RIGHT)})
    report, only = tmp_path / "report", ("--only", "E03.3")
    assert command("grade", mine, "--out", report, *only)[0] == 0
    before = (report / NAME).read_bytes()
    for options, why in (((), "holds a report already"), (("--resume",), "is the report of another class: ann")):
        code, _, wrong = command("grade", other, "--out", report, *only, *options)
        assert (code, why in wrong) == (1, True)
    (tmp_path / "full" / "of").mkdir(parents=True)
    code, _, wrong = command("grade", mine, "--out", tmp_path / "full")
    assert (code, "is not empty and holds no report" in wrong) == (1, True)
    assert (report / NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--only", "E99.1"], "--only E99.1: the course has the notebooks"),
        (["--resume"], "holds no report to go on with"),
        (["--regrade-changed"], "give --resume too"),
        (["--class-list", "nowhere.csv"], "nowhere.csv"),
        (["--overrides", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_an_option_that_is_wrong_says_what_would_be_right(options, why, tmp_path, command, target):
    folder = write(tmp_path / "class", {"ann.ipynb": cells(RIGHT)})
    code, _, wrong = command("grade", folder, "--out", tmp_path / "report", *options)
    assert (code, why in wrong) == (1, True)


def test_mistakes_in_marks_set_by_hand_are_all_named(tmp_path, command):
    folder = write(tmp_path / "class", {"ann.ipynb": cells(RIGHT)})
    (tmp_path / "o.csv").write_text("learner,exercise,points,reason\nbob,E03.3,1,x\nann,E03.3,7,x\nann,E03.9,a,\n")
    code, _, wrong = command(
        "grade", folder, "--out", tmp_path / "r", "--only", "E03.3", "--overrides", tmp_path / "o.csv"
    )
    assert code == 1
    for why in ("5 mistake(s)", "line 2: nobody with the id 'bob'", "line 3: 7 points: E03.3 gives 0 to 1", "line 4:"):
        assert why in wrong
