"""Notebooks as learners hand them in, made of the course's own ones with answers in the place of the starters."""

from __future__ import annotations

import copy
import json
import zipfile
from pathlib import Path

from labs.grader.manifest import load

MANIFEST = load()


def notebook(number="03", **answers):
    """Return a notebook of the course as JSON, with the code given for an exercise such as `E03_1`."""
    path = MANIFEST.folder / MANIFEST.notebook(number).file
    table = json.loads(path.read_text(encoding="utf-8"))
    for cell in table["cells"]:
        exercise = cell["metadata"].get("pool_lab", {}).get("exercise", "").replace(".", "_")
        if exercise in answers and "exercise" in cell["metadata"]["tags"]:
            cell["source"] = answers[exercise]
    return table


def of(part, exercise_id, name):
    """Return a cell that answers an exercise with a function of right_answers.py, wrong_answers.py or solutions.py."""
    exercise = MANIFEST.exercise(exercise_id)
    text = (MANIFEST.home(exercise.notebook) / f"{part}.py").read_text(encoding="utf-8")
    return text if name == exercise.name else f"{text}\n\n{exercise.name} = {name}\n"


def cells(*texts, **more):
    """Return a notebook of code cells."""
    found = [{"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in texts]
    return {"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def as_bytes(content):
    """Return what stands in a file."""
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def folder(path: Path, **files):
    """Write files, named by their places with `__` for a folder and `_ipynb` for the end, and return the folder."""
    return write(path, {name.replace("__", "/").replace("_ipynb", ".ipynb"): one for name, one in files.items()})


def write(path: Path, files):
    """Write files by their places and return the folder."""
    for place, content in files.items():
        target = path / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(as_bytes(content))
    return path


def zipped(path: Path, files):
    """Write a zip of files by their places, whatever these are, and return its path."""
    with zipfile.ZipFile(path, "w") as archive:
        for place, content in files.items():
            archive.writestr(place if isinstance(place, zipfile.ZipInfo) else str(place), as_bytes(content))
    return path


def without_metadata(table):
    """Return a notebook whose cells have lost their metadata."""
    stripped = copy.deepcopy(table)
    for cell in stripped["cells"]:
        cell["metadata"] = {}
    return stripped
