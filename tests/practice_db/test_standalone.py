"""The practice database needs nothing of the workbook: its folder alone starts, and the driver connects to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import oracledb
import pytest

from tests.practice import ADMIN_PASSWORD, PROJECT, running

pytestmark = pytest.mark.driver


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """Return a folder with a copy of labs/practice_db and nothing else.

    The lab's environment knows the project's folder. An empty package of the same name hides it.
    """
    labs, ignored = tmp_path / "alone" / "labs", shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "labs" / "practice_db", labs / "practice_db", ignore=ignored)
    (labs / "__init__.py").touch()
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return tmp_path / "alone"


def found_there(folder, module):
    """Return where Python finds a module when it is started in a folder; None if it does not."""
    script = f"import importlib.util as u; s = u.find_spec({module!r}); print(s.origin if s else '')"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=True)
    return done.stdout.strip() or None


def test_its_folder_alone_starts_and_serves_the_driver(alone, tmp_path):
    assert found_there(alone, "labs.practice_db") == str(alone / "labs" / "practice_db" / "__init__.py")
    assert found_there(alone, "labs.database") is None
    with (
        running(tmp_path / "data", project=alone) as server,
        oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=server.dsn) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("create table t (a number)")
        cursor.execute("insert into t values (:1)", [7])
        assert list(cursor.execute("select a, user from t")) == [(7, "SYSTEM")]
