"""Two runs beside each other in one sentence: what the second gained and what it paid for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from labs.toolkit.measures import Statistics
from labs.toolkit.words import count, seconds

_NOTICED: Final = 0.1
"""A time that changes by a smaller share, or by less than 5 ms, is the same again: machines are never that steady."""
_NOTICED_S: Final = 0.005


@dataclass(frozen=True, slots=True)
class _Cost:
    """A number of which less is better, and how more and less of it are said; a time has no noun."""

    name: str
    less: str
    more: str
    noun: str = ""
    nouns: str = ""

    def said(self, before: Statistics, after: Statistics) -> tuple[str, bool] | None:
        """Return how the number has changed and whether that is better; None if it has not."""
        old, new = getattr(before, self.name), getattr(after, self.name)
        if old is None or new is None:
            return None
        change, words = new - old, self.less if new < old else self.more
        if self.noun:
            number = abs(round(change))
            said = count(number, f"{words} {self.noun}", f"{words} {self.nouns or self.noun + 's'}")
            return (said, change < 0) if number else None
        if abs(change) < max(_NOTICED_S, _NOTICED * max(old, new)):
            return None
        return f"{words.format(seconds(abs(change)))} ({seconds(old)} → {seconds(new)})", change < 0


_COSTS: Final = (
    _Cost("makespan_s", "all done {} sooner", "all done {} later"),
    _Cost("wait_max_s", "the longest wait {} shorter", "the longest wait {} longer"),
    _Cost("error_count", "fewer", "more", "error"),
    _Cost("held_at_end", "fewer", "more", "connection never given back", "connections never given back"),
    _Cost("logons", "fewer", "more", "logon"),
    _Cost("peak_opened", "fewer", "more", "open connection"),
)


def compared(before: Statistics, after: Statistics) -> str:
    """Return what B gained against A, and what it paid."""
    changes = [change for cost in _COSTS if (change := cost.said(before, after))]
    gained = [words for words, is_better in changes if is_better]
    paid = [words for words, is_better in changes if not is_better]
    if not changes:
        return "B did as A did."
    if not paid:
        return f"Against A, B gained: {', '.join(gained)}. It paid nothing."
    if not gained:
        return f"Against A, B gained nothing and paid: {', '.join(paid)}."
    return f"Against A, B gained: {', '.join(gained)}. It paid: {', '.join(paid)}."
