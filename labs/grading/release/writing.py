"""Writes an edition: the workbook in a new folder, ready to be zipped and given out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from labs.grader import schema
from labs.grader.course_files import COURSE, COURSE_FILE, EXERCISES
from labs.grader.manifest import Edition, Exercise, Manifest, load
from labs.grading.release.course_text import course_text, exercises_text, notebook_table

PROJECT: Final = Path(__file__).parents[3]
# What learners get besides the notebooks. Tests, and what only makers need, stay at home.
_GIVEN: Final = (
    *("README.md", "CHANGELOG.md", "LICENSE", "LICENSE-docs", "db_config.py", "pyproject.toml", "compose.yaml"),
    *("requirements.in", "requirements.txt", ".gitattributes", ".dockerignore", ".devcontainer", "binder"),
    *("labs", "setup", ".github/lab.png"),
)
_NEVER: Final = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.pyc", ".pool_lab", ".venv")
# Beside the notebooks: what they import and name. README.md there is for who makes notebooks.
_BESIDE: Final = ("*.py", "glossary.md")
_ABOUT_THE_COURSE: Final = ("misconceptions.toml", "questions.toml", "errors.toml")
_OF_A_NOTEBOOK: Final = {Edition.LEARNERS: ("checks.py", "harnesses.py"), Edition.EXAM: ()}


class ReleaseProblem(Exception):
    """An edition cannot be written as asked; the text says why and what helps."""


def write_edition(out: Path, manifest: Manifest, edition: Edition, exercises: Collection[Exercise]) -> Manifest:
    """Write an edition with the chosen exercises' notebooks and return the course that is in it.

    Raises: ReleaseProblem if the folder is there and not empty, ManifestError if what was written is no course.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ReleaseProblem(f"{out} is there already and not empty: name a new folder with --out.")
    for name in _GIVEN:
        _copy(PROJECT / name, out / name)
    folder = out / "notebooks"
    (folder / COURSE).mkdir(parents=True)
    for path in _beside(manifest):
        shutil.copy(path, folder / path.relative_to(manifest.folder))
    chosen = {one.id for one in exercises}
    numbers = [one.number for one in manifest.notebooks if any(each.notebook == one.number for each in exercises)]
    for number in numbers:
        _write_notebook(folder, manifest, edition, number, chosen)
    text = course_text(edition, manifest.database, schema.VERSION, numbers)
    (folder / COURSE / COURSE_FILE).write_text(text, encoding="utf-8")
    return load(folder)


def _write_notebook(folder: Path, manifest: Manifest, edition: Edition, number: str, chosen: Collection[str]) -> None:
    """Write one notebook and the folder with its exercises."""
    file, home = manifest.notebook(number).file, folder / COURSE / number
    table = json.loads((manifest.folder / file).read_text(encoding="utf-8"))
    text = json.dumps(notebook_table(table, edition, chosen), indent=1, ensure_ascii=False)
    (folder / file).write_text(f"{text}\n", encoding="utf-8")
    home.mkdir()
    rows = (manifest.home(number) / EXERCISES).read_text(encoding="utf-8")
    (home / EXERCISES).write_text(exercises_text(rows, edition, chosen), encoding="utf-8")
    for name in _OF_A_NOTEBOOK[edition]:
        if (manifest.home(number) / name).is_file():
            shutil.copy(manifest.home(number) / name, home / name)


def _beside(manifest: Manifest) -> Iterator[Path]:
    for pattern in _BESIDE:
        yield from sorted(manifest.folder.glob(pattern))
    yield from (manifest.folder / COURSE / name for name in _ABOUT_THE_COURSE)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, if it is there: a download may lack some."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=_NEVER)
    elif source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
