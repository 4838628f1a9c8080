"""An update keeps whatever a learner wrote and brings whatever the workbook changed, in every order of edits."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from setup.merge import merge, source_of

SHIPPED = Path(__file__).resolve().parents[2] / "notebooks" / "03_threads_and_growth.ipynb"
EDITS = 50
UPDATES = 4


def code(name, text="x"):
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"tags": ["exercise"]},
        "execution_count": None,
        "outputs": [],
        "source": text,
    }


def notebook(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def texts(one):
    return [source_of(cell) for cell in one["cells"]]


def pair(**cells):
    return notebook(*(code(name, text) for name, text in cells.items()))


@pytest.mark.parametrize(
    ("base", "new", "own", "expected", "both"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, ["2"], ()),
        ({"a": "1"}, {"a": "1"}, {"a": "mine"}, ["mine"], ()),
        ({"a": "1"}, {"a": "2"}, {"a": "mine"}, ["2", "mine"], ("a",)),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, ["2"], ()),
        ({"a": "1"}, {"a": "1", "b": "2"}, {"a": "mine", "z": "own"}, ["mine", "2", "own"], ()),
        ({"a": "1", "b": "1"}, {"b": "1"}, {"a": "1", "b": "1"}, ["1"], ()),
        ({"a": "1", "b": "1"}, {"b": "1"}, {"a": "mine", "b": "1"}, ["mine", "1"], ()),
        ({"a": "1", "b": "1"}, {"a": "1", "b": "1"}, {"b": "1"}, ["1"], ()),
        ({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"b": "1"}, ["2", "1"], ("a",)),
        ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, {"a": "1", "z": "own", "b": "2"}, ["2", "1", "own"], ()),
        ({"a": "1", "b": "2"}, {"a": "1", "b": "2"}, {"b": "2", "a": "1"}, ["2", "1"], ()),
    ],
)
def test_what_one_side_changed_is_taken_and_what_both_changed_is_kept_twice(base, new, own, expected, both):
    merged = merge(pair(**base), pair(**new), pair(**own))
    assert texts(merged.notebook) == expected
    assert merged.both == both


def test_without_the_version_it_began_with_every_difference_is_the_learners():
    merged = merge(None, pair(a="1", b="2"), pair(a="mine", z="own"))
    assert texts(merged.notebook) == ["1", "mine", "2", "own"]


def test_the_answer_keeps_its_id_and_marks_and_runs_last():
    merged = merge(pair(E1="pass"), pair(E1="..."), pair(E1="answer"))
    above, answer = merged.notebook["cells"]
    assert (answer["id"], answer["metadata"]) == ("E1", {"tags": ["exercise"]})
    assert above["metadata"] == {"pool_lab": {"update_of": "E1"}}


def test_a_second_conflict_replaces_what_the_first_one_put_in():
    first = merge(pair(a="1"), pair(a="2"), pair(a="mine")).notebook
    assert texts(merge(pair(a="2"), pair(a="2"), first).notebook) == ["2", "mine"]
    assert texts(merge(pair(a="2"), pair(a="3"), first).notebook) == ["3", "mine"]
    first["cells"][0]["source"] = "2, with a note"
    assert texts(merge(pair(a="2"), pair(a="3"), first).notebook) == ["2, with a note", "3", "mine"]


def test_results_stay_where_the_cell_stays():
    own = pair(a="1", b="1")
    for cell in own["cells"]:
        cell["execution_count"] = 7
    merged = merge(pair(a="1", b="1"), pair(a="1", b="2"), own).notebook
    assert [cell["execution_count"] for cell in merged["cells"]] == [7, None]


class Editor:
    """Somebody who edits at random; every text that is written is one of its own."""

    def __init__(self, dice, name):
        self._dice, self._name, self._number = dice, name, 0

    def _text(self):
        self._number += 1
        return f"# {self._name} {self._number}"

    def edit(self, one):
        cells = one["cells"]
        place = self._dice.randrange(len(cells))
        match self._dice.choice(["change", "change", "delete", "insert", "move", "swap kind"]):
            case "change":
                cells[place]["source"] = [self._text(), "\n"]
            case "delete" if len(cells) > 3:
                del cells[place]
            case "insert":
                cells.insert(place, code(f"{self._name}-{self._dice.getrandbits(64)}", self._text()))
            case "move":
                cells.insert(self._dice.randrange(len(cells)), cells.pop(place))
            case _:
                cells[place] = code(cells[place].get("id", "x"), self._text())

    def damage(self, one):
        """Do what programs do that know nothing of ids: leave them out, or give one twice."""
        cell = self._dice.choice(one["cells"])
        if self._dice.random() < 0.5:
            cell.pop("id", None)
        else:
            one["cells"].append({**copy.deepcopy(cell), "source": self._text()})


@pytest.mark.parametrize("seed", range(EDITS))
def test_no_update_loses_a_learners_cell_or_a_change_of_the_workbook(seed):
    dice = random.Random(seed)
    learner, author = Editor(dice, "learner"), Editor(dice, "author")
    base = json.loads(SHIPPED.read_text(encoding="utf-8"))
    own = copy.deepcopy(base)
    for _ in range(UPDATES):
        for _ in range(dice.randrange(1, 12)):
            learner.edit(own)
        if dice.random() < 0.3:
            learner.damage(own)
        new = copy.deepcopy(base)
        for _ in range(dice.randrange(12)):
            author.edit(new)
        merged = merge(base, new, copy.deepcopy(own))
        written = Counter(text for text in texts(own) if text.startswith("# learner"))
        found = Counter(texts(merged.notebook))
        assert not written - found, "a learner's cell is lost"
        changed = Counter(texts(new)) - Counter(texts(base))
        assert not changed - found, "a change of the workbook has not come"
        ids = [cell["id"] for cell in merged.notebook["cells"]]
        assert len(set(ids)) == len(ids)
        again = merge(new, new, copy.deepcopy(merged.notebook))
        assert (again.notebook, again.both) == (merged.notebook, ()), "a second update changes nothing"
        base, own = new, merged.notebook
    nbformat.validate(nbformat.from_dict(own))
