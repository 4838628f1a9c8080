"""Run All in a kernel of its own: unsolved says NOT_ATTEMPTED, solved passes every check, and nothing is left open."""

from __future__ import annotations

import pytest
from nbclient import NotebookClient

from tests.notebooks import workbook
from tests.notebooks.workbook import FILES, FOLDER

pytestmark = pytest.mark.driver

PATHS = [pytest.param(path, id=path.stem) for path in FILES]
NOTHING_LEFT = "0 sessions of this notebook are left"


def run_all(notebook):
    """Return the notebook after Run All; the first error of a cell is raised."""
    return NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()


def shown(cell):
    """Return what a cell printed and showed, as text; one print may come in several parts."""
    parts = [one.get("text") or one.get("data", {}).get("text/plain", "") + "\n" for one in cell.outputs]
    return "".join(parts).strip()


def checks(notebook):
    return [shown(cell) for cell in notebook.cells if workbook.tag(cell) == "check"]


@pytest.fixture(scope="module", params=PATHS)
def unsolved(request, lab):
    return run_all(workbook.read(request.param))


def test_unsolved_it_runs_to_the_end_and_says_not_attempted(unsolved):
    assert checks(unsolved)
    assert all("NOT_ATTEMPTED" in text for text in checks(unsolved)), checks(unsolved)


def test_unsolved_it_leaves_nothing_open(unsolved):
    assert shown(unsolved.cells[-1]) == NOTHING_LEFT


def test_nothing_is_written_to_stderr(unsolved):
    outputs = [one for cell in unsolved.cells for one in cell.get("outputs", [])]
    assert [one.text for one in outputs if one.get("name") == "stderr"] == []


def test_every_prediction_asks_for_a_guess(unsolved):
    silent = [cell.id for cell in unsolved.cells if workbook.tag(cell) == "predict" and not cell.outputs]
    assert silent == []


@pytest.mark.parametrize("path", PATHS)
def test_solved_every_check_passes_and_nothing_is_left(path, lab):
    notebook = run_all(workbook.solved(path))
    assert all(" PASS: " in text for text in checks(notebook)), checks(notebook)
    assert shown(notebook.cells[-1]) == NOTHING_LEFT
