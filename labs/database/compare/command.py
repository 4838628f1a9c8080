"""`python -m labs.database compare A B`: run the experiments on two databases and report."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence

from labs.database.compare.difference import Comparison, compare
from labs.database.compare.html import as_html
from labs.database.compare.known import read_known
from labs.database.compare.named import described, subject_named
from labs.database.compare.text import as_text
from labs.database.target import DatabaseProblem
from labs.experiments import EXPERIMENTS
from labs.experiments.experiment import DatabaseExperiment, observe


def run(options: argparse.Namespace) -> int:
    """Compare, print, write, and return the exit code."""
    try:
        if options.html is not None and not options.html.absolute().parent.is_dir():
            raise DatabaseProblem(f"--html {options.html}: there is no such folder")
        experiments = chosen(options.only)
        listed = read_known([experiment.name for experiment in EXPERIMENTS], options.known)
        sides = (subject_named("A", options.a), subject_named("B", options.b))
        for one in sides:
            one.check("at the start")
        blocks = []
        for experiment in experiments:
            print(f"{experiment.name}: {experiment.title} …", file=sys.stderr, flush=True)
            a, b = (observe(experiment, one) for one in sides)
            kinds = [one.target.kind for one in sides]
            blocks.append(compare(experiment, a, b, kinds=kinds, listed=listed, timing_limit=options.timings))
    except DatabaseProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    found = Comparison(described(sides[0]), described(sides[1]), tuple(blocks))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # Windows writes to files and pipes in a code page without arrows
    print(as_text(found, is_full=not options.differences))
    if options.html is not None:
        options.html.write_text(as_html(found), encoding="utf-8")
        print(f"Page: {options.html}")
    return 0 if found.is_as_listed else 1


def chosen(only: Sequence[str] | None) -> list[DatabaseExperiment]:
    """Return the experiments of these names or notebooks, all if none are given. Raises: DatabaseProblem."""
    if only is None:
        return list(EXPERIMENTS)
    known = {word for experiment in EXPERIMENTS for word in (experiment.name, experiment.notebook)}
    if unknown := [word for word in only if word not in known]:
        raise DatabaseProblem(f"no experiment or notebook: {', '.join(unknown)}. There are: {', '.join(sorted(known))}")
    return [experiment for experiment in EXPERIMENTS if {experiment.name, experiment.notebook} & set(only)]
