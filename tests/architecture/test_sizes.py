"""Modules and functions stay small enough to be read at one go."""

from __future__ import annotations

import ast

from tests.architecture.sources import in_production

MODULE_LINES = 400
FUNCTION_LINES = 40
# Tables: long, and still read at one go.
DATA_MODULES = {"labs/practice_db/error_texts.py"}


def test_every_module_says_what_it_is_for():
    assert not [source.name for source in in_production() if not ast.get_docstring(source.tree)]


def test_no_module_is_too_long():
    lines = {source.name: len(source.text.splitlines()) for source in in_production()}
    assert not {name: count for name, count in lines.items() if count > MODULE_LINES and name not in DATA_MODULES}


def test_no_function_is_too_long():
    lines = {
        f"{source.at(function.lineno)} {function.name}": length(function)
        for source in in_production()
        for function in source.functions()
    }
    assert not {name: count for name, count in lines.items() if count > FUNCTION_LINES}


def length(function):
    """Return a function's lines without its docstring."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = first.end_lineno - first.lineno + 1 if is_docstring else 0
    return function.end_lineno - function.lineno + 1 - docstring
