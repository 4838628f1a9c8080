"""`python -m labs.database`: the lab's database from a terminal."""

from __future__ import annotations

import pytest

from labs.database.__main__ import main


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("POOL_LAB_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ORACLE_DSN", raising=False)
    return tmp_path / "home"


def test_status_and_stop_without_a_database_make_no_folder(capsys, home):
    assert main(["status"]) == 0
    assert main(["stop"]) == 0
    assert capsys.readouterr().out == ("No database of the lab is running.\nNo database of the lab was running.\n")
    assert not home.exists()


def test_a_problem_is_one_sentence_on_stderr(capsys, monkeypatch):
    monkeypatch.setenv("POOL_LAB_DATABASE", "own")
    assert main(["start"]) == 1
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith("A database of your own was asked for")


@pytest.mark.driver
def test_start_says_where_it_is_and_stop_ends_it(capsys):
    assert main(["start"]) == 0
    assert main(["status"]) == 0
    assert main(["stop"]) == 0
    start, status, stop = capsys.readouterr().out.splitlines()
    assert start.startswith("practice database: lab at 127.0.0.1:")
    assert status == start
    assert stop == "The lab's database is stopped."


@pytest.mark.driver
def test_the_labs_own_database_is_provisioned_without_a_question(capsys):
    assert main(["provision"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("The database is at the lab's state")
    assert "the lab's own database; for one of yours set ORACLE_DSN first" in said
    assert main(["stop"]) == 0


@pytest.mark.parametrize("choice", ["practice", "auto"])
def test_the_labs_own_database_is_never_uninstalled_nor_started_for_it(choice, capsys, home, monkeypatch):
    monkeypatch.setenv("POOL_LAB_DATABASE", choice)
    assert main(["uninstall", "--yes"]) == 1
    assert "Only a database of your own has anything to be taken back" in capsys.readouterr().err
    assert not home.exists()


@pytest.mark.parametrize("arguments", [[], ["restart"]])
def test_an_unknown_command_is_answered_with_the_known_ones(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "command" in capsys.readouterr().err
