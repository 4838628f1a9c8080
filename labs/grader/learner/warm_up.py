"""Three questions from earlier notebooks, asked again when some time has passed."""

from __future__ import annotations

from labs.grader import review
from labs.grader.cards import predicted
from labs.grader.cards.card import Shown, plain, show
from labs.grader.cards.markup import Tone
from labs.grader.guesses import UnreadableGuess, is_near
from labs.grader.learner import desk
from labs.grader.learner.predictions import believed, read_guess
from labs.grader.live.fields import guess_field
from labs.grader.live.form import Answer, Form, Reply, show_form
from labs.grader.manifest import Prediction
from labs.grader.progress import Guessed, Progress, with_recall

OVER = "Warm-up"
SKIP = "A minute; go on when you like. What was wrong comes again tomorrow."


def warm_up() -> Shown:
    """Show up to three questions from earlier notebooks, wrong and sure ones first; they can be skipped."""
    asked = _questions(desk.progress_file().read())
    if not asked:
        nothing = "Nothing to repeat today: the questions of earlier notebooks come back when some days have passed."
        return show(plain(Tone.QUIET, OVER, "Go on", [("", nothing)]))
    questions = {one.id: one for one in asked}
    form = Form(
        [guess_field(one, Guessed(), label=f"{one.id} · {one.question}", asks_sure=False) for one in asked],
        lambda name, answer: _answer(questions[name], answer),
        over=OVER,
        head="What do you still know?",
        foot=SKIP,
    )
    rows = [(one.id, one.question) for one in asked]
    return show_form(form, plain(Tone.PLAIN, OVER, "What do you still know?", rows, SKIP))


def _questions(progress: Progress) -> list[Prediction]:
    path = desk.notebook()
    here = "" if path is None else path.name[:2]
    earlier = [one for one in desk.manifest().predictions if one.notebook != here]
    return review.to_ask(earlier, progress, day=desk.today())


def _answer(prediction: Prediction, answer: Answer) -> Reply:
    try:
        guess = read_guess(prediction, answer.text)
    except UnreadableGuess as error:
        return Reply(str(error), "partly")
    truth = desk.progress_file().read().guessed(prediction.id).truth
    if truth is None:
        return Reply(f"{prediction.id} has not been run yet: its notebook shows what is true.", "partly")
    is_right = is_near(guess, truth)
    desk.keep(lambda before: with_recall(before, prediction.id, is_right=is_right, day=desk.today()))
    if is_right:
        return Reply(f"Right: {predicted.said(prediction, truth)}.", "good")
    belief = believed(prediction, Guessed(guess=guess), truth)
    sentence = f" {belief.truth}" if belief else ""
    return Reply(f"It was {predicted.said(prediction, truth)}.{sentence}")
