"""What helps on when an exercise does not: the starter again, the solution, a text to hand over, codes, many runs."""

from __future__ import annotations

import json
import os
import time
from types import SimpleNamespace

import pytest

from labs.database import DatabaseProblem
from labs.grader.cells import headings_about
from labs.grader.errors import codes_in, load_errors
from labs.grader.learner import answers, desk
from labs.grader.learner.desk import about_database, secrets_of_database
from labs.grader.listing import listing, puzzle
from labs.grader.manifest import NOTEBOOKS
from labs.grader.results import Outcome

STARTER = "def double(number, settings):\n    return ..."
NOT_HERE = """
from labs.grader.results import NotJudgedHere

def is_doubled(answer, bench):
    raise NotJudgedHere("no")
"""
ERRORS = """
[[error]]
code = "DPY-4005"
means = "Nothing came free."
raised_by = "the pool"
happens = "Lend all."
helps = "Who holds them."
"""


def double(number, settings):
    return 2 * number


def triple(number, settings):
    return 3 * number


def cell(text, kind="code", **metadata):
    return {"cell_type": kind, "metadata": metadata, "source": text.splitlines(keepends=True)}


def write_notebook(path, answer=STARTER):
    cells = [
        cell("# Costs", "markdown"),
        cell("## Who is refused?\n\nDPY-4005 is.", "markdown"),
        cell(answer, tags=["exercise"], pool_lab={"exercise": "E01.1"}),
        cell('check("E01.1", double)', tags=["check"], pool_lab={"exercise": "E01.1"}),
    ]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


@pytest.fixture(autouse=True)
def shipped(course, monkeypatch):
    """A shipped notebook with a starter, a table of codes, and no cell that was run before."""
    write_notebook(course / "01_costs.ipynb")
    (course / "course" / "errors.toml").write_text(ERRORS, encoding="utf-8")
    monkeypatch.setattr(desk, "about_database", lambda: "practice, version 23")
    monkeypatch.setattr(desk, "secrets_of_database", lambda: ["geheim"])
    answers.forget()
    yield
    answers.forget()


def test_reset_shows_the_starter_and_the_last_answer_and_changes_no_file(words, course):
    before = (course / "01_costs.ipynb").read_bytes()
    words.check("E01.1", triple)
    text = words.reset("E01.1").text
    assert "return ..." in text
    assert "return 3 * number" in text
    assert (course / "01_costs.ipynb").read_bytes() == before


def test_reset_puts_the_starter_into_a_new_cell_where_there_is_a_front_end(words, monkeypatch):
    offered = []
    kernel = SimpleNamespace(kernel=True, set_next_input=lambda text, replace: offered.append((text, replace)))
    monkeypatch.setattr(desk, "shell", lambda: kernel)
    text = words.reset("E01.1").text
    assert offered == [(STARTER, False)]
    assert "in a new cell under this one" in text


def test_the_solution_is_to_be_earned(words):
    assert "2 * number" not in words.solution("E01.1").text
    words.check("E01.1", triple)
    assert "2 * number" not in words.solution("E01.1").text
    words.check("E01.1", double)
    text = words.solution("E01.1").text
    assert "return 2 * number" in text
    assert "return number + number" in text


def test_a_listing_has_what_its_function_uses_and_nothing_else(tmp_path):
    path = tmp_path / "answers.py"
    path.write_text(
        "FACTOR = 2\nOTHER = 3\n\n@staticmethod\ndef twice(n):\n    return FACTOR * n\n\n"
        "def other():\n    return OTHER\n\n"
        "def double(number):\n    return twice(number)\n",
        encoding="utf-8",
    )
    text = listing(path, "double")
    assert text.index("FACTOR = 2") < text.index("@staticmethod") < text.index("def double")
    assert "OTHER" not in text
    with pytest.raises(LookupError):
        listing(path, "treble")


