"""Writes a report's folder: each file is whole at every moment, since a new one takes the place of the old one."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from labs.grader.manifest import Manifest
from labs.grading.intake.learners import Learner
from labs.grading.reports.gradebook import Gradebook, to_table
from labs.grading.reports.pages import class_page, learner_page
from labs.grading.reports.tables import layouts

RESULTS: Final = "results.json"
CLASS: Final = "report.html"
FEEDBACK: Final = "feedback"
FEEDBACK_ZIP: Final = "feedback.zip"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 60
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


def write_report(folder: Path, book: Gradebook, manifest: Manifest) -> None:
    """Write everything there is to say of a run. Raises: OSError."""
    pages = page_names([row.learner for row in book.rows])
    (folder / FEEDBACK).mkdir(exist_ok=True)
    told = {row.learner: learner_page(book, row) for row in book.rows}
    for learner, page in told.items():
        _write(folder / FEEDBACK / pages[learner.id], page)
    _write_bytes(folder / FEEDBACK_ZIP, _zipped({_in_zip(one, pages): page for one, page in told.items()}))
    for name, table in layouts(book).items():
        _write(folder / name, table)
    _write(folder / CLASS, class_page(book, manifest, pages))
    _write(folder / RESULTS, json.dumps(to_table(book), indent=1, ensure_ascii=False) + "\n")


def page_names(learners: list[Learner]) -> dict[str, str]:
    """Return the name of each learner's page, by id: what no file system minds, no two the same."""
    found: dict[str, str] = {}
    taken = set()
    for learner in learners:
        stem = _UNSAFE.sub("_", f"{learner.shown}_{learner.id}" if learner.name else learner.id).strip("._")[:_LONGEST]
        name, number = stem or "learner", 2
        while name.casefold() in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add(name.casefold())
        found[learner.id] = f"{name}.html"
    return found


def _in_zip(learner: Learner, pages: dict[str, str]) -> str:
    """Return where a page stands in the zip: in the folder that Moodle knows its owner by.

    Source: Moodle, mod/assign/feedback/file/importziplib.php, is_valid_filename_for_import.
    """
    folder = learner.handle if "_assignsubmission_" in learner.handle else ""
    return f"{folder}/feedback.html" if folder else pages[learner.id]


def _zipped(files: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), text)
    return content.getvalue()


def _write(path: Path, text: str) -> None:
    _write_bytes(path, text.encode())


def _write_bytes(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
