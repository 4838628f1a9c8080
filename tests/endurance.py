"""`python -m tests.endurance`: right answers beside one busy loop for each core, again and again.

Checks marked `clock` run 50 times, the others 5 times. Prints a row for each exercise. The exit code is 1 if a right
answer was ever blamed, or if more than one run in ten could not tell.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack

os.environ.setdefault("POOL_LAB_DATABASE", "practice")

from labs.grader.manifest import Exercise, load
from labs.grader.results import Outcome
from labs.grader.runner import place_of, run_check
from notebooks import lab
from tests.busy import busy_cores

MOST_UNCLEAR = 0.1


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance", description=__doc__)
    parser.add_argument("--only", default="E", help="exercises whose ids begin so")
    parser.add_argument("--clock", type=int, default=50, help="runs of a check that compares times")
    parser.add_argument("--others", type=int, default=5, help="runs of any other check")
    parser.add_argument("--idle", action="store_true", help="without the busy loops")
    options = parser.parse_args(arguments)
    is_good = True
    with ExitStack() as stack:
        if not options.idle:
            stack.enter_context(busy_cores())
        for exercise in load().exercises:
            if exercise.id.startswith(options.only):
                times = options.clock if exercise.clock else options.others
                is_good &= run_many(exercise, times)
    return 0 if is_good else 1


def run_many(exercise: Exercise, times: int) -> bool:
    """Run the solution and the right answers in turn, print a row, and return whether nobody was blamed."""
    manifest = load()
    names = [("solutions", exercise.name), *(("right_answers", name) for name in exercise.right)]
    outcomes: Counter[Outcome] = Counter()
    started_s = time.monotonic()
    for seed in range(times):
        part, name = names[seed % len(names)]
        result = run_check(manifest, exercise, place_of(manifest, exercise, part, name), lab, seed=seed)
        outcomes[result.outcome] += 1
        for finding in result.findings if result.outcome is not Outcome.PASS else ():
            print(f"  {exercise.id} {name} seed {seed}: {result.outcome.value}: {finding.seen}", flush=True)
    took_s = (time.monotonic() - started_s) / max(times, 1)
    counts = ", ".join(f"{count} {outcome.value}" for outcome, count in outcomes.most_common())
    print(f"{exercise.id} {times} runs, {took_s:.1f} s each: {counts}", flush=True)
    unclear = outcomes[Outcome.INCONCLUSIVE] / max(times, 1)
    return outcomes[Outcome.PASS] + outcomes[Outcome.INCONCLUSIVE] == times and unclear <= MOST_UNCLEAR


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