def test_the_puzzle_has_every_line_of_the_solution_and_two_that_do_not_belong():
    solution = 'def f():\n    """Doc."""\n    # why\n    a = 1\n    b = 2\n    c = 3\n    return a + b + c\n'
    lines = puzzle(solution, ["def g():\n    a = 1\n    x = 9\n    y = 9\n    return x"], "E01.1")
    assert {"a = 1", "b = 2", "c = 3", "return a + b + c"} < set(lines)
    assert len(lines) == 6
    assert lines == puzzle(solution, ["def g():\n    a = 1\n    x = 9\n    y = 9\n    return x"], "E01.1")
    assert lines != sorted(lines, key=solution.find)
    assert not puzzle("def f():\n    return 1\n", [], "E01.1")


def test_the_last_hint_is_the_puzzle(words, course):
    body = "    one = number\n    two = number\n    total = one + two\n    return total\n"
    (course / "course" / "01" / "solutions.py").write_text(f"def double(number, settings):\n{body}", encoding="utf-8")
    texts = [words.hint("E01.1").text for _ in range(5)]
    assert "1 more" in texts[2]
    assert "total = one + two" not in texts[2]
    assert "total = one + two" in texts[3]
    assert "that was the last one" in texts[3]
    assert texts[3] == texts[4]


def test_one_text_says_everything_to_somebody_who_helps_but_no_password(words):
    def double(number, settings):
        password = "geheim"
        return len(password) * number

    words.check("E01.1", double)
    words.hint("E01.1")
    text = words.stuck("E01.1").text
    for part in (
        "FAIL",
        "1 tries, 1 hints",
        "practice, version 23",
        "python-oracledb",
        "len(password)",
        "is not twice",
    ):
        assert part in text
    assert "geheim" not in text
    assert "seed=" in text


def test_a_database_that_cannot_be_used_is_told_and_its_passwords_are_not(monkeypatch):
    problem = DatabaseProblem("ORACLE_USER is missing")
    monkeypatch.setattr("db_config.lab_target", lambda: raised(problem))
    monkeypatch.setenv("ORACLE_PASSWORD", "geheim")
    assert about_database() == "none that can be used: ORACLE_USER is missing"
    assert secrets_of_database() == ["geheim"]


def raised(error):
    raise error


def test_who_has_not_checked_gets_a_text_too(words):
    assert "(none has been checked)" in words.stuck("E01.1").text


@pytest.mark.parametrize(
    "asked", ["DPY-4005", "dpy-4005", "oracledb.Error: DPY-4005: timed out", ValueError("DPY-4005")]
)
def test_a_code_is_explained_with_the_cell_that_names_it(words, asked):
    text = words.what_is(asked).text
    assert "Nothing came free." in text
    assert "01 Costs: Who is refused?" in text


def test_a_code_that_is_not_in_the_list_is_answered_with_those_that_are(words):
    assert "DPY-4005" in words.what_is("ORA-99999").text


def test_codes_are_read_as_people_write_them():
    assert codes_in("ORA-60 and ora-00060, DPY-4005.") == ["ORA-00060", "DPY-4005"]


def test_the_course_explains_every_code_that_pools_bring_to_light():
    known = load_errors(NOTEBOOKS)
    wanted = "DPY-4005 DPY-1001 DPY-1002 DPY-1005 DPY-4011 DPY-4024 DPY-2064 DPY-3001 DPY-6005".split()  # noqa: SIM905
    numbers = ("01017", "02391", "12516", "12520", "28000", "00060", "01000", "00028", "03113", "02091")
    assert {*wanted, *(f"ORA-{number}" for number in numbers)} <= known.keys()
    assert all(codes_in(code) == [code] for code in known)


def test_a_code_in_a_cells_metadata_names_its_heading_too(tmp_path):
    path = tmp_path / "n.ipynb"
    cells = [cell("## Here", "markdown"), cell("pool.acquire()", pool_lab={"errors": ["DPY-4005"]})]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert list(headings_about(path, "DPY-4005")) == ["Here"]
    assert not list(headings_about(path, "DPY-1001"))


def test_a_check_says_how_often_it_passes_and_keeps_nothing(words):
    called = []

    def double(number, settings):
        called.append(number)
        return 2 * number if len(called) != 3 else 0  # the second run's first trial

    text = words.check("E01.1", double, times=4).text
    assert "It passed 3 of 4 times" in text
    assert "1 x: FAIL: 0 is not twice" in text
    assert "0 of 2 points" in words.progress().text
    assert "Next: E01.1" in words.progress().text


