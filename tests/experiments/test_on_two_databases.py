"""The experiments on real databases: two practice databases are the same, one that was changed is not."""

from __future__ import annotations

import dataclasses
from html import escape

import oracledb
import psutil
import pytest

from labs.database.__main__ import main
from labs.database.compare.known import read_known
from labs.database.practice import PracticeDatabase
from labs.database.state import read_state
from labs.database.target import DatabaseProblem
from labs.experiments import EXPERIMENTS
from labs.experiments.experiment import END, DatabaseExperiment, observe
from labs.experiments.subject import Subject, rows

# The driver leaves the socket of a dead connection to the garbage collector.
pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    databases = [PracticeDatabase(tmp_path_factory.mktemp(name)) for name in ("one", "other")]
    for database in databases:
        database.ensure()
    yield databases
    for database in databases:
        database.stop()


@pytest.fixture(autouse=True)
def home(two, monkeypatch):
    monkeypatch.setenv("POOL_LAB_HOME", str(two[0].home))
    monkeypatch.delenv("POOL_LAB_DATABASE", raising=False)


@pytest.fixture
def described(two, tmp_path):
    """Describe a practice database as one of the user's own would be, in a file."""

    def describe(database, *leave_out):
        target = database.ensure()
        names = {
            "ORACLE_DSN": target.dsn,
            "ORACLE_USER": target.user,
            "ORACLE_PASSWORD": target.password,
            "ORACLE_ADMIN_USER": target.admin_user,
            "ORACLE_ADMIN_PASSWORD": target.admin_password,
            "ORACLE_ROOT_DSN": target.root_dsn,
            "ORACLE_SYS_PASSWORD": target.sys_password,
        }
        path = tmp_path / "own.toml"
        path.write_text("".join(f'{name} = "{names[name]}"\n' for name in names if name not in leave_out))
        return path

    return describe


@pytest.fixture
def run(capsys):
    """Run the command; return its exit code, what it printed, and its errors."""

    def command(*words):
        code = main(["compare", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_two_practice_databases_do_not_differ_and_everything_is_observed(two, run, tmp_path):
    page = tmp_path / "page.html"
    code, out, _ = run("practice", two[1].home, "--html", page)
    assert code == 0, out
    assert "Not listed" not in out
    assert "not observed" not in out
    assert END not in out
    for experiment in EXPERIMENTS:
        assert f"· {experiment.name}: {experiment.title}" in out
        assert escape(experiment.title) in page.read_text(encoding="utf-8")
    for known in read_known([experiment.name for experiment in EXPERIMENTS]):
        assert known.observable == "*" or f" {known.observable} " in out, "it names an observable"


def test_a_database_that_was_changed_differs(two, run):
    lab = two[1].ensure().connect_arguments()
    with oracledb.connect(**lab) as connection:
        rows(connection, "update employees set salary = salary + 1 where employee_id = 129")
        rows(connection, "delete from employees where employee_id = 128")
        connection.commit()
        try:
            code, out, _ = run("practice", two[1].home, "--only", "one-layer", "banner")
        finally:
            rows(
                connection,
                "insert into employees values (128, 'Cyra', 'Costa', date '2013-09-01', 4060, 104, 50)",
            )
            connection.commit()
    assert code == 1
    assert "Not listed: one-layer: employees: 30 | 29" in out


def test_a_slower_side_differs_only_if_that_is_asked_for(two, run):
    assert run("practice", two[1].home, "--only", "one-connection")[0] == 0
    code, out, _ = run("practice", two[1].home, "--only", "one-connection", "--timings", "1.0000001")
    assert code == 1
    assert "Not listed: one-connection: time of a logon" in out


def test_a_file_describes_a_database_of_ones_own_where_nothing_is_changed(two, described, run):
    code, out, _ = run("practice", described(two[0]), "--only", "10", "12")
    assert code == 0
    assert "it changes users or settings, which the lab does in its own databases only" in out
    assert "ten loans: hits" in out


def test_without_an_admin_and_sys_it_is_said_what_they_are_needed_for(two, described, run):
    path = described(two[0], "ORACLE_ADMIN_USER", "ORACLE_ADMIN_PASSWORD", "ORACLE_SYS_PASSWORD")
    code, out, _ = run("practice", path, "--only", "one-pool", "drcp-sharing")
    assert code == 0
    assert "not observed: it needs an admin who sees the sessions: set ORACLE_ADMIN_USER" in out
    assert "not observed: it needs SYS in the container root" in out


def test_a_listed_difference_that_is_gone_is_reported(two, described, run, tmp_path):
    known = tmp_path / "known.toml"
    entry = {"experiment": "banner", "observable": "rows", "side": "own", "reason": "r", "source": "s"}
    known.write_text("[[difference]]\n" + "".join(f'{name} = "{value}"\n' for name, value in entry.items()))
    code, out, _ = run("practice", described(two[0]), "--only", "banner", "--known", known)
    assert code == 0
    assert "Listed, but the same, so that it can come off the list: banner: rows: 1" in out


def kill(database):
    server = psutil.Process(read_state(database.home).server.pid)
    family = server.children(recursive=True)
    server.kill()
    psutil.wait_procs([server, *family], timeout=30)


def test_a_database_that_is_gone_is_one_clear_error(two, described, run):
    path = described(two[1])
    kill(two[1])
    code, out, err = run("practice", path, "--only", "banner")
    assert code == 2
    assert out == ""
    assert "B (own database at 127.0.0.1:" in err
    assert "does not answer at the start: DPY-6005" in err


def test_a_database_that_is_killed_in_an_experiment_is_one_clear_error(two):
    target = two[1].ensure()

    def ask_a_dead_one(side):
        with side.connect() as connection:
            kill(two[1])
            return {"rows": rows(connection, "select 1 from dual")}

    experiment = DatabaseExperiment("last-words", "13", "It dies", ask_a_dead_one)
    with pytest.raises(DatabaseProblem, match=r"B .*does not answer any more, in the experiment last-words: DPY-6005"):
        observe(experiment, Subject("B", dataclasses.replace(target)))
