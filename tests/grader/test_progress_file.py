"""The file of progress survives what happens to files, and two processes that write at once."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from labs.grader.progress import (
    Explained,
    Guessed,
    Progress,
    Tried,
    with_explanation,
    with_guess,
    with_hint,
    with_result,
)
from labs.grader.progress_file import SCHEMA, ProgressFile, UnreadableProgress, from_text, to_text
from labs.grader.results import Outcome, Result

GUESS_100_TIMES = """
import sys
from pathlib import Path
from labs.grader.progress import with_guess
from labs.grader.progress_file import ProgressFile

file, name = ProgressFile(Path(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range(100):
    file.change(lambda kept: with_guess(kept, f"{name}.{number}", number))
"""


@pytest.fixture
def file(tmp_path):
    return ProgressFile(tmp_path / "home")


def put(file, text):
    file.folder.mkdir()
    file.path.write_text(text, encoding="utf-8")


def test_what_is_written_is_read_again(file):
    result = Result("E01.1", "Double it", Outcome.PASS, 2, 2, seed=7)
    file.change(lambda kept: with_guess(kept, "P01.1", 5, sure=80))
    file.change(lambda kept: with_result(kept, result, answer="def double(): …", message="Right"))
    file.change(lambda kept: with_explanation(kept, "P01.3", Explained("two of them", (0, 1))))
    kept = file.read()
    assert kept.guessed("P01.1") == Guessed(guess=5, sure=80)
    assert kept.tried("E01.1") == Tried("PASS", 2, tries=1, answer="def double(): …", message="Right", seed=7)
    assert kept.explained("P01.3") == Explained("two of them", (0, 1))
    assert {path.name for path in file.folder.iterdir()} == {"progress.json", "progress.lock"}


def test_the_file_is_plain_json_with_a_schema(file):
    file.change(lambda kept: with_hint(kept, "E01.1", most=3))
    table = json.loads(file.path.read_text(encoding="utf-8"))
    assert table["schema"] == SCHEMA
    assert table["exercises"]["E01.1"]["hints"] == 1


def test_the_file_of_the_first_version_is_read(file):
    put(file, '{"schema": 1, "exercises": {"E01.1": {"outcome": "PASS", "points": 2, "tries": 3, "hints": 1}},'
              ' "predictions": {"P01.1": {"guess": 5, "truth": 30}}}')  # fmt: skip
    assert file.read() == Progress({"E01.1": Tried("PASS", 2, 3, 1)}, {"P01.1": Guessed(5, 30)})
    assert not file.aside.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 99}', '{"schema": "2"}', '{"schema": 2, "exer'])
def test_a_file_that_cannot_be_read_is_put_aside(file, text):
    put(file, text)
    assert file.read() == Progress()
    assert file.aside.read_text(encoding="utf-8") == text
    file.change(lambda kept: with_guess(kept, "P01.1", 5))
    assert file.read().guessed("P01.1").guess == 5


def test_bytes_that_are_no_text_are_put_aside_as_well(file):
    file.folder.mkdir()
    file.path.write_bytes(b"\xff\xfe\x00{")
    assert file.read() == Progress()
    assert file.aside.exists()


def test_a_number_between_quotes_is_still_that_number(file):
    put(file, '{"schema": 2, "exercises": {"E01.1": {"points": "2", "tries": "3"}}}')
    assert file.read().tried("E01.1") == Tried(points=2, tries=3)
    assert not file.aside.exists()


@pytest.mark.parametrize(
    "row", ['{"points": "two"}', '{"points": [2]}', '{"points": true}', '{"colour": 1}', "7", "null", '{"seed": 0.5}']
)
def test_a_row_that_cannot_be_read_costs_that_row_only(file, row):
    put(file, f'{{"schema": 2, "exercises": {{"E01.1": {row}, "E01.2": {{"points": 1}}}}}}')
    assert file.read() == Progress({"E01.2": Tried(points=1)})
    assert file.aside.exists()


def test_every_truncation_is_read_or_put_aside():
    text = to_text(with_guess(with_hint(Progress(), "E01.1", most=3), "P01.1", 5))
    for length in range(len(text) - 1):
        with pytest.raises(UnreadableProgress):
            from_text(text[: length - 1] if length else "")


def test_two_processes_that_write_at_once_lose_nothing(file):
    command = [sys.executable, "-c", GUESS_100_TIMES, str(file.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen([*command, name], **pipes) for name in ("A", "B")]
    try:
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert len(file.read().predictions) == 200
