"""The workbook's files come by git only where nothing of the user's stands in the way; otherwise it is said why."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from setup.project_files import bring_files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder, *words):
    identity = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), *words]
    subprocess.run(command, env={**os.environ, **identity, **settings}, capture_output=True, check=True)


def commit(folder, text):
    (folder / "file.txt").write_text(text, encoding="utf-8")
    git(folder, "add", "file.txt")
    git(folder, "commit", "-m", text)


@pytest.fixture
def origin(tmp_path):
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "--initial-branch=main")
    commit(folder, "first")
    return folder


@pytest.fixture
def checkout(origin, tmp_path):
    git(tmp_path, "clone", str(origin), "checkout")
    return tmp_path / "checkout"


def test_a_clean_checkout_is_pulled(origin, checkout):
    assert bring_files(checkout) == "The workbook's files are the newest."
    commit(origin, "second")
    assert bring_files(checkout) == "The workbook's files are fetched."
    assert (checkout / "file.txt").read_text(encoding="utf-8") == "second"


def test_what_the_user_changed_is_named_and_left(origin, checkout):
    commit(origin, "second")
    (checkout / "file.txt").write_text("mine", encoding="utf-8")
    assert "you have changed file.txt" in bring_files(checkout)
    assert (checkout / "file.txt").read_text(encoding="utf-8") == "mine"


def test_files_beside_the_workbooks_own_are_in_nobodys_way(origin, checkout):
    commit(origin, "second")
    (checkout / "notes.txt").touch()
    assert bring_files(checkout) == "The workbook's files are fetched."


def test_a_remote_out_of_reach_leaves_everything_as_it_is(origin, checkout):
    shutil.rmtree(origin)
    said = bring_files(checkout)
    assert said.startswith("The workbook's files were not fetched: ")
    assert "origin" in said


def test_a_history_of_ones_own_is_not_merged(origin, checkout):
    commit(origin, "theirs")
    commit(checkout, "mine")
    assert bring_files(checkout).startswith("The workbook's files were not fetched: ")
    assert (checkout / "file.txt").read_text(encoding="utf-8") == "mine"


def test_a_branch_that_follows_none_and_a_folder_without_git_are_told_what_to_do(origin, tmp_path):
    assert "follows no other" in bring_files(origin)
    folder = tmp_path / "unpacked"
    folder.mkdir()
    assert "Unpack a newer version over it" in bring_files(folder)
