"""All that a class has handed in: for each learner the answers to be graded, and what is not graded with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from labs.grader.cells import cells, text_of
from labs.grader.manifest import Exercise, Manifest
from labs.grading.intake.answers import Answer, Starters, answers_in, notebooks_in
from labs.grading.intake.files import HandedIn, NoHandIns, Refused, files_of
from labs.grading.intake.learners import Export, Learner, Whose, whose, without_wrapper
from labs.grading.intake.notebook import Code, NoNotebook, read_notebook

_NOTEBOOK: Final = ".ipynb"
_SETUP: Final = "setup"


@dataclass(frozen=True, slots=True)
class Submission:
    """What one learner has handed in. `notebooks` are those of the course that were found in it, with their files."""

    learner: Learner
    export: Export
    notebooks: Mapping[str, str]
    answers: Mapping[str, Answer]
    remarks: tuple[str, ...] = ()
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """The submissions in the order of their learners' names, what is not graded, and who has handed in nothing."""

    submissions: tuple[Submission, ...]
    refused: tuple[Refused, ...] = ()
    absent: tuple[Learner, ...] = ()
    exercises: tuple[Exercise, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A notebook that was read: whose it is, where it stood, and what of the course is in it, the fullest first."""

    whose: Whose
    place: str
    changed: datetime
    code: Code
    notebooks: tuple[str, ...]


@dataclass(slots=True)
class _Sorted:
    """What the files are, one by one."""

    read: list[_Read] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def take_in(path: Path, manifest: Manifest, class_list: Sequence[Learner] = ()) -> Intake:
    """Return what was handed in. Raises: NoHandIns if there is nothing that could be graded."""
    found = list(files_of(path))
    files = [one for one in found if isinstance(one, HandedIn)]
    sorted_ = _Sorted(refused=[one for one in found if isinstance(one, Refused)])
    depth = without_wrapper([file.place for file in files])
    for file in files:
        _sort(file, depth, manifest, sorted_)
    if not sorted_.read:
        reasons = "".join(f"\n  {one.place}: {one.why}" for one in sorted_.refused[:10])
        raise NoHandIns(f"{path} holds no notebook of this course.{reasons}")
    starters = starters_of(manifest)
    by_learner: dict[str, list[_Read]] = {}
    for one in sorted_.read:
        by_learner.setdefault(one.whose.learner.id, []).append(one)
    submissions = [_submission(mine, manifest, starters, sorted_.refused) for mine in by_learner.values()]
    return _with_class_list(submissions, sorted_.refused, class_list, manifest)


def _sort(file: HandedIn, depth: int, manifest: Manifest, into: _Sorted) -> None:
    """Read one file and put it where it belongs."""
    if file.place.suffix.lower() != _NOTEBOOK:
        into.refused.append(Refused(str(file.place), "it is no notebook (.ipynb)"))
        return
    try:
        code = read_notebook(file.read())
    except (NoNotebook, ValueError) as error:
        into.refused.append(Refused(str(file.place), str(error)))
        return
    found = notebooks_in(code.cells, manifest)
    if not found:
        into.refused.append(Refused(str(file.place), "no cell belongs to an exercise of this course"))
        return
    by = whose(PurePosixPath(*file.place.parts[depth:]), [one.file for one in manifest.notebooks])
    into.read.append(_Read(by, str(file.place), file.changed, code, found))


def _submission(mine: Iterable[_Read], manifest: Manifest, starters: Starters, refused: list[Refused]) -> Submission:
    """Return what a learner has handed in; of several files of one notebook the newest counts."""
    in_order = sorted(mine, key=lambda one: (one.changed, one.whose.attempt, one.place))
    newest: dict[str, _Read] = {}
    for one in in_order:
        if before := newest.get(one.notebooks[0]):
            refused.append(Refused(before.place, f"{one.place} is newer and counts"))
        newest[one.notebooks[0]] = one
    # Answers to several notebooks may stand in one file. A copy of a function is no hand-in where there is a whole one.
    for one in (whole := list(newest.values())):
        for number in one.notebooks[1:]:
            newest.setdefault(number, one)
    answers: dict[str, Answer] = {}
    remarks: list[str] = []
    for number, one in newest.items():
        answers |= answers_in(one.code.cells, manifest.of_notebook(number), starters, one.place)
    for one in whole:
        remarks += [f"{one.place}: {remark}" for remark in one.code.remarks]
    return Submission(
        whole[-1].whose.learner,
        whole[-1].whose.export,
        {number: one.place for number, one in newest.items()},
        answers,
        tuple(remarks),
        any(one.whose.is_late for one in whole),
    )


def _with_class_list(
    submissions: Iterable[Submission], refused: list[Refused], class_list: Sequence[Learner], manifest: Manifest
) -> Intake:
    """Return the whole, with the names that the class list gives."""
    listed = {learner.id: learner for learner in class_list}
    named = []
    for one in submissions:
        learner = one.learner
        if known := listed.pop(learner.id, None):
            one = replace(one, learner=replace(known, name=known.name or learner.name, handle=learner.handle))
        elif class_list:
            one = replace(one, remarks=(*one.remarks, f"{learner.id} is not in the class list"))
        named.append(one)
    numbers = {number for one in named for number in one.notebooks}
    return Intake(
        submissions=tuple(sorted(named, key=lambda one: (one.learner.shown.casefold(), one.learner.id))),
        refused=tuple(sorted(refused, key=lambda one: one.place)),
        absent=tuple(listed.values()),
        exercises=tuple(one for one in manifest.exercises if one.notebook in numbers),
    )


def starters_of(manifest: Manifest) -> Starters:
    """Return what the course's own notebooks say."""
    given_out, setup = {}, {}
    for notebook in manifest.notebooks:
        code = [one for one in cells(manifest.folder / notebook.file) if one.get("cell_type") == "code"]
        given_out[notebook.number] = frozenset(text_of(one).strip() for one in code)
        setup[notebook.number] = tuple(
            text_of(one) for one in code if _SETUP in one.get("metadata", {}).get("tags", [])
        )
    return Starters(given_out, setup)
