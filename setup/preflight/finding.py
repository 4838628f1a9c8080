"""What a check found, how it is printed, and the one line about all of them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Final

NAME_WIDTH: Final = 12
INDENT: Final = " " * (11 + NAME_WIDTH)
WIDTH: Final = 110


class Word(Enum):
    """What a check comes to, as it is printed."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result; `text` says what was found and, if something is wrong, what to do."""

    name: str
    word: Word
    text: str

    def printed(self) -> str:
        """Return the lines for a reader."""
        head = f"{self.word.value:<9}  {self.name:<{NAME_WIDTH}}"
        lines = [
            # A path or a command that is longer than a line stays whole, so that it can be copied.
            textwrap.fill(line, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_long_words=False)
            for line in self.text.strip().splitlines()
        ]
        return head + "\n".join(lines)[len(head) :]

    def as_json(self) -> str:
        """Return one line of ASCII for another process."""
        return json.dumps({**asdict(self), "word": self.word.value})


def flowing(text: str) -> str:
    """Return a text without the line ends of a wider page, unless something is quoted in it below a colon."""
    return text if ":\n" in text else " ".join(text.split())


def from_json(line: str) -> Finding | None:
    """Return the finding in a line that another process printed, None if it is something else."""
    try:
        data = json.loads(line)
        return Finding(str(data["name"]), Word(data["word"]), str(data["text"]))
    except (ValueError, KeyError, TypeError):
        return None


def is_ready(findings: Sequence[Finding]) -> bool:
    """Return whether nothing is in the way."""
    return not _names(findings, Word.PROBLEM)


def closing_line(findings: Sequence[Finding], took_s: float) -> str:
    """Return the line that is read out to whoever asks."""
    if problems := _names(findings, Word.PROBLEM):
        return f"NOT READY for the workshop. Look at: {', '.join(problems)}."
    done = sum(finding.word is not Word.NOT_TRIED for finding in findings)
    notes = _names(findings, Word.NOTE)
    noted = f" Worth a look: {', '.join(notes)}." if notes else ""
    return f"READY for the workshop: {done} checks in {took_s:.0f} s, none failed.{noted}"


def _names(findings: Sequence[Finding], word: Word) -> list[str]:
    return [finding.name for finding in findings if finding.word is word]
