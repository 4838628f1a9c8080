"""What came out: the results of pytest, judged against the list of known failures."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from labs.practice_db.conformance.files import Exceptions


class Outcome(Enum):
    """What became of a test."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Verdict(Enum):
    """What that means."""

    AS_IT_SHOULD = "passed"
    SKIPPED = "skipped"
    KNOWN = "known failure"
    WRONG = "FAILED"
    STALE = "LISTED BUT NOT FAILING"


WHOLE_FILE: Final = "(the whole file)"
BAD: Final = frozenset((Verdict.WRONG, Verdict.STALE))
_VERDICTS: Final = {
    (Outcome.PASSED, False): Verdict.AS_IT_SHOULD,
    (Outcome.PASSED, True): Verdict.STALE,
    (Outcome.FAILED, False): Verdict.WRONG,
    (Outcome.FAILED, True): Verdict.KNOWN,
    (Outcome.SKIPPED, False): Verdict.SKIPPED,
    (Outcome.SKIPPED, True): Verdict.STALE,
}


@dataclass(frozen=True, slots=True)
class Result:
    """One test: its file, its name, what became of it and the last line of its failure."""

    file: str
    test: str
    outcome: Outcome
    message: str = ""

    @property
    def name(self) -> str:
        return f"{self.file}::{self.test}"


def read_report(path: Path) -> list[Result]:
    """Return the results in a JUnit report of pytest. A test that also fails in its teardown counts once, as failed."""
    results: dict[tuple[str, str], Result] = {}
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        # A file that was skipped as a whole has no class name, and its own in the place of a test's.
        place, name = case.get("classname") or "", case.get("name") or ""
        key = (_file_of(place), name) if place else (_file_of(name), WHOLE_FILE)
        result = Result(*key, *_outcome(case))
        if key not in results or result.outcome is Outcome.FAILED:
            results[key] = result
    return list(results.values())


def _file_of(dotted: str) -> str:
    return dotted.replace(".", "/").removeprefix("tests/") + ".py"


def _outcome(case: ElementTree.Element) -> tuple[Outcome, str]:
    for tag, outcome in (("failure", Outcome.FAILED), ("error", Outcome.FAILED), ("skipped", Outcome.SKIPPED)):
        found = case.find(tag)
        if found is not None:
            return outcome, found.get("message", "").strip().splitlines()[0] if found.get("message") else ""
    return Outcome.PASSED, ""


def judge(result: Result, exceptions: Exceptions, *, may_skip: bool = False) -> Verdict:
    """Return what a result means; `may_skip` lets the suite skip a listed test, as it does in another kind of run."""
    is_listed = result.name in exceptions.reasons and not (may_skip and result.outcome is Outcome.SKIPPED)
    return _VERDICTS[result.outcome, is_listed]


def table(results: Iterable[Result], exceptions: Exceptions, *, may_skip: bool = False) -> str:
    """Return one line a file: how many tests had which verdict."""
    counts: dict[str, Counter[Verdict]] = {}
    for result in results:
        counts.setdefault(result.file, Counter())[judge(result, exceptions, may_skip=may_skip)] += 1
    width = max([len("file"), *map(len, counts)])
    lines = [f"{'file':<{width}}  tests  passed  skipped  known  FAILED"]
    total: Counter[Verdict] = Counter()
    for file, found in [*sorted(counts.items()), ("all", total)]:
        numbers = (
            found.total(),
            found[Verdict.AS_IT_SHOULD],
            found[Verdict.SKIPPED],
            found[Verdict.KNOWN],
            sum(found[verdict] for verdict in BAD),
        )
        lines.append(f"{file:<{width}}  {numbers[0]:5}  {numbers[1]:6}  {numbers[2]:7}  {numbers[3]:5}  {numbers[4]:6}")
        total += found
    return "\n".join(lines)


def complaints(results: Iterable[Result], exceptions: Exceptions, *, may_skip: bool = False) -> list[str]:
    """Return one line for each result that is not as it should be."""
    judged = [(judge(result, exceptions, may_skip=may_skip), result) for result in results]
    return [f"{verdict.value}: {result.name}  {result.message}" for verdict, result in judged if verdict in BAD]
