"""A learner's work becomes one file, and what is in that file is what is graded."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest

from labs.grading.intake.hand_ins import take_in
from tests.grading.hand_ins import MANIFEST, notebook, zipped

ANSWER = "def makespan(clients, limit, hold_s):\n    return 1\n"


@pytest.fixture
def work(tmp_path):
    """Return the folder of a learner who has answered one exercise of notebook 03, with a password in an output."""
    folder = tmp_path / "notebooks"
    shutil.copytree(MANIFEST.folder, folder)
    table = notebook("03", E03_3=ANSWER)
    for cell in table["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "password is secret"}]
    (folder / "03_threads_and_growth.ipynb").write_text(json.dumps(table), encoding="utf-8")
    return folder


def test_one_file_holds_what_was_begun_and_no_outputs(work, tmp_path, command):
    out = tmp_path / "mine.zip"
    code, said, _ = command("hand-in", "--out", out, "--notebooks", work)
    assert code == 0
    assert "03_threads_and_growth.ipynb: 1 answered; still open: E03.1, E03.2, E03.4" in said
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["03_threads_and_growth.ipynb"]
        assert b"secret" not in archive.read("03_threads_and_growth.ipynb")


def test_what_was_handed_in_is_what_is_graded(work, tmp_path, command):
    command("hand-in", "03", "--out", tmp_path / "mine.zip", "--notebooks", work)
    content = (tmp_path / "mine.zip").read_bytes()
    platform = zipped(tmp_path / "all.zip", {"Jane Doe_5_assignsubmission_file_/mine.zip": content})
    [one] = take_in(platform, MANIFEST).submissions
    assert (one.learner.name, one.answers["E03.3"].text) == ("Jane Doe", ANSWER)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["77"], "There is no notebook 77; there are 00"),
        (["--out", "mine.ipynb"], "its name must end with .zip"),
    ],
)
def test_what_cannot_be_handed_in_is_said(arguments, why, work, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, wrong = command("hand-in", *arguments, "--notebooks", work)
    assert (code, why in wrong) == (1, True)


def test_nothing_begun_is_nothing_to_hand_in(command, tmp_path):
    code, _, wrong = command("hand-in", "--out", tmp_path / "mine.zip", "--notebooks", MANIFEST.folder)
    assert (code, "No exercise has an answer yet" in wrong) == (1, True)
