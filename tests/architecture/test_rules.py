"""House rules a tool can check: banned calls, banned words, no paths of one machine, no catch-all."""

from __future__ import annotations

import ast
import re
import subprocess

from tests.architecture.sources import PROJECT, in_production, in_tests

# sleep(0) only lets others go first.
HANDED_IN = "tests/grader/submissions/"
SLEEPS = {"time.sleep", "asyncio.sleep", "sleep"}
BANNED_MODULE_NAMES = {"utils", "util", "helpers", "misc", "common"}
# Where code that is not ours, or a learner's, is kept from taking the rest down.
ISOLATION_POINTS = {
    "labs/grader",
    "labs/grading/intake",
    "labs/practice_db/server.py",
    "labs/practice_db/handlers",
    "labs/student",
    "labs/toolkit",
}
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[a-z]|[A-Z]:\\\\Users|/tmp/[a-z]")
TEXT_SUFFIXES = {".py", ".md", ".toml", ".txt", ".in", ".yml", ".yaml", ".json", ".ipynb", ".sql", ".js", ".css", ""}


def tracked():
    """Return the project's own text files: what git knows, or in a download without git what a download has."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0") if listed.returncode == 0 else [".ci/run", *map(str, walk())]
    # What others have handed in may be anything.
    paths = [PROJECT / name for name in names if name and not name.startswith(HANDED_IN)]
    return [path for path in paths if path.suffix in TEXT_SUFFIXES and path.is_file()]


def walk():
    """Return every file outside of hidden folders."""
    found = (path.relative_to(PROJECT) for path in PROJECT.rglob("*"))
    return [path for path in found if not any(part.startswith(".") or part == "__pycache__" for part in path.parts)]


def test_tests_do_not_sleep():
    found = [
        f"{source.at(call.lineno)} {ast.unparse(call)}"
        for source in in_tests()
        for call in source.calls()
        if ast.unparse(call.func) in SLEEPS and [ast.unparse(value) for value in call.args] != ["0"]
    ]
    assert not found


def test_modules_are_named_after_an_idea():
    assert not [source.name for source in in_production() if source.path.stem in BANNED_MODULE_NAMES]


def test_production_reads_nothing_under_tests():
    """The conformance command means the folder of the driver's own source."""
    found = [
        f"{source.at(node.lineno)} {node.value!r}"
        for source in in_production()
        if not source.name.startswith("labs/practice_db/conformance/")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"tests(/\S*)?$", node.value)
    ]
    assert not found


def test_there_is_no_catch_all_outside_the_isolation_points():
    found = [
        source.at(node.lineno)
        for source in in_production()
        if not any(source.name.startswith(point) for point in ISOLATION_POINTS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and (node.type is None or ast.unparse(node.type) == "Exception")
    ]
    assert not found


def test_nothing_is_left_for_later():
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")
    assert not [(source.name, word) for source in in_production() for word in words if word in source.text]


def test_no_path_of_one_machine_is_in_the_repository():
    found = [
        f"{path.relative_to(PROJECT)}: {match[0]}"
        for path in tracked()
        if path.name != "test_rules.py" and (match := MACHINE_PATHS.search(path.read_text(encoding="utf-8")))
    ]
    assert not found


def test_the_locks_name_no_index_and_no_local_file():
    for path in (PROJECT / "requirements.txt", PROJECT / "setup" / "requirements-test.txt"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://|file:|--index-url|--extra-index-url|--find-links", text), path.name


def test_every_text_file_ends_with_a_newline():
    assert not [path.name for path in tracked() if (text := path.read_bytes()) and not text.endswith(b"\n")]
