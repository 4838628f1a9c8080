"""Is there an answer yet? Decided from the syntax tree: a gap is a `...` that stands for a value or a statement."""

from __future__ import annotations

import ast
import dis
import inspect
import textwrap
from types import CodeType
from typing import Final

_IDLE: Final = frozenset({"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_unanswered(function: object) -> bool:
    """Return whether an exercise's function is still the starter: it has a gap in it, or does nothing at all."""
    if function is None or function is ...:
        return True
    if not isinstance(getattr(function, "__code__", None), CodeType):
        return False
    tree = _tree(inspect.unwrap(function))  # type: ignore[arg-type]
    if tree is None:
        code = function.__code__  # type: ignore[attr-defined]
        return _has_gap_in_code(code) or _does_nothing(code)
    return is_unanswered_code(tree)


def is_unanswered_source(text: str, name: str) -> bool:
    """Return the same of the function called `name` in source text; what is not there or no Python is no starter."""
    try:
        found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, _Function) and node.name == name]
    except (SyntaxError, ValueError, RecursionError):
        return False
    return bool(found) and is_unanswered_code(found[-1])


def is_unanswered_code(tree: _Function | ast.Lambda) -> bool:
    """Return the same of a function's syntax tree."""
    if isinstance(tree, ast.Lambda):
        return _is_gap(tree.body)
    return _is_empty(tree.body) or any(_is_gap(value) for node in ast.walk(tree) for value in _values(node))


def _values(node: ast.AST) -> tuple[ast.expr | None, ...]:
    """Return the places in which a starter has its gap: what is assigned, returned, looped over, or a whole line.

    `tuple[int, ...]`, `array[..., 0]` and `Callable[..., int]` are none of them.
    """
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return | ast.Expr | ast.keyword | ast.Yield):
        return (node.value,)
    if isinstance(node, ast.withitem):
        return (node.context_expr,)
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        return (node.iter,)
    if isinstance(node, ast.If | ast.While):
        return (node.test,)
    if isinstance(node, ast.Call):
        return tuple(node.args)
    return ()


def _is_gap(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is ...


def _is_empty(body: list[ast.stmt]) -> bool:
    """Return whether a body is only a docstring, `pass` or a bare constant."""
    return all(isinstance(one, ast.Pass) or _is_constant(one) for one in body)


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _tree(function: object) -> _Function | ast.Lambda | None:
    """Return the syntax tree of a function, None where its source is not to be had."""
    try:
        source = textwrap.dedent(inspect.getsource(function))  # type: ignore[arg-type]
        found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, _Function | ast.Lambda)]
    except (OSError, TypeError, SyntaxError):
        return None
    return found[0] if found else None


def _has_gap_in_code(code: CodeType) -> bool:
    """Return whether compiled code assigns or returns a `...`, itself or in an inner function.

    In `tuple[int, ...]` it goes into a tuple, in `rows[...]` into a subscript.
    """
    steps = list(dis.get_instructions(code))
    followed = zip(steps, [*steps[1:], None], strict=True)
    return any(_is_gap_step(step, after) for step, after in followed) or any(
        isinstance(one, CodeType) and _has_gap_in_code(one) for one in code.co_consts
    )


def _is_gap_step(step: dis.Instruction, after: dis.Instruction | None) -> bool:
    if step.argval is not ...:
        return False
    return step.opname == "RETURN_CONST" or (after is not None and after.opname.startswith(("STORE_", "RETURN_")))


def _does_nothing(code: CodeType) -> bool:
    """Return whether the body of compiled code is empty."""
    instructions = list(dis.get_instructions(code))
    returned = [one.argval for one in instructions if one.opname in {"LOAD_CONST", "RETURN_CONST"}]
    return returned == [None] and all(one.opname in _IDLE for one in instructions)
