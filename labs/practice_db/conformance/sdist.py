"""The driver's source distribution, which has its test suite."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path


def fetch_sources(version: str, folder: Path) -> Path:
    """Return the folder of the driver's sources, downloaded with pip and unpacked the first time.

    Takes half a minute then: pip prepares the package to learn its metadata.
    Raises: OSError if the download fails.
    """
    sources = folder / f"oracledb-{version}"
    if (sources / "tests" / "conftest.py").is_file():
        return sources
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "oracledb"]
    done = subprocess.run(
        [*command, "--dest", str(folder), f"oracledb=={version}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OSError(f"pip could not download oracledb {version}:\n{done.stderr.strip()}")
    with tarfile.open(folder / f"oracledb-{version}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return sources
