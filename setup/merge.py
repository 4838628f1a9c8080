"""Merge a learner's notebook with a newer version of the workbook's, cell by cell.

Three versions go in: the one the learner began with, the workbook's new one, and the learner's own. A cell is found
again by its id. What only one side changed is taken from that side; where both did, both are kept. Nothing that the
learner wrote or changed is left out.

nbdime does more (cells without ids, a diff within a cell, conflicts for a person to settle in a browser) and brings
GitPython and a server of its own; this has to work with nothing but the standard library and to ask nobody.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Cell = dict[str, Any]
Notebook = dict[str, Any]

MARK: Final = "update_of"


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged notebook, and the ids of cells that both sides had changed: the new version stands above the own."""

    notebook: Notebook
    both: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """One cell in the three versions, None where it is not there."""

    base: Cell | None
    new: Cell | None
    own: Cell | None

    @property
    def is_touched(self) -> bool:
        """Whether the learner's side differs from what was shipped, also by deletion."""
        return not _same(self.base, self.own)

    @property
    def is_renewed(self) -> bool:
        """Whether the workbook's side does."""
        return not _same(self.base, self.new)


def merge(base: Notebook | None, new: Notebook, own: Notebook) -> Merged:
    """Return the learner's notebook brought to the workbook's new version.

    `base` is None where it is not known what the learner began with: then every difference counts as the learner's.
    """
    was, comes, has = (_by_id(one["cells"] if one else ()) for one in (base, new, own))
    for key in [key for key, cell in has.items() if _is_stale_update(cell, was, comes)]:
        del has[key]
    cells: list[Cell] = []
    both: list[str] = []
    for key in _order(list(was), list(comes), list(has)):
        sides = Sides(was.get(key), comes.get(key), has.get(key))
        kept = _settle(sides)
        if len(kept) > 1 or (sides.own is None and sides.is_touched and kept):
            both.append(key)
        cells += kept
    notebook = {**own, **{name: new[name] for name in new if name != "cells"}, "cells": _with_unique_ids(cells)}
    notebook["metadata"] = {**own.get("metadata", {}), **new.get("metadata", {})}
    return Merged(notebook, tuple(both))


def _settle(sides: Sides) -> list[Cell]:
    """Return what stays of one cell: nothing, one side's, or both."""
    if sides.own is None:
        # Deleted by the learner, or new: what the workbook has changed since is shown once more.
        return [copy.deepcopy(sides.new)] if sides.new is not None and sides.is_renewed else []
    if sides.new is None:
        return [sides.own] if sides.is_touched else []
    if _same(sides.new, sides.own):
        return [{**copy.deepcopy(sides.new), **_results(sides.own)}]
    if not sides.is_touched:
        return [copy.deepcopy(sides.new)]
    if not sides.is_renewed:
        return [sides.own]
    return [_update(sides.new), sides.own]


def _update(new: Cell) -> Cell:
    """Return the workbook's version of a cell that the learner has changed too.

    It stands above, so that the learner's answer is the one that counts when both are run, and it bears neither the
    id nor the marks by which answers are collected.
    """
    metadata = {"pool_lab": {MARK: new["id"]}}
    return {**copy.deepcopy(new), "id": f"{new['id']}-update"[-64:], "metadata": metadata}


def _is_stale_update(cell: Cell, was: Mapping[str, Cell], comes: Mapping[str, Cell]) -> bool:
    """Return whether a cell was put in by an earlier update and nobody has changed it: the next one settles it anew."""
    marks = cell.get("metadata", {}).get("pool_lab", {})
    origin = marks.get(MARK) if isinstance(marks, dict) else None
    if not isinstance(origin, str) or _same(was.get(origin), comes.get(origin)):
        return False
    return any(origin in side and _same(side[origin], cell) for side in (was, comes))


def _order(was: Sequence[str], comes: Sequence[str], has: Sequence[str]) -> list[str]:
    """Return all keys in the learner's order; in the workbook's if the workbook has changed its own."""
    lasting = set(was) & set(comes)
    moved = [key for key in was if key in lasting] != [key for key in comes if key in lasting]
    return _weave(comes, has) if moved else _weave(has, comes)


def _weave(lead: Sequence[str], follow: Sequence[str]) -> list[str]:
    """Return `lead` with what only `follow` has put behind the one that it follows there."""
    woven = list(lead)
    known = set(lead)
    behind = 0
    for key in follow:
        if key in known:
            behind = woven.index(key) + 1
        else:
            woven.insert(behind, key)
            behind += 1
    return woven


def _by_id(cells: Sequence[Cell]) -> dict[str, Cell]:
    """Return the cells by id; one without, or with an id that was there before, gets a key of its own."""
    found: dict[str, Cell] = {}
    for number, cell in enumerate(cells):
        key = str(cell.get("id") or f"without id {number}")
        while key in found:
            key += "'"
        found[key] = cell
    return found


def _with_unique_ids(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells, each with an id that no other has."""
    taken: set[str] = {str(cell["id"]) for cell in cells if cell.get("id")}
    seen: set[str] = set()
    result = []
    for cell in cells:
        name = str(cell.get("id") or "")
        if not name or name in seen:
            number = 2
            while (name := f"{str(cell.get('id') or 'cell')[:50]}-{number}") in taken:
                number += 1
            taken.add(name)
            cell = {**cell, "id": name}
        seen.add(name)
        result.append(cell)
    return result


def _same(one: Cell | None, other: Cell | None) -> bool:
    """Return whether two cells say the same: kind and text; results and marks do not count."""
    if one is None or other is None:
        return one is other
    return one.get("cell_type") == other.get("cell_type") and source_of(one) == source_of(other)


def source_of(cell: Cell) -> str:
    """Return a cell's text, however the file has it."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _results(own: Cell) -> Cell:
    """Return what a run has left in a cell, and the attachments."""
    return {name: own[name] for name in ("outputs", "execution_count", "attachments") if name in own}
