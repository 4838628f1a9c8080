"""The time axis of a run, with the learner's guess and when all was done as flags on it."""

from __future__ import annotations

from labs.toolkit.draw.frame import Frame
from labs.toolkit.draw.marks import line, rect, text, text_width
from labs.toolkit.numbers import guess_said
from labs.toolkit.words import seconds


def draw_axis(frame: Frame, top_y: float, first_mark: int) -> None:
    """Draw light ticks under everything that came after `first_mark`, and the times below."""
    ticks = []
    for num, (at_s, words) in enumerate(frame.scale.ticks()):
        x, anchor = frame.scale.x(at_s), "middle" if num else "start"
        ticks.append(line(frame.key("tick", num), "pl-tick", x, top_y, x, frame.y))
        frame.add(text(frame.key("tickt", num), "pl-axis-text pl-quiet", x, frame.y + 16, words, anchor=anchor))
    frame.marks[first_mark:first_mark] = ticks


def draw_guess(frame: Frame, guess_s: float, top_y: float, makespan_s: float) -> None:
    """Draw the guess as a flag at its time, or as an arrow at the edge if it is far beyond."""
    scale = frame.scale
    is_beyond = guess_s > scale.until_s
    words = f"your guess {guess_said('makespan_s', guess_s)}{' →' if is_beyond else ''}"
    x, width = scale.x(guess_s), text_width(words, 11) + 12
    left = min(max(x - width / 2, scale.left_px), scale.right_px - width)
    frame.add(
        line(frame.key("guess"), "pl-guess", x, top_y + 17, x, frame.y),
        rect(frame.key("guessp"), "pl-guess-plate", left, top_y, width, 17, round_px=3),
        text(frame.key("guesst"), "pl-small pl-guess-text", left + width / 2, top_y + 12.5, words, anchor="middle"),
    )
    if frame.is_over and makespan_s > 0:
        _draw_done(frame, makespan_s, top_y, (left, left + width))


def _draw_done(frame: Frame, makespan_s: float, top_y: float, taken: tuple[float, float]) -> None:
    """Mark when all was done, so that the guess has something to be measured by; unless the guess's flag is there."""
    words = f"all done {seconds(makespan_s)}"
    x, width = frame.scale.x(makespan_s), text_width(words, 11) + 10
    left = min(max(x - width / 2, frame.scale.left_px), frame.scale.right_px - width)
    if left < taken[1] + 4 and left + width > taken[0] - 4:
        return
    frame.add(
        line(frame.key("done"), "pl-done", x, top_y + 17, x, frame.y),
        rect(frame.key("donep"), "pl-done-plate", left, top_y, width, 17, round_px=3),
        text(frame.key("donet"), "pl-small", left + width / 2, top_y + 12.5, words, anchor="middle"),
    )
