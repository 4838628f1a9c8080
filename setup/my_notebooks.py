"""The learner's own notebooks: copies of the workbook's, made once, never overwritten, brought up to date cell by cell.

    my_notebooks/NAME.ipynb           what the learner works in
    my_notebooks/.shipped/NAME.ipynb  what that one was copied from, or last merged with
    my_notebooks/.before/NAME.ipynb   what it was before the last update that changed it

Standard library only.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from setup.exclusive import exclusive
from setup.merge import Notebook, merge

FOLDER: Final = "my_notebooks"
SHIPPED: Final = ".shipped"
BEFORE: Final = ".before"


@dataclass(slots=True)
class Report:
    """What an update did: names of notebooks, and of cells in them."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    both: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        for name in self.new:
            yield f"{name}: new."
        for name in self.changed:
            yield f"{name}: brought up to date."
        for name, cells in self.both.items():
            yield (
                f"{name}: you and the workbook both changed {', '.join(cells)}. "
                "Both are there, the workbook's above yours."
            )
        for name, reason in self.left.items():
            yield f"{name}: left as it is, {reason}."
        if not (self.new or self.changed or self.left):
            yield "Your notebooks are up to date."


class MyNotebooks:
    """The folder of copies beside the folder of the workbook's notebooks."""

    def __init__(self, project: Path) -> None:
        self.folder = project / FOLDER
        self._workbook = project / "notebooks"

    def copy(self) -> list[str]:
        """Copy every notebook that is not there, and return the names of those."""
        with self._alone():
            return self._copy()

    def _copy(self) -> list[str]:
        made = []
        for source in self._sources():
            target = self.folder / source.name
            if not target.exists():
                self._write(self.folder / SHIPPED / source.name, source.read_text(encoding="utf-8"))
                self._write(target, source.read_text(encoding="utf-8"))
                made.append(source.name)
        return made

    def outdated(self) -> list[str]:
        """Return the names of copies whose notebook has changed in the workbook since."""
        return [source.name for source in self._sources() if not self._is_current(source)]

    def update(self) -> Report:
        """Copy what is new and merge what has changed."""
        with self._alone():
            report = Report(new=self._copy())
            for source in self._sources():
                if not self._is_current(source):
                    self._merge(source, report)
            return report

    def _merge(self, source: Path, report: Report) -> None:
        target, shipped = self.folder / source.name, self.folder / SHIPPED / source.name
        text = source.read_text(encoding="utf-8")
        try:
            own = _parsed(target.read_text(encoding="utf-8"))
        except ValueError:
            report.left[source.name] = "since it is not a notebook that can be read"
            return
        merged = merge(_read_if_there(shipped), _parsed(text), own)
        if merged.notebook != own:
            (self.folder / BEFORE).mkdir(exist_ok=True)
            shutil.copy2(target, self.folder / BEFORE / source.name)
            self._write(target, json.dumps(merged.notebook, indent=1, ensure_ascii=False) + "\n")
            report.changed.append(source.name)
        if merged.both:
            report.both[source.name] = merged.both
        self._write(shipped, text)

    def _is_current(self, source: Path) -> bool:
        """Return whether the copy was made from, or merged with, this text; a file that nobody copied counts too."""
        if not (self.folder / source.name).exists():
            return True
        shipped = self.folder / SHIPPED / source.name
        return shipped.exists() and shipped.read_text(encoding="utf-8") == source.read_text(encoding="utf-8")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a second start from copying at the same time."""
        self.folder.mkdir(exist_ok=True)
        with exclusive(self.folder / ".lock", on_wait=lambda: None):
            yield

    def _sources(self) -> list[Path]:
        return sorted(self._workbook.glob("*.ipynb"))

    def _write(self, path: Path, text: str) -> None:
        """Write a file in one step, so that it is never half there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".draft")
        draft.write_text(text, encoding="utf-8", newline="\n")
        os.replace(draft, path)


def _parsed(text: str) -> Notebook:
    """Return a notebook. Raises: ValueError."""
    data = json.loads(text)
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        raise ValueError("no notebook")
    if not all(isinstance(cell, dict) for cell in data["cells"]):
        raise ValueError("no cells")
    return data


def _read_if_there(path: Path) -> Notebook | None:
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
