"""What every notebook looks like: one idea a cell, short, no outputs, the cells that graders and learners rely on."""

from __future__ import annotations

import inspect
import re
from collections import Counter

import nbformat
import pytest

import notebooks.given
from labs.grader.unanswered import is_unanswered
from tests.notebooks import workbook
from tests.notebooks.workbook import BY_FILE, FILES, FOLDER, MANIFEST

TAGS = {"text": "markdown", "explain": "markdown", "setup": "code", "predict": "code", "run": "code"}
TAGS |= {"exercise": "code", "check": "code"}
MOST_LINES, MOST_COLUMNS, MOST_WORDS = 15, 90, 120
UNSURE = re.compile(r"\b(probably|usually|simply|just|obviously|of course)\b", re.IGNORECASE)
FOLDED = re.compile(r"<details>\s*<summary>After .+?: .+?</summary>\n\n.+\n\n</details>", re.DOTALL)
TODAY = [pytest.param(path, id=path.stem) for path in FILES]


@pytest.fixture(params=TODAY)
def path(request):
    return request.param


def cells(path, kind=None):
    return [cell for cell in workbook.read(path).cells if kind is None or cell.cell_type == kind]


def test_every_notebook_is_in_the_manifest():
    assert sorted(path.name for path in FOLDER.glob("*.ipynb")) == [path.name for path in FILES]


def test_every_exercise_and_prediction_belongs_to_its_notebook(path):
    wanted = [exercise.id for exercise in MANIFEST.of_notebook(workbook.notebook_of(path).number)]
    assert list(workbook.exercise_cells(path)) == wanted
    assert list(workbook.check_cells(path)) == wanted


def test_a_notebook_is_valid_nbformat_4_5(path):
    table = workbook.raw(path)
    assert (table["nbformat"], table["nbformat_minor"]) == (4, 5)
    nbformat.validate(workbook.read(path))


def test_cell_ids_are_there_and_unique(path):
    ids = [cell["id"] for cell in workbook.raw(path)["cells"]]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert all(re.fullmatch(r"[a-zA-Z0-9-]{3,40}", name) for name in ids)


def test_outputs_and_counters_are_cleared(path):
    for cell in cells(path, "code"):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert "widgets" not in workbook.read(path).metadata


def test_every_cell_has_one_known_tag_that_fits_it(path):
    for cell in cells(path):
        assert TAGS[workbook.tag(cell)] == cell.cell_type, cell.id


def test_cells_keep_their_budget(path):
    for cell in cells(path, "code"):
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.id
        assert max(map(len, cell.source.splitlines())) <= MOST_COLUMNS, cell.id
    for cell in cells(path, "markdown"):
        assert len(cell.source.split()) <= MOST_WORDS, cell.id


def test_text_states_the_claim_and_not_its_likelihood(path):
    for cell in cells(path, "markdown"):
        assert UNSURE.findall(cell.source) == [], cell.id


def test_no_dollar_can_be_taken_for_a_formula(path):
    for cell in cells(path, "markdown"):
        assert "$" not in re.sub(r"`[^`]*`", "", cell.source), cell.id


def test_the_title_says_number_minutes_and_objectives(path):
    title = cells(path)[0].source
    notebook = workbook.notebook_of(path)
    assert title.startswith(f"# {notebook.number} · {notebook.title}\n")
    assert f"**{notebook.minutes} minutes**" in title
    assert 2 <= len(re.findall(r"(?m)^- ", title)) <= 4


def test_every_exercise_says_its_minutes_and_points(path):
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    for exercise in MANIFEST.of_notebook(workbook.notebook_of(path).number):
        if exercise.notebook == "00":
            continue
        points = f"{exercise.points} point{'s' if exercise.points > 1 else ''}"
        assert f"## {exercise.id} · {exercise.title}\n\n*{exercise.minutes} minutes, {points}" in text


def test_the_recap_has_five_lines(path):
    [recap] = [cell.source for cell in cells(path, "markdown") if cell.source.startswith("## Recap")]
    assert re.findall(r"(?m)^(\d)\. ", recap) == ["1", "2", "3", "4", "5"]


def test_every_prediction_is_asked_and_answered(path):
    code = "\n".join(cell.source for cell in cells(path, "code"))
    wanted = {one.id for one in MANIFEST.predictions_of(workbook.notebook_of(path).number)}
    assert set(re.findall(r'predict\("(P\d\d\.\d+)"\)', code)) == wanted
    assert set(re.findall(r'reveal\("(P\d\d\.\d+)",', code)) == wanted


def test_a_heading_before_a_prediction_asks(path):
    heading = ""
    for cell in cells(path):
        found = re.findall(r"(?m)^#+ (.+)$", cell.source) if cell.cell_type == "markdown" else []
        heading = found[-1] if found else heading
        if workbook.tag(cell) == "predict":
            assert heading.endswith("?"), (cell.id, heading)


def test_each_question_stands_in_the_text_before_its_card(path):
    text = ""
    for cell in cells(path):
        if cell.cell_type == "markdown":
            text += cell.source
        else:
            for asked in re.findall(r'(?:predict|because)\("(P\d\d\.\d+)"', cell.source):
                assert f"**{asked}**" in text, asked


