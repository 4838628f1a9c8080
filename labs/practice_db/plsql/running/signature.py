"""Signatures of built-in subprograms as text, and matching arguments to parameters.

`NAME(A, B OUT, C IN OUT, D=1)`: a parameter with `=` may be left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol, TypeVar

from labs.practice_db.plsql.errors import CompileError
from labs.practice_db.plsql.tree.declarations import Mode
from labs.practice_db.plsql.tree.expressions import Argument, Expression
from labs.practice_db.plsql.values.datum import Datum

_MODES: Final = {"OUT": Mode.OUT, "IN OUT": Mode.IN_OUT, "": Mode.IN}
_DEFAULTS: Final[dict[str, Datum]] = {"NULL": None, "TRUE": True, "FALSE": False}


@dataclass(frozen=True, slots=True)
class BuiltinParameter:
    """A parameter of a built-in subprogram."""

    name: str
    mode: Mode
    is_optional: bool
    default: Datum


def parse_signature(text: str) -> tuple[tuple[str, ...], tuple[BuiltinParameter, ...]]:
    """Return the path of a signature and its parameters."""
    path, _, rest = text.partition("(")
    parameters = [_parse_parameter(part.strip()) for part in rest.rstrip(")").split(",") if part.strip()]
    return tuple(path.split(".")), tuple(parameters)


def _parse_parameter(text: str) -> BuiltinParameter:
    declaration, has_default, default_text = text.partition("=")
    name, _, mode = declaration.partition(" ")
    default: Datum = None
    if has_default:
        default = _DEFAULTS[default_text] if default_text in _DEFAULTS else Decimal(default_text)
    return BuiltinParameter(name, _MODES[mode], bool(has_default), default)


class Named(Protocol):
    """Anything with a parameter's name."""

    @property
    def name(self) -> str:
        """The name."""


NamedT = TypeVar("NamedT", bound=Named)


def match_arguments(
    callee: str, parameters: Sequence[NamedT], arguments: Sequence[Argument], at: int
) -> list[tuple[NamedT, Expression | None]]:
    """Return each parameter with its argument, None where it is left out.

    Raises: CompileError (PLS-00306) for too many arguments, unknown names, or one given twice.
    """
    wrong = CompileError(
        f"PLS-00306: wrong number or types of arguments in call to '{callee}'", at, ("PL/SQL: Statement ignored", at)
    )
    positional = [argument.value for argument in arguments if argument.name is None]
    named = {argument.name: argument.value for argument in arguments if argument.name is not None}
    if len(positional) > len(parameters) or len(positional) + len(named) != len(arguments):
        raise wrong
    if not named.keys() <= {parameter.name for parameter in parameters[len(positional) :]}:
        raise wrong
    matched: list[tuple[NamedT, Expression | None]] = list(zip(parameters, positional, strict=False))
    matched.extend((parameter, named.get(parameter.name)) for parameter in parameters[len(positional) :])
    return matched
