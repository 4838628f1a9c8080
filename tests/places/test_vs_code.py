"""VS Code's notebook view: the environment that start.py makes, no variable of ours, any working folder."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from setup.bootstrap import ensure_environment
from tests.places import kernels, project

pytestmark = pytest.mark.driver


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A copy of the project with an environment of its own, whose packages are those of the tests' environment."""
    folder = project.copy_to(tmp_path_factory.mktemp("vs-code") / "a project")
    nothing = folder / "nothing.txt"
    nothing.write_text("# nothing to install\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POOL_LAB_HOME", raising=False)
        python = ensure_environment(folder, nothing, say=lambda _: None)
    packages = Path(project.run([str(python), "-c", FIND], folder, project.environ()).strip())
    (packages / "tests.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n", encoding="utf-8")
    environment = project.environ()
    kernels.install(python, folder / "jupyter", environment)
    with pytest.MonkeyPatch.context() as patch, project.stopped_at_the_end(python, folder):
        patch.setenv("JUPYTER_PATH", environment["JUPYTER_PATH"])
        yield folder, environment


FIND = "import sysconfig; print(sysconfig.get_paths()['purelib'])"


@pytest.mark.parametrize("cwd", ["notebooks", "."])
def test_a_notebook_finds_the_project_and_starts_the_database(opened, cwd):
    folder, environment = opened
    outputs = kernels.run_all(folder / "notebooks" / "00_start_here.ipynb", folder / cwd, environment)
    printed = kernels.printed(outputs)
    assert "kind    practice" in printed
    assert printed.endswith("0 sessions of this notebook are left\n")
