"""What `check`, `hint` and `progress` keep and show."""

from __future__ import annotations

import pytest

from labs.grader.learner import desk


def double(number, settings):
    return 2 * number


def triple(number, settings):
    return 3 * number


def starter(number, settings):
    return ...


def test_a_right_answer_is_shown_and_kept(words):
    card = words.check("E01.1", double)
    assert card.text.startswith("E01.1 PASS: Right, 2 of 2 points")
    assert "Noticed: doubled" in card.text
    assert "2 of 2 points" in words.progress().text


def test_a_card_is_shown_once_although_it_is_returned(words, capsys):
    card = words.check("E01.1", double)
    assert capsys.readouterr().out.count("E01.1 PASS") == 1
    assert card._ipython_display_() is None


def test_a_failed_check_says_seen_expected_and_where_to_look(words):
    text = words.check("E01.1", triple).text
    assert text.startswith("E01.1 FAIL: Not yet, 0 of 2 points")
    for label in ("Seen: ", "Expected: ", "Look at: "):
        assert label in text
    assert 'stuck? `hint("E01.1")`' in text


def test_a_starter_is_asked_for_an_answer(words):
    assert "NOT_ATTEMPTED" in words.check("E01.1", starter).text
    assert words.progress().text.count("○") == 1


def test_an_earlier_success_stays(words):
    words.check("E01.1", double)
    assert "an earlier try with 2 points is kept" in words.check("E01.1", triple).text
    assert "Everything is done." in words.progress().text


def test_each_hint_goes_one_step_further(words):
    texts = [words.hint("E01.1").text for _ in range(4)]
    assert [text.count("Think") for text in texts] == [1, 2, 2, 2]
    assert "Twice" in texts[2]
    assert "that was the last one" in texts[2]
    assert texts[2] == texts[3]


def test_under_nbgrader_only_a_pass_does_not_raise(words, monkeypatch):
    monkeypatch.setenv(desk.NBGRADER_VARIABLE, "autograde")
    assert "PASS" in words.check("E01.1", double).text
    for answer in (triple, starter):
        with pytest.raises(AssertionError, match=r"E01\.1"):
            words.check("E01.1", answer)


def test_what_a_learner_wrote_cannot_become_markup(words):
    def double(number, settings):
        raise ValueError("<script>alert(1)</script>")

    card = words.check("E01.1", double)
    assert "<script>" in card.text
    assert "<script>" not in card.html


@pytest.mark.parametrize("word", ["check", "hint", "predict", "reveal", "because"])
def test_an_unknown_id_is_answered_with_those_there_are(words, word):
    arguments = {"check": (double,), "reveal": (1,)}.get(word, ())
    with pytest.raises(KeyError, match="there are"):
        getattr(words, word)("E99.1", *arguments)


def test_a_file_put_aside_is_mentioned(words, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "progress.json").write_text("{", encoding="utf-8")
    assert "kept as progress.json.unreadable" in words.progress().text


def test_a_disk_that_cannot_be_written_costs_the_record_and_not_the_answer(words, tmp_path, capsys):
    (tmp_path / "home").write_text("a file where the folder should be", encoding="utf-8")
    assert words.check("E01.1", double).text.startswith("E01.1 PASS")
    assert "This is not kept" in capsys.readouterr().out
