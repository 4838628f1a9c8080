"""What a learner expects, by the name of the number: of every picture, of the database, or of the lesson's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labs.toolkit.numbers import check_name, unit_of


class Guess:
    """What the learner expects: `Guess(makespan_s=4)`, `Guess(pings=10)`, `Guess(callbacks=3)`.

    Any number that the picture has or is given may be guessed. `makespan_s` stands as a line in the picture's time,
    `peak_opened` at its height; all stand beside the number.
    Raises: ValueError for what is not a number, or is below 0.
    """

    __slots__ = ("_given",)

    def __init__(self, **numbers: float | None) -> None:
        self._given = {check_name(name): value for name, value in numbers.items() if value is not None}
        for name, value in self._given.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
                raise ValueError(f"Guess({name}={value!r}) must be a number, 0 or more")

    def given(self) -> dict[str, float]:
        """Return the guesses that were made."""
        return dict(self._given)

    def of(self, name: str) -> float | None:
        """Return what is guessed of one number, None if nothing is."""
        return self._given.get(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Guess) and self._given == other._given

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._given.items())))

    def __repr__(self) -> str:
        return f"Guess({', '.join(f'{name}={value!r}' for name, value in self._given.items())})"


@dataclass(frozen=True, slots=True)
class Question:
    """Asks for a guess before the run: `Question("makespan_s", "How many seconds until all are done?")`.

    Any number that the picture has or is given may be asked for; the unit follows from its name.
    """

    measure: str
    text: str
    unit: str = ""

    def __post_init__(self) -> None:
        check_name(self.measure)
        if not self.unit:
            object.__setattr__(self, "unit", unit_of(self.measure))


LookUp = Callable[[str], Guess | None]


class _Kept:
    """Where the guesses are that a learner has made elsewhere; whoever keeps them says so once."""

    def __init__(self) -> None:
        self._look_up: LookUp | None = None

    def set(self, look_up: LookUp | None) -> None:
        self._look_up = look_up

    def get(self, prediction_id: str) -> Guess | None:
        if self._look_up is None:
            raise LookupError(f"guess={prediction_id!r}: nobody keeps guesses here; give a Guess(makespan_s=4) instead")
        return self._look_up(prediction_id)


_kept = _Kept()


def keep_guesses_in(look_up: LookUp | None) -> None:
    """Have `picture(…, guess="P03.2")` ask `look_up` for the guess; None is the answer for one that was not made.

    Without a `look_up` it is as if nobody kept any.
    """
    _kept.set(look_up)


def guess_of(guess: Guess | str | Mapping[str, float] | None) -> Guess | None:
    """Return a guess that is given as such, by the id of a prediction, or as numbers by name.

    Raises: TypeError for anything else. LookupError for an id where no guesses are kept.
    """
    if guess is None or isinstance(guess, Guess):
        return guess
    if isinstance(guess, str):
        return _kept.get(guess)
    if isinstance(guess, Mapping):
        return Guess(**guess)
    raise TypeError(f"guess={guess!r} must name what is guessed, for example Guess(makespan_s=4)")
