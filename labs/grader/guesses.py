"""Guesses as people write them: `4 s`, `50 ms`, `1,000`, `about 10`, `none`; and whether one was near enough."""

from __future__ import annotations

import re
from typing import Final

Number = int | float | str

NEAR: Final = 0.2
"""A guess counts as right if it is off by less than this share of the truth: of 5 only 5 is, of 50 also 45."""

WORDS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - reads better
    )
} | {"none": 0, "no": 0, "nobody": 0}
TIMES_S: Final = {
    **dict.fromkeys(("us", "µs", "μs"), 1e-6),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
}
SIZES_B: Final = {
    **dict.fromkeys(("b", "byte", "bytes"), 1.0),
    **dict.fromkeys(("kb", "kib"), 1024.0),
    **dict.fromkeys(("mb", "mib"), 1024.0**2),
    **dict.fromkeys(("gb", "gib"), 1024.0**3),
}
FAMILIES: Final = (TIMES_S, SIZES_B)
SAME: Final = {"x": "times", "×": "times", "percent": "%"}
_SHAPE: Final = re.compile(r"(?P<number>[-+]?\d[\d .,_'’]*|[a-z]+)\s*(?P<unit>.*)")
_ABOUT: Final = re.compile(r"^(about|around|roughly|circa|ca\.?|~|≈|x|×)\s*")
_THOUSANDS: Final = re.compile(r"[-+]?\d{1,3}([,_'’ ]\d{3})+(\.\d+)?")


class UnreadableGuess(ValueError):
    """A guess that is no number; the text says what one looks like."""


def read(text: str, unit: str = "") -> int | float:
    """Return the number that `text` says, in `unit`; `50 ms` is 0.05 where the unit is `s`.

    Raises: UnreadableGuess that says what a guess looks like.
    """
    said = _ABOUT.sub("", text.strip().casefold())
    shape = _SHAPE.fullmatch(said)
    number = None if shape is None else _number(shape["number"].strip())
    factor = None if shape is None else _factor(shape["unit"].strip(), unit)
    if number is None or factor is None:
        raise UnreadableGuess(f"“{text.strip()}” is not a guess that can be compared: {_example(unit)}")
    value = number * factor
    return int(value) if value.is_integer() and "." not in text else value


def is_near(guess: Number, truth: Number) -> bool:
    """Return whether a guess is right: the same text, or a number that is near the truth."""
    if isinstance(guess, str) or isinstance(truth, str):
        return str(guess).casefold() == str(truth).casefold()
    return guess == truth or abs(guess - truth) < NEAR * abs(truth)


def _number(text: str) -> float | None:
    if text in WORDS:
        return float(WORDS[text])
    plain = re.sub(r"[,_'’ ]", "", text) if _THOUSANDS.fullmatch(text) else text.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _factor(said: str, wanted: str) -> float | None:
    """Return what turns a number in the unit that was said into the one that is wanted; None if nothing does."""
    said, wanted = SAME.get(said, said), wanted.casefold()
    if not said or said in {wanted, wanted.removesuffix("s"), f"{wanted}s"}:
        return 1.0
    return next((table[said] / table[wanted] for table in FAMILIES if said in table and wanted in table), None)


def _example(unit: str) -> str:
    if unit.casefold() in TIMES_S:
        return f"write a number of {unit}, or a time with its unit, such as 4 s or 50 ms"
    return f"write one number, such as 10{f' ({unit})' if unit else ''}"
