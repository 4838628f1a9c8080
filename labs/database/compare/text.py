"""A comparison as text for a terminal: what differs in full, what is the same in one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labs.database.compare.difference import Block, Comparison, Row, Verdict

WIDTH = 34


def as_text(comparison: Comparison, *, is_full: bool = True) -> str:
    """Return the report; without `is_full` only what differs or could not be observed."""
    lines = [f"A  {comparison.a}", f"B  {comparison.b}", ""]
    for block in comparison.blocks:
        rows = [row for row in block.rows if is_full or row.verdict not in (Verdict.SAME, Verdict.TIME)]
        if rows:
            lines += [*_block(block, rows), ""]
    return "\n".join([*lines, *summary(comparison)])


def summary(comparison: Comparison) -> Iterator[str]:
    """Yield the counts, and what somebody has to do."""
    yield ", ".join(f"{count} {verdict.value}" for verdict, count in comparison.counts().items()) or "nothing observed"
    for experiment, row in comparison.rows(Verdict.DIFFERENT):
        yield f"Not listed: {experiment.name}: {row.name}: {show(row.a)} | {show(row.b)}"
    for experiment, row in comparison.rows(Verdict.SETTLED):
        yield f"Listed, but the same, so that it can come off the list: {experiment.name}: {row.name}: {show(row.a)}"


def show(seen: object) -> str:
    """Return an observable as text, a dash for one that is not there."""
    return "—" if seen is None else str(seen)


def times(row: Row) -> str:
    """Return how much longer or shorter B took."""
    return "" if row.ratio is None else f"B takes {row.ratio:.2g} × as long"


def _block(block: Block, rows: Iterable[Row]) -> Iterator[str]:
    yield f"notebook {block.experiment.notebook} · {block.experiment.name}: {block.experiment.title}"
    for row in rows:
        yield f"  {_MARKS[row.verdict]} {row.name:{WIDTH}}  {_values(row)}"
        if row.known is not None:
            yield f"      {row.known.reason} ({row.known.source})"


def _values(row: Row) -> str:
    if row.ratio is not None:
        return f"{show(row.a)} | {show(row.b)}   {times(row)}"
    return show(row.a) if row.a == row.b else f"{show(row.a)} | {show(row.b)}"


_MARKS = {
    Verdict.SAME: "=",
    Verdict.TIME: "t",
    Verdict.UNSEEN: ".",
    Verdict.KNOWN: "k",
    Verdict.OPEN: "?",
    Verdict.SETTLED: "l",
    Verdict.DIFFERENT: "≠",
}
