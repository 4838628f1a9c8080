"""What of a class is to be marked: the exercises that were asked for, and of each submission what is still open."""

from __future__ import annotations

from collections.abc import Sequence

from labs.grader.manifest import Exercise, Manifest
from labs.grading.intake.hand_ins import Intake, Submission
from labs.grading.marking.batch import Task
from labs.grading.marking.journal import Key
from labs.grading.marking.mark import Mark


class BadChoice(ValueError):
    """Options that name something that there is not, or that do not go together; the text says what would be right."""


def chosen(only: Sequence[str], found: Sequence[Exercise], manifest: Manifest) -> tuple[Exercise, ...]:
    """Return the exercises to mark: those of the notebooks that were handed in, or what `--only` names.

    Raises: BadChoice.
    """
    wanted = [word for words in only for word in words.split(",") if word]
    if not wanted:
        return tuple(found)
    ids, numbers = {one.id for one in manifest.exercises}, {one.notebook for one in manifest.exercises}
    if unknown := [word for word in wanted if word not in ids | numbers]:
        raise BadChoice(
            f"--only {' '.join(unknown)}: the course has the notebooks {', '.join(sorted(numbers))} and exercises such "
            f"as {min(ids)}."
        )
    return tuple(one for one in manifest.exercises if one.id in wanted or one.notebook in wanted)


def open_task(
    submission: Submission, exercises: Sequence[Exercise], marks: dict[Key, Mark], *, regrade_changed: bool
) -> Task | None:
    """Return what of a submission is not marked yet, None if all is.

    With `regrade_changed` an answer that is not the one that was marked counts as not marked.
    """
    left = []
    for exercise in exercises:
        mark = marks.get((submission.learner.id, exercise.id))
        answer = submission.answers.get(exercise.id)
        digest = answer.digest if answer else ""
        if mark is None or (regrade_changed and mark.digest != digest):
            left.append(exercise)
    return Task(submission, tuple(left)) if left else None


def changed(intake: Intake, marks: dict[Key, Mark]) -> list[str]:
    """Return the learners whose answers are not those that were marked."""
    found = {}
    for one in intake.submissions:
        for exercise_id, answer in one.answers.items():
            mark = marks.get((one.learner.id, exercise_id))
            if mark is not None and mark.digest != answer.digest:
                found[one.learner.shown] = True
    return list(found)


def plan(intake: Intake, exercises: Sequence[Exercise]) -> str:
    """Return in words what would be marked."""
    lines = [
        f"{len(intake.submissions)} learners, {len(exercises)} exercises, {sum(one.points for one in exercises)} points"
    ]
    numbers = sorted({one.notebook for one in exercises})
    for number in numbers:
        mine = [one for one in intake.submissions if number in one.notebooks]
        ids = ", ".join(one.id for one in exercises if one.notebook == number)
        lines.append(f"  notebook {number}, handed in by {len(mine)}: {ids}")
    for one in intake.submissions:
        answers = [exercise.id for exercise in exercises if exercise.id in one.answers]
        lines.append(
            f"  {one.learner.shown} ({one.learner.id}): {', '.join(one.notebooks.values())}; {len(answers)} answers"
        )
        lines += [f"    {remark}" for remark in one.remarks]
    lines += [f"  not graded: {one.place}: {one.why}" for one in intake.refused]
    lines += [f"  handed in nothing: {one.shown} ({one.id})" for one in intake.absent]
    return "\n".join(lines)
