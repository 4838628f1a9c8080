"""The smallest wheel there is."""

from __future__ import annotations

import zipfile
from pathlib import Path

WHEEL_NAME = "tiny_thing-1.0-py3-none-any.whl"
METADATA = "Metadata-Version: 2.1\nName: tiny-thing\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make_wheel(folder: Path) -> None:
    """Make a folder with the wheel of tiny-thing 1.0 in it."""
    folder.mkdir()
    with zipfile.ZipFile(folder / WHEEL_NAME, "w") as wheel:
        wheel.writestr("tiny_thing.py", "SIZE = 1\n")
        wheel.writestr("tiny_thing-1.0.dist-info/METADATA", METADATA)
        wheel.writestr("tiny_thing-1.0.dist-info/WHEEL", WHEEL)
        wheel.writestr("tiny_thing-1.0.dist-info/RECORD", "")
