"""Functions of solutions and answers as text to be read: whole, or as lines to put in order."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

FEWEST_LINES: Final = 4
STRANGERS: Final = 2
_Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def listing(path: Path, name: str) -> str:
    """Return the source of the function `name` in a file, after the classes, functions and values of it that it uses.

    Imports are left out. Raises: LookupError if there is no such function.
    """
    text = path.read_text(encoding="utf-8")
    known = {name: node for node in ast.parse(text).body for name in _names(node)}
    if name not in known:
        raise LookupError(f"{path.name} has no {name}")
    used: set[str] = set()
    waiting = [name]
    while waiting:
        used.add(one := waiting.pop())
        read = {node.id for node in ast.walk(known[one]) if isinstance(node, ast.Name)}
        waiting += (read & known.keys()) - used
    chosen = {id(node): node for one, node in known.items() if one in used}
    return "\n\n\n".join(_source(text, node) for node in sorted(chosen.values(), key=lambda node: node.lineno))


def puzzle(solution: str, others: Sequence[str], name: str) -> list[str]:
    """Return the lines of a solution in an order drawn from its name, with two of `others` that do not belong.

    A solution of only a few lines gives none: there would be nothing to find out.
    """
    lines = _lines(solution)
    if len(lines) < FEWEST_LINES:
        return []
    draw = random.Random(name)
    strange = sorted({line for other in others for line in _lines(other)} - set(lines))
    mixed = [*lines, *draw.sample(strange, min(STRANGERS, len(strange)))]
    draw.shuffle(mixed)
    return mixed


def _lines(text: str) -> list[str]:
    """Return the lines of the body of the last function, without docstring, comments and indentation."""
    body = ast.parse(text).body[-1]
    assert isinstance(body, _Named)
    first = body.body[1:] if ast.get_docstring(body) is not None else body.body
    if not first:
        return []
    lines = text.splitlines()[first[0].lineno - 1 :]
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _Named):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (one.id for one in node.targets if isinstance(one, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def _source(text: str, node: ast.stmt) -> str:
    decorators = node.decorator_list if isinstance(node, _Named) else []
    first = min([node.lineno, *(one.lineno for one in decorators)])
    return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
