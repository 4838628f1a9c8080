"""What learners hand in is found and read, whatever it looks like; what is not graded is named with the reason."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import PurePosixPath

import pytest

from labs.grading.intake import files as reading_files
from labs.grading.intake.class_list import BadClassList, read_class_list
from labs.grading.intake.files import NoHandIns
from labs.grading.intake.hand_ins import take_in
from labs.grading.intake.learners import Export, whose
from tests.grading.hand_ins import MANIFEST, cells, notebook, without_metadata, write, zipped

COURSE_FILES = [one.file for one in MANIFEST.notebooks]
ANSWER = "def run_jobs(jobs, limit, settings):\n    return len(jobs)\n"
OTHER = "def run_jobs(jobs, limit, settings):\n    return limit\n"
STARTER = "def run_jobs(jobs, limit, settings):\n    ...\n"


@pytest.mark.parametrize(
    ("place", "learner", "export"),
    [
        ("Jane Doe_123456_assignsubmission_file_/x.ipynb", ("123456", "Jane Doe"), Export.MOODLE),
        ("Jane Doe_123456_assignsubmission_file/x.ipynb", ("123456", "Jane Doe"), Export.MOODLE),
        ("Anna_Maria O'Neil_77_assignsubmission_file_x y.ipynb", ("77", "Anna_Maria O'Neil"), Export.MOODLE),
        ("doejane_12345_678901_03_threads_and_growth.ipynb", ("12345", ""), Export.CANVAS),
        ("doejane_LATE_12345_678901_03_threads_and_growth-2.ipynb", ("12345", ""), Export.CANVAS),
        ("doejane_12345_678901_hand_in-1/03_threads_and_growth.ipynb", ("12345", ""), Export.CANVAS),
        ("Jane Doe_77_assignsubmission_file_hand_in/03_threads_and_growth.ipynb", ("77", "Jane Doe"), Export.MOODLE),
        ("submitted/jdoe/pools/03_threads_and_growth.ipynb", ("jdoe", ""), Export.NBGRADER),
        ("jdoe/deep/down/mine.ipynb", ("jdoe", ""), Export.FOLDERS),
        ("jdoe.ipynb", ("jdoe", ""), Export.FILES),
        ("jane_doe_03_threads_and_growth.ipynb", ("jane_doe", ""), Export.FILES),
    ],
)
def test_whose_file_it_is_stands_in_its_place(place, learner, export):
    found = whose(PurePosixPath(place), COURSE_FILES)
    assert ((found.learner.id, found.learner.name), found.export) == (learner, export)


@pytest.mark.parametrize("wrapper", ["", "Assignment 3-998877/", "a/b/"])
def test_a_folder_around_everything_names_nobody(tmp_path, wrapper):
    files = {f"{wrapper}{who}/x.ipynb": cells(ANSWER) for who in ("ann", "bob")}
    intake = take_in(zipped(tmp_path / "all.zip", files), MANIFEST)
    assert [one.learner.id for one in intake.submissions] == ["ann", "bob"]


def test_the_same_class_is_found_in_a_folder_and_in_a_zip(tmp_path):
    files = {"ann/03.ipynb": notebook(E03_1=ANSWER), "bob/my work.ipynb": notebook("05"), "bob/n.txt": b"hello"}
    there = take_in(write(tmp_path / "class", files), MANIFEST)
    packed = take_in(zipped(tmp_path / "class.zip", files), MANIFEST)
    assert there.submissions == packed.submissions
    assert there.refused == packed.refused
    assert {one.notebook for one in there.exercises} == {"03", "05"}


def test_cells_are_found_without_any_metadata(tmp_path):
    files = {"ann.ipynb": notebook(E03_1=ANSWER), "bob.ipynb": without_metadata(notebook(E03_1=ANSWER))}
    ann, bob = take_in(write(tmp_path / "class", files), MANIFEST).submissions
    assert {key: one.digest for key, one in ann.answers.items()} == {
        key: one.digest for key, one in bob.answers.items()
    }


def test_metadata_that_lies_is_not_believed(tmp_path):
    table = notebook(E03_1=ANSWER)
    for cell in table["cells"]:
        cell["metadata"] = {"tags": ["exercise"], "pool_lab": {"exercise": "E03.4"}, "nbgrader": {"points": 100}}
    [one] = take_in(write(tmp_path / "class", {"ann.ipynb": table}), MANIFEST).submissions
    assert one.answers["E03.1"].text == ANSWER
    assert "sids_in_a_row" in one.answers["E03.4"].text


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        ([ANSWER, OTHER], OTHER),
        ([ANSWER, STARTER], ANSWER),
        ([OTHER, ANSWER, STARTER, STARTER], ANSWER),
        ([ANSWER, "def run_jobs(jobs, limit:\n"], ANSWER),
        (["x = 1", "def run_jobs(jobs, limit:\n"], "def run_jobs(jobs, limit:\n"),
        ([STARTER, STARTER], STARTER),
        (["%%time\n" + ANSWER], "\n" + ANSWER),
    ],
)
def test_of_several_cells_the_last_one_that_is_an_answer_counts(tmp_path, texts, counts):
    table = cells(*texts, 'check("E03.1", run_jobs)')
    [one] = take_in(write(tmp_path / "class", {"ann.ipynb": table}), MANIFEST).submissions
    assert one.answers["E03.1"].text == counts
    assert bool(one.answers["E03.1"].remarks) == (len(texts) > 1 and "def run_jobs" in texts[0])


def test_a_cell_that_was_deleted_is_no_answer(tmp_path):
    table = cells("def makespan(clients, limit, hold_s):\n    return 1\n")
    [one] = take_in(write(tmp_path / "class", {"ann.ipynb": table}), MANIFEST).submissions
    assert set(one.answers) == {"E03.3"}


def test_of_doubled_files_the_newest_counts_and_the_others_are_told(tmp_path):
    folder = write(tmp_path / "class", {"ann/a.ipynb": cells(ANSWER), "ann/b.ipynb": cells(OTHER)})
    os.utime(folder / "ann" / "b.ipynb", (1, 1))
    intake = take_in(folder, MANIFEST)
    assert intake.submissions[0].answers["E03.1"].text == ANSWER
    assert [(one.place, one.why) for one in intake.refused] == [("ann/b.ipynb", "ann/a.ipynb is newer and counts")]


def test_one_file_may_answer_several_notebooks_but_a_copied_function_is_no_second_hand_in(tmp_path):
    both = "def my_sid(settings):\n    return 1\n"
    files = {"ann/one.ipynb": cells(both, ANSWER), "bob/03.ipynb": notebook(E03_1=ANSWER)}
    files["bob/05.ipynb"] = notebook("05")
    files["bob/05.ipynb"]["cells"].append({"cell_type": "code", "source": OTHER})
    folder = write(tmp_path / "class", files)
    os.utime(folder / "bob" / "03.ipynb", (1, 1))
    ann, bob = take_in(folder, MANIFEST).submissions
    assert set(ann.answers) == {"E00.1", "E03.1"}
    assert bob.answers["E03.1"].text == ANSWER
    assert set(bob.notebooks) == {"03", "05"}


def test_of_two_hand_ins_of_one_moment_the_higher_number_counts(tmp_path):
    names = [f"doejane_12_{number}_x-{number}.ipynb" for number in (2, 10)]
    files = {names[0]: cells(OTHER), names[1]: cells(ANSWER)}
    intake = take_in(zipped(tmp_path / "all.zip", files), MANIFEST)
    assert intake.submissions[0].answers["E03.1"].text == ANSWER
    assert intake.refused[0].place == names[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"{", "it is no JSON"),
        (b"\xff\xfe\x00", "it is no text in UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "it has no list of cells"),
        (b'{"cells": 7}', "it has no list of cells"),
        (b'{"cells": [1, null, {"cell_type": "code", "source": 5}]}', "no cell belongs to an exercise"),
    ],
)
def test_what_is_no_notebook_is_told_and_stops_nobody(tmp_path, content, why):
    intake = take_in(write(tmp_path / "class", {"ann.ipynb": cells(ANSWER), "bob.ipynb": content}), MANIFEST)
    assert [one.learner.id for one in intake.submissions] == ["ann"]
    assert [one.place for one in intake.refused] == ["bob.ipynb"]
    assert why in intake.refused[0].why


def test_another_kernel_is_told_and_an_old_format_is_read(tmp_path):
    other = cells(ANSWER, metadata={"kernelspec": {"language": "R", "name": "ir"}})
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": [ANSWER]}]}], "nbformat": 3}
    ann, bob = take_in(write(tmp_path / "class", {"ann.ipynb": other, "bob.ipynb": old}), MANIFEST).submissions
    assert "the notebook says that it is r" in ann.remarks[0]
    assert bob.answers["E03.1"].text == ANSWER


def test_large_outputs_cost_nothing(tmp_path):
    table = cells(ANSWER)
    table["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}]
    [one] = take_in(write(tmp_path / "class", {"ann.ipynb": table}), MANIFEST).submissions
    assert one.answers["E03.1"].text == ANSWER


@pytest.mark.parametrize("name", ["../../evil.ipynb", "/etc/evil.ipynb", "C:/evil.ipynb", "..\\evil.ipynb"])
def test_a_name_that_leads_out_of_a_zip_is_refused_and_nothing_is_written(tmp_path, name):
    path = zipped(tmp_path / "all.zip", {"ann.ipynb": cells(ANSWER), name: cells(ANSWER)})
    before = sorted(tmp_path.rglob("*"))
    intake = take_in(path, MANIFEST)
    assert [one.learner.id for one in intake.submissions] == ["ann"]
    assert [one.why for one in intake.refused] == ["its name leads out of the zip"]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody make links without being asked")
def test_links_are_not_followed(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(b"{}")
    folder = write(tmp_path / "class", {"ann.ipynb": cells(ANSWER)})
    (folder / "bob.ipynb").symlink_to(secret)
    (folder / "all").symlink_to(tmp_path, target_is_directory=True)
    intake = take_in(folder, MANIFEST)
    assert {one.place for one in intake.refused} == {"bob.ipynb", "all"}
    link = zipfile.ZipInfo("bob.ipynb")
    link.external_attr = 0o120777 << 16
    intake = take_in(zipped(tmp_path / "all.zip", {"ann.ipynb": cells(ANSWER), link: b"/etc/passwd"}), MANIFEST)
    assert [one.why for one in intake.refused] == ["it is a link, and links are not followed"]


def test_what_is_too_large_is_refused_whatever_the_zip_says_of_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(reading_files, "LARGEST_BYTES", 10_000)
    files = {"ann.ipynb": cells(ANSWER), "bob.ipynb": b" " * 20_000}
    for path in (write(tmp_path / "class", files), zipped(tmp_path / "all.zip", files)):
        [refused] = take_in(path, MANIFEST).refused
        assert (refused.place, "are read" in refused.why) == ("bob.ipynb", True)


def test_a_zip_in_a_folder_is_its_learner_s_hand_in(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("03.ipynb", b'{"cells": [{"cell_type": "code", "source": "def makespan(): return 1"}]}')
    files = {"Ann B_5_assignsubmission_file_/work.zip": inner.getvalue(), "C D_6_assignsubmission_file_/x.zip": b"PK"}
    intake = take_in(zipped(tmp_path / "all.zip", files), MANIFEST)
    assert [(one.learner.name, list(one.answers)) for one in intake.submissions] == [("Ann B", ["E03.3"])]
    assert "a zip that cannot be read" in intake.refused[0].why


def test_what_systems_leave_beside_files_is_nobody_s(tmp_path):
    files = {"ann/x.ipynb": cells(ANSWER), "ann/.ipynb_checkpoints/x-checkpoint.ipynb": cells(OTHER)}
    files |= {"__MACOSX/ann/._x.ipynb": b"\x00", ".DS_Store": b"\x00"}
    intake = take_in(zipped(tmp_path / "all.zip", files), MANIFEST)
    assert len(intake.submissions) == 1
    assert intake.refused == ()


@pytest.mark.parametrize("kind", ["nothing", "a file", "an empty folder", "no notebook"])
def test_what_cannot_be_graded_at_all_is_said(tmp_path, kind):
    path = tmp_path / "it"
    if kind == "a file":
        path.write_text("hello", encoding="utf-8")
    elif kind == "an empty folder":
        path.mkdir()
    elif kind == "no notebook":
        write(path, {"ann/a.txt": b"hello", "bob.ipynb": b"{}"})
    with pytest.raises(NoHandIns, match="it"):
        take_in(path, MANIFEST)


@pytest.mark.parametrize(
    "text",
    [
        "id,name,email\n12345,Jane Doe,j@x.org\n7,Not There,\n",
        "Identifier,Full name,Email address,Grade\nParticipant 12345,Jane Doe,j@x.org,\nParticipant 7,Not There,,\n",
        "﻿Student;ID;Section\nPoints Possible;;\nJane Doe;12345;a\nNot There;7;a\n",
        "First name,Surname,ID number\nJane,Doe,12345\nNot,There,7\n",
    ],
)
def test_a_class_list_gives_names_and_who_is_absent(tmp_path, text):
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    files = {"doejane_12345_1_x.ipynb": cells(ANSWER), "stranger_99_2_x.ipynb": cells(ANSWER)}
    intake = take_in(zipped(tmp_path / "all.zip", files), MANIFEST, read_class_list(tmp_path / "list.csv"))
    by_id = {one.learner.id: one for one in intake.submissions}
    assert by_id["12345"].learner.name == "Jane Doe"
    assert by_id["99"].remarks == ("99 is not in the class list",)
    assert [one.shown for one in intake.absent] == ["Not There"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it says nothing"),
        ("who,what\n1,2\n", "no column with ids"),
        ("id\n1\n1\n", "line 3: the id 1 is there twice"),
    ],
)
def test_a_class_list_with_a_mistake_says_what_would_be_right(tmp_path, text, why):
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadClassList, match=why):
        read_class_list(tmp_path / "list.csv")
