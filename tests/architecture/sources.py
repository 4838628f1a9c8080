"""The project's Python files, parsed: modules, imports, functions, calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = ("labs", "setup", "db_config.py")


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path from the project's root."""
        return self.path.relative_to(PROJECT).as_posix()

    @property
    def module(self) -> str:
        """Its dotted name."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    def imports(self) -> Iterator[tuple[str, int]]:
        """Yield every imported name with its line; `from a import b` gives `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                package = "." * node.level + (node.module or "")
                yield from ((f"{package}.{alias.name}", node.lineno) for alias in node.names)

    def imports_at_once(self) -> Iterator[str]:
        """Yield what is imported at the top of the module, for the type checker alone too; not inside of a function."""
        waiting = list(self.tree.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                waiting.extend(found for found in ast.iter_child_nodes(node) if isinstance(found, ast.stmt))

    def at(self, line: int) -> str:
        """Return a place in it, as editors understand it."""
        return f"{self.name}:{line}"

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Yield every function and method."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def calls(self) -> Iterator[ast.Call]:
        """Yield every call."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node


def in_production() -> list[Source]:
    """Return all files of labs/ and setup/, and db_config.py."""
    return [source for name in PRODUCTION for source in sources(PROJECT / name)]


def in_tests() -> list[Source]:
    """Return all files of tests/."""
    return sources(PROJECT / "tests")


def sources(path: Path) -> list[Source]:
    """Return a file, or all Python files of a folder."""
    paths = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [Source(found) for found in paths if "__pycache__" not in found.parts]
