"""What an experiment observes. Each kind knows how it is shown and when two of it are the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from labs.database.provision.apply import code_of


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    value: int

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number that need not be whole, such as round trips a loan."""

    value: float

    def __str__(self) -> str:
        return f"{self.value:.4g}"


@dataclass(frozen=True, slots=True)
class Said:
    """A word or a line that the database says."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Error:
    """What was raised, by its code; `cause` is the database's own code where the driver wraps it."""

    code: str
    cause: str = ""

    def __str__(self) -> str:
        return f"{self.code} ({self.cause})" if self.cause else self.code


@dataclass(frozen=True, slots=True)
class Order:
    """Events in the order in which they happened."""

    events: tuple[str, ...]

    def __str__(self) -> str:
        return " → ".join(self.events) or "nothing"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds; two databases are told apart by their ratio, and only where that is asked for."""

    seconds: float

    def __str__(self) -> str:
        return f"{self.seconds * 1000:.0f} ms" if self.seconds < 1 else f"{self.seconds:.2f} s"


@dataclass(frozen=True, slots=True)
class Unseen:
    """It could not be observed here, and why."""

    reason: str

    def __str__(self) -> str:
        return f"not observed: {self.reason}"


Observable: TypeAlias = Count | Statistic | Said | Error | Order | Timing | Unseen


def error(raised: BaseException) -> Error:
    """Return what was raised, with the ORA or DPY number of its second line where there is one."""
    code = code_of(raised) or type(raised).__name__
    words = [word.strip("(),.:") for line in str(raised).splitlines()[1:2] for word in line.split()]
    inner = [word for word in words if word.startswith(("ORA-", "DPY-")) and word[4:].isdigit()]
    return Error(code, inner[0] if inner and inner[0] != code else "")


def is_same(one: Observable, other: Observable) -> bool:
    """Return whether two observables are the same; timings always are."""
    if isinstance(one, Timing) and isinstance(other, Timing):
        return True
    if isinstance(one, Statistic) and isinstance(other, Statistic):
        return abs(one.value - other.value) < 1e-6
    return one == other


def ratio(one: Observable, other: Observable) -> float | None:
    """Return how many times as long the second took, None if they are no timings."""
    if isinstance(one, Timing) and isinstance(other, Timing) and one.seconds > 0:
        return other.seconds / one.seconds
    return None
