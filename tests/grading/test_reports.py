"""Tables and pages of a class that was never marked: what stands in them, and what never does."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import pytest

from labs.grader.results import Finding, Outcome
from labs.grading.intake.files import Refused
from labs.grading.intake.learners import Export, Learner
from labs.grading.marking.mark import Mark, from_data, overridden, to_data
from labs.grading.reports.gradebook import Circumstances, Gradebook, Row, to_table
from labs.grading.reports.pages import class_page, learner_page
from labs.grading.reports.tables import canvas, grades, layouts, moodle
from labs.grading.reports.writing import page_names, write_report
from tests.grading.hand_ins import MANIFEST

FINDING = Finding("27 clients: you say 3. That is too short. <script>", "the time", "the last round")
HOW = Circumstances("all.zip", "practice", "bubblewrap", 7, "class", "then", "now", 2, ("a <b>remark</b>",))
EXERCISES = (MANIFEST.exercise("E03.1"), MANIFEST.exercise("E03.3"))
ANN = Learner("11", "Ann Bee", "a@x.org", "Ann Bee_11_assignsubmission_file_")
BOB = Learner("12", "=cmd|' /C calc'!A0", "", "Bob_12_assignsubmission_file_")


def mark(learner, exercise_id, outcome, points, *findings):
    most = MANIFEST.exercise(exercise_id).points
    return Mark(learner.id, exercise_id, outcome, points, most, "abc", findings, seconds=1.5, seed=7)


@pytest.fixture
def book():
    """Return a class of two: one has all that was decided, the other a wrong answer."""
    unclear = mark(ANN, "E03.1", Outcome.INCONCLUSIVE, 0, Finding("too busy", "a moment", "what runs"))
    ann = Row(ANN, Export.MOODLE, ("a.ipynb",), (unclear, mark(ANN, "E03.3", Outcome.PASS, 1)))
    wrong = mark(BOB, "E03.3", Outcome.FAIL, 0, FINDING)
    bob = Row(BOB, Export.MOODLE, ("b.ipynb",), (mark(BOB, "E03.1", Outcome.PARTIAL, 1, FINDING), wrong))
    return Gradebook(HOW, EXERCISES, (ann, bob), (Refused("x/<i>.txt", "no notebook"),), (Learner("13", "Cleo"),))


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_what_was_not_decided_takes_nothing_away(book):
    ann, bob = rows_of(grades(book))
    assert (ann["points"], ann["max_points"], ann["E03.1"]) == ("1", "1", "INCONCLUSIVE")
    assert (bob["points"], bob["max_points"]) == ("1", "3")
    assert [row["Grade"] for row in rows_of(moodle(book))] == ["3", "1"]
    assert [row["Pool Lab"] for row in rows_of(canvas(book, "Pool Lab"))] == ["3", "3", "1"]


def test_moodle_finds_the_columns_that_it_asks_for(book):
    for row in rows_of(moodle(book)):
        assert {"Identifier", "Grade", "Last modified (grade)"} <= set(row)
        assert row["Last modified (grade)"] == "-"
    assert rows_of(moodle(book))[0]["Identifier"] == "Participant 11"


def test_a_name_that_is_a_formula_is_a_text_in_every_table(book):
    for name, table in layouts(book).items():
        assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(table)) for cell in row), name


def test_only_the_tables_of_the_platforms_in_use_are_written(book):
    assert set(layouts(book)) == {"grades.csv", "moodle.csv"}
    of_canvas = replace(book, rows=tuple(replace(row, export=Export.CANVAS) for row in book.rows))
    assert set(layouts(of_canvas)) == {"grades.csv", "canvas.csv"}


def test_a_page_escapes_what_others_wrote_and_loads_nothing(book):
    pages = [learner_page(book, row) for row in book.rows]
    pages.append(class_page(book, MANIFEST, page_names([row.learner for row in book.rows])))
    for page in pages:
        assert "<script>" not in page.replace("<script>// A click", "")
        assert "src=" not in page
        assert "default-src 'none'" in page
    assert "a &lt;b&gt;remark" in pages[-1]
    assert "x/&lt;i&gt;.txt" in pages[-1]


def test_the_class_report_counts_beliefs_and_names_what_a_person_should_see(book):
    page = class_page(book, MANIFEST, page_names([row.learner for row in book.rows]))
    wrong = next(one for one in MANIFEST.exercise("E03.3").wrong if one.message in FINDING.seen)
    assert wrong.answer.replace("_", " ") in page
    assert "For a person to look at" in page
    assert "too busy to tell" in page
    assert "Cleo (13): handed in nothing" in page


def test_pages_have_names_that_every_file_system_takes_and_no_two_are_the_same():
    learners = [Learner("1", "../../etc/passwd"), Learner("2", "é"), Learner("a/b"), Learner("a_b"), Learner("..")]
    names = list(page_names(learners).values())
    assert len({name.casefold() for name in names}) == len(names)
    assert not any(set(name) & set('/\\:*?"<>|') or name.startswith(".") for name in names)


def test_feedback_stands_in_the_folders_by_which_moodle_knows_its_owners(book, tmp_path):
    write_report(tmp_path, book, MANIFEST)
    with zipfile.ZipFile(tmp_path / "feedback.zip") as archive:
        names = archive.namelist()
    assert names == [f"{one.handle}/feedback.html" for one in (ANN, BOB)]
    assert not list(tmp_path.glob(".*"))


def test_a_mark_is_read_as_it_was_kept(book):
    for row in book.rows:
        for one in row.marks:
            assert from_data(to_data(one)) == one
    by_hand = overridden(book.rows[0].marks[0], 2, "talked about it")
    assert by_hand.counts
    assert not by_hand.for_a_person
    assert to_table(book)["learners"][0]["marks"][0]["counts"] is False
