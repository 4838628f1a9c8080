"""A lab database for the whole run: your own if ORACLE_DSN is set, else a practice database of this run only."""

from __future__ import annotations

import os

import pytest

from labs.database.practice import PracticeDatabase
from labs.grader import learner
from labs.grader.manifest import MANIFEST_PATH


@pytest.fixture(scope="session")
def lab_home(tmp_path_factory):
    """Return a folder for the state of a lab that this run starts and stops; kernels find the project's root."""
    home = tmp_path_factory.mktemp("lab")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(learner.HOME_VARIABLE, str(home))
        patch.setenv("PYTHONPATH", str(MANIFEST_PATH.parents[1]), prepend=os.pathsep)
        yield home
        PracticeDatabase(home).stop()


@pytest.fixture(scope="session")
def lab(lab_home):
    """Return `notebooks.lab`, on a database that is running."""
    from notebooks import lab

    lab.open_probe().close()
    return lab
