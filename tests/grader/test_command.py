"""Progress is taken to another machine by one command, and brought there by another."""

from __future__ import annotations

import pytest

from labs.grader.__main__ import main
from labs.grader.learner import desk
from labs.grader.progress import Progress


def test_what_is_exported_is_imported_elsewhere(words, tmp_path, monkeypatch, capsys):
    words.predict("P01.1", 30, sure=80)
    words.reveal("P01.1", 30)
    kept = desk.progress_file().read()
    assert main(["progress", "export", str(tmp_path / "mine.json")]) == 0
    monkeypatch.setenv(desk.HOME_VARIABLE, str(tmp_path / "another"))
    assert desk.progress_file().read() == Progress()
    assert main(["progress", "import", str(tmp_path / "mine.json")]) == 0
    assert desk.progress_file().read() == kept
    assert "0 exercises and 1 predictions are here now" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["{", '{"schema": 99}', '{"schema": 2, "exercises": {"E01.1": 7}}'])
def test_a_file_that_is_no_progress_changes_nothing(words, tmp_path, capsys, text):
    words.predict("P01.1", 30)
    before = desk.progress_file().read()
    (tmp_path / "broken.json").write_text(text, encoding="utf-8")
    assert main(["progress", "import", str(tmp_path / "broken.json")]) == 1
    assert capsys.readouterr().err
    assert desk.progress_file().read() == before


def test_the_card_of_progress_says_how_often_sure_was_right(words):
    assert "sure and right" not in words.progress().text
    words.predict("P01.1", 30, sure=80)
    words.reveal("P01.1", 30)
    assert "sure and right: 1 of 1" in words.progress().text
