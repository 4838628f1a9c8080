"""A lab on the database that was chosen for the run; what is started for it ends with it."""

from __future__ import annotations

import os

import pytest

from labs.database import Kind
from labs.database.choice import CHOICE
from labs.database.practice import PracticeDatabase
from labs.grader.learner import desk
from labs.grader.manifest import NOTEBOOKS


@pytest.fixture(scope="session")
def lab_home(any_database, request, tmp_path_factory):
    """Return a folder for the state of a lab that this run starts and stops; kernels find the project's root."""
    if any_database == Kind.CONTAINER.value:
        home, _ = request.getfixturevalue("container_lab")
    else:
        home = tmp_path_factory.mktemp("lab")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CHOICE, any_database)
        patch.setenv(desk.HOME_VARIABLE, str(home))
        patch.setenv("PYTHONPATH", str(NOTEBOOKS.parent), prepend=os.pathsep)
        yield home
        PracticeDatabase(home).stop()


@pytest.fixture(scope="session")
def lab(lab_home):
    """Return `notebooks.lab`, on a database that is running."""
    from notebooks import lab

    lab.open_probe().close()
    return lab
