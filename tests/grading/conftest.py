"""A practice database that only the grading tests get, and a sandbox if this machine can make one."""

from __future__ import annotations

import pytest

from labs.database.choice import CHOICE
from labs.database.current import lab_target
from labs.database.practice import PracticeDatabase
from labs.grader.__main__ import main
from labs.grader.learner import desk
from labs.grading.sandbox.bubblewrap import NoSandbox, need_sandbox


@pytest.fixture(scope="session")
def target(tmp_path_factory):
    """Return a practice database with the lab's users."""
    home = tmp_path_factory.mktemp("grading")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CHOICE, "practice")
        patch.setenv(desk.HOME_VARIABLE, str(home))
        yield lab_target()
        PracticeDatabase(home).stop()


@pytest.fixture(scope="session")
def sandbox():
    """Skip where there can be no sandbox, and say why."""
    try:
        need_sandbox()
    except NoSandbox as problem:
        pytest.skip(str(problem))


@pytest.fixture
def command(capsys):
    """Return a function that runs `python -m labs.grader`: its exit code, what it said, what went wrong."""

    def run(*arguments):
        code = main([str(one) for one in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