def test_there_is_a_question_for_the_learners_own_words(path):
    code = "\n".join(cell.source for cell in cells(path, "code"))
    assert re.search(r'because\("P\d\d\.\d+"\)', code)


def test_what_explains_a_run_is_folded_until_it_is_asked_for(path):
    for cell in cells(path, "markdown"):
        assert bool(FOLDED.fullmatch(cell.source)) == (workbook.tag(cell) == "explain"), cell.id


def test_the_warm_up_follows_the_setup_from_02_on(path):
    calls = [number for number, cell in enumerate(cells(path, "code")) if cell.source == "warm_up()"]
    assert calls == ([1] if workbook.notebook_of(path).number >= "02" else [])


@pytest.mark.parametrize("path", TODAY[:-1])
def test_the_way_on_leads_to_a_notebook_that_is_there(path):
    [recap] = [cell.source for cell in cells(path, "markdown") if cell.source.startswith("## Recap")]
    [(title, file)] = re.findall(r"(?m)^Next: \[(.+)\]\((.+\.ipynb)\)$", recap)
    assert file in {target.name for target in FILES}
    assert file > path.name
    follows = BY_FILE[FOLDER / file]
    assert title == f"{follows.number} {follows.title}"


def told(path, what):
    """Return the misconceptions or questions that a notebook's cells name in their metadata."""
    return {one for cell in cells(path) for one in cell.metadata.get("pool_lab", {}).get(what, [])}


def test_every_question_is_answered_where_it_is_said_to_be(path):
    number = workbook.notebook_of(path).number
    said = {question.id for question in MANIFEST.questions if number in question.notebooks}
    assert told(path, "questions") == said


def test_every_misconception_is_met_where_it_is_said_to_be(path):
    number = workbook.notebook_of(path).number
    said = {wrong.id for wrong in MANIFEST.misconceptions if number in wrong.notebooks}
    exercises = (workbook.home(path) / "exercises.toml").read_text(encoding="utf-8")
    shown = set(re.findall(r'(?:misconception|id) = "(M\d\d)"', exercises))
    assert said - told(path, "misconceptions") - shown == set()
    assert told(path, "misconceptions") <= said


def test_the_last_cell_proves_that_nothing_is_left(path):
    last = cells(path)[-1]
    assert (last.id, workbook.tag(last)) == ("nothing-left", "run")
    assert f'lab.sessions_left("lab-{workbook.notebook_of(path).number}")' in last.source


def test_the_starter_is_not_attempted_yet(path):
    for exercise_id, cell in workbook.exercise_cells(path).items():
        names: dict[str, object] = {}
        exec(cell.source, names)
        assert is_unanswered(names[MANIFEST.exercise(exercise_id).name]), exercise_id


def test_the_solution_has_the_starters_first_line(path):
    module = workbook.home(path) / "solutions.py"
    for exercise_id, cell in workbook.exercise_cells(path).items():
        name = MANIFEST.exercise(exercise_id).name
        assert workbook.function_source(module, name).splitlines()[0] in cell.source


def test_what_a_notebook_gives_exists_once(path):
    given = {name for name, function in inspect.getmembers(notebooks.given, inspect.isfunction)}
    for cell in cells(path, "code"):
        assert given.isdisjoint(re.findall(r"(?m)^\s*def (\w+)", cell.source)), cell.id
    for module in workbook.home(path).glob("*.py"):
        assert given.isdisjoint(re.findall(r"(?m)^\s*def _?(\w+)", module.read_text(encoding="utf-8"))), module.name


def test_a_given_function_is_shown_where_it_is_imported(path):
    for cell in cells(path, "code"):
        for names in re.findall(r"(?m)^from notebooks\.given import (.+)$", cell.source):
            for name in names.split(", "):
                assert f"lab.show({name})" in cell.source, cell.id


def test_cells_carry_nbgraders_metadata(path):
    for exercise_id, cell in workbook.exercise_cells(path).items():
        assert cell.metadata.nbgrader == nbgrader(exercise_id, is_check=False)
    for exercise_id, cell in workbook.check_cells(path).items():
        assert cell.metadata.nbgrader == nbgrader(exercise_id, is_check=True)


def nbgrader(exercise_id, *, is_check):
    """Return schema 3 of nbgrader's metadata; a grade_id has letters, digits, - and _ only."""
    name = exercise_id.replace(".", "-")
    common = {"schema_version": 3, "task": False, "grade": is_check, "locked": is_check, "solution": not is_check}
    return common | ({"grade_id": f"{name}-check", "points": points(exercise_id)} if is_check else {"grade_id": name})


def points(exercise_id):
    return MANIFEST.exercise(exercise_id).points


def test_there_are_notes_for_the_instructor(path):
    notes = (workbook.home(path) / "instructor.md").read_text(encoding="utf-8")
    for heading in ("## What goes wrong", "## What to ask", "## Where to cut"):
        assert heading in notes


def test_every_word_of_the_glossary_is_used_and_in_order():
    words = re.findall(r"(?m)^\*\*(.+?)\*\*", (FOLDER / "glossary.md").read_text(encoding="utf-8"))
    assert words == sorted(words, key=str.casefold)
    assert len(words) == len(set(words))
