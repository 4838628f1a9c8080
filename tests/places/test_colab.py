"""Google Colab: the README's cell in a kernel with the packages that Colab has, then a notebook."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from labs.toolkit.live.widget import SVG_TYPE, VIEW_TYPE
from setup.environment import python_of
from tests.places import kernels, project
from tests.places.project import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
[CELL] = re.findall(r"^```ipython\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
EXTRA = PROJECT / "setup" / "colab.txt"

# What Colab runs on, as far as the lab touches it: the kernel and the widgets are older than those of requirements.txt.
# Source: googlecolab/backend-info, pip-freeze.txt. Assumed: the versions of late 2025 are the ones of today.
COLAB = [
    "ipykernel==6.17.1",
    "ipython==7.34.0",
    "ipywidgets==7.7.1",
    "jupyter-client==7.4.9",
    "traitlets==5.7.1",
    "tornado==6.5.1",
    "pyzmq==26.2.1",
    "widgetsnbextension==3.6.10",
    "psutil==5.9.5",
    "SQLAlchemy==2.0.44",
    "sqlglot==25.20.2",
    "cryptography==43.0.3",
    "filelock==3.20.0",
    "nbformat==5.10.4",
    "setuptools==75.2.0",
]
UNTOUCHED = ("ipykernel", "ipython", "ipywidgets", "jupyter-client", "traitlets", "tornado", "psutil", "cryptography")

# The part of google.colab that widgets need.
GOOGLE_COLAB = """
class _widgets:
    _installed_url = None

def enable_custom_widget_manager():
    _widgets._installed_url = "https://colab.example/manager.js"
"""
MANAGER = "https://colab.example/manager.js"


def names(lock: Path) -> dict[str, str]:
    lines = [line.split("#")[0].split(";")[0].strip() for line in lock.read_text(encoding="utf-8").splitlines()]
    return {one.name: str(one.specifier) for one in map(Requirement, filter(None, lines))}


def test_what_is_installed_there_has_the_versions_of_the_lock():
    extra, lock = names(EXTRA), names(PROJECT / "requirements.txt")
    assert extra == {name: lock[name] for name in extra}


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """The machine of a Colab notebook: its Python, its folder /content, and the repository to clone."""
    if sys.platform != "linux" or sys.version_info >= (3, 13):
        pytest.skip("Colab's packages are for Linux and Python 3.11 or 3.12")
    if shutil.which("git") is None:
        pytest.skip("needs git")
    base = tmp_path_factory.mktemp("colab")
    subprocess.run([sys.executable, "-m", "venv", base / "python"], check=True)
    python = python_of(base / "python")
    project.run([str(python), "-m", "pip", "install", "--quiet", *COLAB], base, project.environ())
    purelib = project.run([str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"], base, {})
    package = Path(purelib.strip()) / "google" / "colab"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "output.py").write_text(GOOGLE_COLAB, encoding="utf-8")
    repository = project.copy_to(base / "repository")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "all"]):
        subprocess.run(["git", *words], cwd=repository, check=True)
    (base / "content").mkdir()
    environment = project.environ(PATH=f"{python.parent}:{project.environ()['PATH']}")
    kernels.install(python, base / "jupyter", environment)
    with pytest.MonkeyPatch.context() as patch, project.stopped_at_the_end(python, base / "content" / "pool-lab"):
        patch.setenv("JUPYTER_PATH", environment["JUPYTER_PATH"])
        yield base, environment


@pytest.mark.driver
def test_the_cell_makes_any_notebook_run(colab):
    base, environment = colab
    cell = CELL.replace("https://github.com/YOU/pool-lab", str(base / "repository"))
    cell = cell.replace("/content", str(base / "content"))
    notebook = PROJECT / "notebooks" / "03_threads_and_growth.ipynb"
    cells = ["import google.colab.output", cell]
    outputs = kernels.run_all(notebook, base / "content", environment, first=cells)
    printed = kernels.printed(outputs)
    assert printed.endswith("0 sessions of this notebook are left\n")
    assert "7 borrows in" in printed
    assert [one for one in outputs if SVG_TYPE in one.get("data", {})]
    widgets = [one for one in outputs if VIEW_TYPE in one.get("data", {})]
    assert widgets
    for widget in widgets:
        assert widget.metadata[VIEW_TYPE] == {"colab": {"custom_widget_manager": {"url": MANAGER}}}


@pytest.mark.driver
def test_the_cell_leaves_colabs_own_packages_alone(colab):
    base, environment = colab
    found = project.run([str(python_of(base / "python")), "-m", "pip", "freeze"], base, environment)
    wanted = [one for one in COLAB if one.split("==")[0] in UNTOUCHED]
    installed = {line.lower().replace("_", "-") for line in found.splitlines()}
    assert [one for one in wanted if one.lower() not in installed] == []