@pytest.mark.parametrize("times", [0, -1, 1.5, True, "20"])
def test_times_is_a_whole_number(words, times):
    with pytest.raises(ValueError, match="times="):
        words.check("E01.1", double, times=times)


def test_a_failed_card_names_a_seed_that_draws_the_same_sizes(words):
    drawn = []

    def double(number, settings):
        drawn.append(number)
        return 0

    text = words.check("E01.1", double).text
    seed = int(text.split("seed=")[1].split(")")[0])
    words.check("E01.1", double, seed=seed)
    words.check("E01.1", double, seed=seed + 1)
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_check_that_takes_its_time_says_which_trial_runs(words, monkeypatch, course):
    shown, updated = [], []

    class Display:
        def __call__(self, card, **options):
            shown.append(card.text)
            return SimpleNamespace(update=lambda later: updated.append(later.text))

    monkeypatch.setattr("labs.grader.cards.card.in_notebook", Display)
    monkeypatch.setattr("labs.grader.learner.checks.run_check", run_with_two_words)
    words.check("E01.1", double)
    assert "trial 1 of 2, 12 s" in shown[0]
    assert len(shown) == 1
    assert "trial 2 of 2, 13 s" in updated[0]
    assert "E01.1 PASS" in updated[-1]


def run_with_two_words(manifest, exercise, function, database, *, seed, tell):
    from labs.grader.runner import run_check

    tell(1, 0.4)
    tell(1, 12.2)
    tell(1, 12.4)
    tell(2, 13.0)
    return run_check(manifest, exercise, function, database, seed=seed)


def test_what_is_not_judged_here_is_outside_the_totals(words, course):
    words.check("E01.1", double)
    assert "2 of 2 points" in words.progress().text
    (course / "course" / "01" / "checks.py").write_text(
        NOT_HERE,
        encoding="utf-8",
    )
    words.check("E01.1", double)
    assert "2 of 2 points" in words.progress().text  # what was earned elsewhere stays


def test_an_exercise_that_was_never_judged_counts_neither_way(words, course):
    (course / "course" / "01" / "checks.py").write_text(
        NOT_HERE,
        encoding="utf-8",
    )
    assert Outcome.NOT_JUDGED_HERE.value in words.check("E01.1", double).text
    text = words.progress().text
    assert "0 of 0 points" in text
    assert "not counted: E01.1" in text
    assert "Next" not in text


def test_a_cell_that_changed_after_its_run_is_mentioned(words, course, monkeypatch):
    path = course / "01_costs.ipynb"
    monkeypatch.setenv(desk.NOTEBOOK_VARIABLE, str(path))
    answers.note_cell("def double(number, settings):\n    return 2 * number")
    write_notebook(path, "def double(number, settings):\n    return 22 * number")
    os.utime(path, (time.time() + 60,) * 2)
    assert "has changed since it was run" in words.check("E01.1", double).text


@pytest.mark.parametrize(("saved", "age_s"), [("def double(number, settings):\n    return 22", -60), ("the same", 60)])
def test_a_file_that_is_older_or_the_same_tells_nothing(words, course, monkeypatch, saved, age_s):
    path = course / "01_costs.ipynb"
    monkeypatch.setenv(desk.NOTEBOOK_VARIABLE, str(path))
    ran = "def double(number, settings):\n    return 2 * number"
    answers.note_cell(ran)
    write_notebook(path, ran if saved == "the same" else saved)
    os.utime(path, (time.time() + age_s,) * 2)
    assert "has changed" not in words.check("E01.1", double).text


def test_a_name_that_this_kernel_does_not_know_is_answered_with_a_card(words, capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    answers.follow(shell)
    result = shell.run_cell("double")
    assert isinstance(result.error_in_exec, NameError)
    assert "run the cell with your answer" in capsys.readouterr().out
    shell.run_cell("something_else")
    assert "run the cell with your answer" not in capsys.readouterr().out
    shell.run_cell("def double(number, settings):\n    return 2 * number * 1")
    words.check("E01.1", shell.user_ns["double"])
    assert "2 * number * 1" in words.stuck("E01.1").text
