"""The cells of a notebook that was handed in, run for what they define: imports, functions, classes, names.

Nobody has run them in this order before, and half of them try something out. So calls that stand alone are left out,
and a statement that fails costs what it would have defined and nothing more; only the answer itself must not fail.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator, Sequence
from typing import Any, Final

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINING: Final = (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def run_definitions(cells: Sequence[str], names: dict[str, Any], wanted: str) -> None:
    """Run what the cells define into `names`; the last cell is the answer, which defines `wanted`.

    Raises: SyntaxError if the last cell is no Python, whatever its definition of `wanted` raises, LookupError if it
        has none.
    """
    for number, text in enumerate(cells):
        is_answer = number == len(cells) - 1
        place = "<answer>" if is_answer else f"<cell {number + 1}>"
        linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
        for statement in _definitions(text, place, is_strict=is_answer):
            try:
                exec(compile(ast.Module([statement], []), place, "exec"), names)
            except BaseException:
                if is_answer and _defines(statement, wanted):
                    raise
    if wanted not in names:
        raise LookupError(f"the cell defines no {wanted}")


def _definitions(text: str, place: str, *, is_strict: bool) -> Iterator[ast.stmt]:
    """Yield the statements that define something; of an import each name for itself."""
    try:
        tree = ast.parse(text, place)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        if is_strict:
            raise
        return
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield from _one_by_one(statement)
        elif isinstance(statement, _DEFINING):
            yield statement


def _one_by_one(statement: ast.Import | ast.ImportFrom) -> Iterator[ast.stmt]:
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield ast.copy_location(ast.Import([alias]), statement)
        else:
            yield ast.copy_location(ast.ImportFrom(statement.module, [alias], statement.level), statement)


def _defines(statement: ast.stmt, name: str) -> bool:
    """Return whether a statement defines a function or a name."""
    if isinstance(statement, _FUNCTIONS):
        return statement.name == name
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == name for target in statement.targets
    )
