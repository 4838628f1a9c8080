"""The files of a hand-in, from a folder or a zip, read without being unpacked: nothing is written anywhere.

A name in a zip is only a name: one that leads out of it (`../`, an absolute path) names no file of anybody. Links are
not followed. What is larger than a notebook can be is refused before it is read.
"""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Final

LARGEST_BYTES: Final = 256 * 2**20
MOST_FILES: Final = 100_000
_DEEPEST: Final = 2
_ZIP: Final = ".zip"
_UNREADABLE: Final = (
    *(OSError, EOFError, RuntimeError, ValueError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
# What systems and editors leave beside notebooks, and nobody has handed in.
_LEFT_BY_TOOLS: Final = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was handed in and is not graded, and why."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file: its place in what was handed in, when it was changed, and how to read it.

    `read` raises ValueError with the reason if it cannot be read.
    """

    place: PurePosixPath
    changed: datetime
    read: Callable[[], bytes]


class NoHandIns(Exception):
    """What was given is no folder and no zip with hand-ins; the text says what would be right."""


def files_of(path: Path) -> Iterator[HandedIn | Refused]:
    """Yield every file of a folder or a zip, in the order of their names, and what is refused unread.

    Raises: NoHandIns.
    """
    if path.is_dir():
        yield from _of_folder(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        yield from _of_zip(lambda: path.open("rb"), PurePosixPath(), 1)
    elif path.is_file():
        raise NoHandIns(f"{path} is neither a folder nor a zip: give what the learning platform lets you download.")
    else:
        raise NoHandIns(f"{path} is not there: give a folder or a zip with what was handed in.")


def _of_folder(folder: Path) -> Iterator[HandedIn | Refused]:
    for number, path in enumerate(sorted(folder.rglob("*"))):
        place = PurePosixPath(path.relative_to(folder).as_posix())
        if number >= MOST_FILES:
            raise NoHandIns(f"{folder} holds more than {MOST_FILES} files: is it the right folder?")
        if _is_left_by_tools(place):
            continue
        if any(one.is_symlink() for one in (path, *path.parents[: len(place.parts) - 1])):
            if path.is_symlink():
                yield Refused(str(place), "it is a link, and links are not followed")
        elif path.is_file():
            yield from _file(path, place)


def _file(path: Path, place: PurePosixPath) -> Iterator[HandedIn | Refused]:
    found = path.stat()
    if found.st_size > LARGEST_BYTES:
        yield _too_large(place, found.st_size)
    elif place.suffix.lower() == _ZIP and zipfile.is_zipfile(path):
        yield from _of_zip(lambda: path.open("rb"), place, 1)
    else:
        yield HandedIn(place, datetime.fromtimestamp(found.st_mtime, UTC), lambda: _read(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from error


def _of_zip(open_zip: Callable[[], IO[bytes]], inside: PurePosixPath, depth: int) -> Iterator[HandedIn | Refused]:
    """Yield the files of a zip; its name is the folder in which they stand."""
    base = inside.with_suffix("") if inside.name else inside
    try:
        with open_zip() as file, zipfile.ZipFile(file) as archive:
            members = sorted(archive.infolist(), key=lambda one: one.filename)
    except (OSError, zipfile.BadZipFile, RuntimeError, ValueError) as error:
        yield Refused(str(inside) or "the zip", f"it is a zip that cannot be read: {error}")
        return
    if len(members) > MOST_FILES:
        yield Refused(str(inside) or "the zip", f"it holds more than {MOST_FILES} files")
        return
    for member in members:
        place = base / member.filename.replace("\\", "/")
        if member.is_dir() or _is_left_by_tools(place):
            continue
        if why := _bad_member(member):
            yield Refused(str(place), why)
        elif place.suffix.lower() == _ZIP and depth < _DEEPEST:
            yield from _zip_in_zip(open_zip, member, place, depth)
        else:
            changed = _changed(member)
            yield HandedIn(place, changed, lambda member=member: _member(open_zip, member))  # type: ignore[misc]


def _zip_in_zip(
    open_zip: Callable[[], IO[bytes]], member: zipfile.ZipInfo, place: PurePosixPath, depth: int
) -> Iterator[HandedIn | Refused]:
    try:
        content = _member(open_zip, member)
    except ValueError as error:
        yield Refused(str(place), str(error))
        return
    yield from _of_zip(lambda: BytesIO(content), place, depth + 1)


def _bad_member(member: zipfile.ZipInfo) -> str:
    """Return why a member of a zip is not read, or an empty text."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or (name.parts and ":" in name.parts[0]):
        return "its name leads out of the zip"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link, and links are not followed"
    if member.file_size > LARGEST_BYTES:
        return _too_large(name, member.file_size).why
    if member.flag_bits & 1:
        return "it is encrypted"
    return ""


def _member(open_zip: Callable[[], IO[bytes]], member: zipfile.ZipInfo) -> bytes:
    try:
        with open_zip() as file, zipfile.ZipFile(file) as archive, archive.open(member) as stream:
            content = stream.read(LARGEST_BYTES + 1)  # what the zip says of its size may be a lie
    except _UNREADABLE as error:
        raise ValueError(f"it cannot be read from the zip: {error}") from error
    if len(content) > LARGEST_BYTES:
        raise ValueError(_too_large(PurePosixPath(member.filename), len(content)).why)
    return content


def _too_large(place: PurePosixPath, size: int) -> Refused:
    return Refused(str(place), f"it has {size / 2**20:.0f} MB, and at most {LARGEST_BYTES // 2**20} MB are read")


def _changed(member: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)


def _is_left_by_tools(place: PurePosixPath) -> bool:
    return any((part.startswith((".", "~")) and part != "..") or part in _LEFT_BY_TOOLS for part in place.parts)
