"""A lab database for the whole run: your own if ORACLE_DSN is set, else a practice database of this run only."""

from __future__ import annotations

import os

import pytest

from labs.database.practice import PracticeDatabase
from labs.grader import learner


@pytest.fixture(scope="session")
def lab_home(tmp_path_factory):
    """Return a folder for the state of a lab that this run starts and stops."""
    home = tmp_path_factory.mktemp("lab")
    before = os.environ.get(learner.HOME_VARIABLE)
    os.environ[learner.HOME_VARIABLE] = str(home)
    yield home
    PracticeDatabase(home).stop()
    if before is None:
        del os.environ[learner.HOME_VARIABLE]
    else:
        os.environ[learner.HOME_VARIABLE] = before


@pytest.fixture(scope="session")
def lab(lab_home):
    """Return `notebooks.lab`, on a database that is running."""
    from notebooks import lab

    lab.open_probe().close()
    return lab
