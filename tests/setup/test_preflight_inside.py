"""The preflight's checks inside the environment: memory, a container engine, the database, one notebook."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from docker.errors import APIError, ImageNotFound

from labs.database.choice import CHOICE, IMAGE
from labs.database.practice import PracticeDatabase
from setup.options import parse
from setup.preflight import inside, machine, run
from setup.preflight.finding import Finding, Word
from tests.lab_process import PROJECT

GIB = 1024**3
MB = 1_000_000


@pytest.mark.parametrize(("free", "word"), [(300 * MB, Word.PROBLEM), (900 * MB, Word.NOTE), (4000 * MB, Word.OK)])
def test_too_little_memory_is_said(free, word):
    assert inside.memory(free).word is word


@pytest.fixture
def engine(monkeypatch):
    """Let a container engine answer that has these images, this memory and this disk."""

    def answer(*images, memory=8 * GIB, info=None):
        def get(name):
            if name not in images:
                raise ImageNotFound(name)

        def say():
            return {"MemTotal": memory, "DockerRootDir": "/nowhere"}

        client = SimpleNamespace(images=SimpleNamespace(get=get), info=info or say, close=lambda: None)
        monkeypatch.setattr(inside.engine, "connect", lambda environ, *, answer_s: client)

    return answer


@pytest.mark.parametrize("environ", [{CHOICE: "practice"}, {CHOICE: "own"}, {"ORACLE_DSN": "db.example/orcl"}])
def test_nobody_asks_an_engine_when_no_container_is_wanted(environ):
    assert inside.container_engine(environ).word is Word.NOT_TRIED


@pytest.fixture
def closed_port():
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize(("choice", "word"), [("auto", Word.NOTE), ("container", Word.PROBLEM)])
def test_without_an_engine_it_is_a_note_unless_a_container_is_wanted(closed_port, choice, word):
    found = inside.container_engine({CHOICE: choice, "DOCKER_HOST": f"tcp://127.0.0.1:{closed_port}"})
    assert found.word is word
    assert "No container engine answers" in found.text
    assert ("practice database" in found.text) is (choice == "auto")


@pytest.mark.parametrize(("choice", "word"), [("auto", Word.NOTE), ("container", Word.PROBLEM)])
def test_an_image_that_is_not_here_is_to_be_pulled_before_the_day(engine, choice, word):
    engine("another")
    found = inside.container_engine({CHOICE: choice, IMAGE: "oracle:1"})
    assert found.word is word
    assert "Before the day: docker pull oracle:1" in found.text


def test_an_engine_with_the_image_is_ok(engine):
    engine("oracle:1")
    assert inside.container_engine({IMAGE: "oracle:1"}).word is Word.OK


def test_an_engine_with_too_little_memory_or_one_that_goes_away_is_said(engine):
    engine("oracle:1", memory=GIB)
    assert "1.0 GB of memory" in inside.container_engine({CHOICE: "container", IMAGE: "oracle:1"}).text

    def gone():
        raise APIError("the engine stops")

    engine("oracle:1", info=gone)
    found = inside.container_engine({CHOICE: "container", IMAGE: "oracle:1"})
    assert (found.word, "the engine stops" in found.text) == (Word.PROBLEM, True)


def test_what_a_missing_container_keeps_from_being_tried_is_listed(monkeypatch, tmp_path):
    monkeypatch.setattr(inside, "container_engine", lambda environ: Finding("Docker", Word.PROBLEM, "none"))
    words = {finding.name: finding.word for finding in inside.look(tmp_path)}
    assert (words["database"], words["notebook"]) == (Word.NOT_TRIED, Word.NOT_TRIED)


@pytest.fixture
def own(monkeypatch):
    """Describe a database of the user's own at an address of this machine."""

    def describe(port, **more):
        for name, value in {CHOICE: "own", "ORACLE_DSN": f"127.0.0.1:{port}/orcl", **more}.items():
            monkeypatch.setenv(name, value)

    return describe


def test_a_database_that_is_down_is_a_problem_and_the_notebook_is_not_tried(own, tmp_path, closed_port):
    own(closed_port, ORACLE_USER="lab", ORACLE_PASSWORD="x")
    database, notebook = inside.database_and_notebook(tmp_path)
    assert (database.name, database.word) == ("database", Word.PROBLEM)
    assert "Is the database up" in database.text
    assert notebook.word is Word.NOT_TRIED


def test_a_database_described_by_halves_is_a_problem(own, tmp_path):
    own(1, ORACLE_USER="lab")
    database, _ = inside.database_and_notebook(tmp_path)
    assert (database.word, "ORACLE_PASSWORD" in database.text) == (Word.PROBLEM, True)


def notebook_of(path, *cells):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(book, path)
    return path


def test_a_notebook_that_fails_says_at_what(tmp_path):
    found = inside.notebook(notebook_of(tmp_path / "n.ipynb", "1 / 0"))
    assert found.word is Word.PROBLEM
    assert "n.ipynb stopped at ZeroDivisionError: division by zero" in found.text


def test_a_cell_that_never_ends_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(inside, "CELL_S", 1)
    found = inside.notebook(notebook_of(tmp_path / "n.ipynb", "import threading; threading.Event().wait()"))
    assert (found.word, "took more than 1 s" in found.text) == (Word.PROBLEM, True)


def test_a_kernel_that_dies_is_said(tmp_path):
    found = inside.notebook(notebook_of(tmp_path / "n.ipynb", "import os; os._exit(3)"))
    assert (found.word, "n.ipynb could not run" in found.text) == (Word.PROBLEM, True)


@pytest.fixture
def left(tmp_path):
    """The database that a preflight which was killed has left running."""
    database = PracticeDatabase(tmp_path / "preflight")
    database.ensure()
    yield database
    database.stop()


@pytest.mark.driver
def test_a_machine_that_is_ready_hears_so_and_nothing_of_the_learners_is_touched(left, tmp_path, monkeypatch):
    """All of it, with the environment that these tests run in, after a preflight that was killed."""
    monkeypatch.setenv("POOL_LAB_HOME", str(tmp_path))
    progress = tmp_path / "progress.json"
    progress.write_text("mine", encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("ORACLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(run, "ensure_environment", lambda project, lock, *, say: Path(sys.executable))
    monkeypatch.setattr(machine, "registry", lambda *_, **__: Finding("registry", Word.OK, ""))
    arguments, said = ["--preflight", "--no-browser", "--database", "practice"], []
    code = run.preflight(PROJECT, PROJECT / "requirements.txt", parse(arguments), arguments, say=said.append)
    assert code == 0, "\n".join(said)
    assert said[-1].startswith("\nREADY for the workshop: 8 checks in ")
    assert progress.read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["preflight.lock", "progress.json"]
    assert left.servers() == []
