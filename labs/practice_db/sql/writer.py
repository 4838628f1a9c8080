"""Write a tree as PostgreSQL text, rule by rule; what no rule claims is refused by name.

A node without a rule, or with a part that its rule does not name, is something the practice database does not do:
that is the guard. `rules.table` has the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlglot import exp

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.dialect import BIND_START, SPAN
from labs.practice_db.sql.plan import BindParam, Param
from labs.practice_db.sql.stored_functions import StoredFunctions
from labs.practice_db.sql.types import cast_name
from labs.practice_db.values import OraType

# sqlglot's names for parts that have another one in Oracle.
_SPOKEN_PARTS: Final = {
    "version": "AS OF (flashback query)",
    "pivots": "PIVOT and UNPIVOT",
    "match": "MATCH_RECOGNIZE",
    "sample": "SAMPLE",
    "join_mark": "(+) in this place",
    "windows": "WINDOW",
    "partition": "PARTITION",
    "cross_apply": "CROSS APPLY and OUTER APPLY",
    "ignore_nulls": "IGNORE NULLS",
    "kind": "SELECT AS",
    "into": "SELECT INTO",
    "search": "SEARCH and CYCLE",
    "conflict": "ON CONFLICT",
    "from_": "FROM in this place",
}


class Rule:
    """How nodes of a kind are written.

    Args:
        write: returns the PostgreSQL text of a node.
        parts: the names of the node's arguments that it deals with, in one text.
    """

    __slots__ = ("parts", "write")

    def __init__(self, write: Callable[[Writer, Any], str], parts: str) -> None:
        self.write = write
        self.parts = frozenset(parts.split())


@dataclass(slots=True)
class Writer:
    """The state of one translation.

    Args:
        rules: how each kind of node is written.
        text: the Oracle text; offsets point into it.
        bind_types: the type of each bind in the client's order.
        is_stored: the result is kept in the catalogue (a default, a view), where parameters cannot be used.
        is_array: binds are columns of an array of rows, not parameters.
        functions: what a stored function of a path returns, None if there is none; None if there are none at all.
        is_query: the statement is a query, in which functions must not change anything.
    """

    rules: Mapping[type[exp.Expr], Rule]
    text: str
    bind_types: tuple[OraType, ...] = ()
    is_stored: bool = False
    is_array: bool = False
    functions: StoredFunctions | None = None
    is_query: bool = False
    params: list[Param] = field(default_factory=list)
    casts: list[str] = field(default_factory=list)
    numbers: dict[Param, int] = field(default_factory=dict)
    bind_order: dict[int, int] = field(default_factory=dict)
    queries: list[exp.Expr] = field(default_factory=list)
    sequences_read: set[str] = field(default_factory=set)
    substitutes: dict[int, str] = field(default_factory=dict)

    def write(self, node: exp.Expr | None) -> str:
        """Return the PostgreSQL text of a node.

        Raises: NotSupported, naming the construct, with its offset.
        """
        if node is None:
            raise OraError(936, position=len(self.text))
        if self.substitutes and id(node) in self.substitutes:
            return self.substitutes[id(node)]
        rule = self.rules.get(type(node))
        if rule is None:
            raise self.refusal(node, spoken_name(node))
        self.guard(node, rule.parts)
        return rule.write(self, node)

    def guard(self, node: exp.Expr, parts: Iterable[str]) -> None:
        """Refuse a node that has a part which is not among these; for nodes that are read without a rule."""
        for name, value in node.args.items():
            if value and name not in parts:
                raise self.refusal(value if isinstance(value, exp.Expr) else node, spoken_part(node, name))

    def write_all(self, nodes: Iterable[exp.Expr], separator: str = ", ") -> str:
        """Return the texts of several nodes with a separator."""
        return separator.join([self.write(node) for node in nodes])

    def refusal(self, node: object, what: str) -> NotSupported:
        """Return the error that refuses a construct by name, at its place."""
        return NotSupported(what, position=offset_of(node))

    def param(self, param: Param, cast: str) -> str:
        """Return `$n::cast` for a parameter; the same parameter keeps its number."""
        if self.is_stored:
            raise NotSupported("a bind or session value in a stored definition")
        number = self.numbers.setdefault(param, len(self.params) + 1)
        if number > len(self.params):
            self.params.append(param)
            self.casts.append(cast)
        if self.is_array and isinstance(param, BindParam):
            return f"a.p{number}"
        return f"${number}::{cast}"

    def bind(self, node: exp.Expr) -> str:
        """Return the parameter for a bind, cast to the type that the client sends."""
        param = self.bind_param(node)
        return self.param(param, cast_name(param.type))

    def bind_param(self, node: exp.Expr) -> BindParam:
        """Return which of the client's binds a placeholder is."""
        if not self.bind_order:
            self.number_binds([node.root()])
        index = self.bind_order[node.meta[BIND_START]]
        if index >= len(self.bind_types):
            raise OraError(1008, position=node.meta[BIND_START])
        return BindParam(index, self.bind_types[index])

    def number_binds(self, trees: Iterable[exp.Expr]) -> None:
        """Number the binds of all trees by their place in the text, as the client does."""
        starts = {bind.meta[BIND_START] for tree in trees for bind in tree.find_all(exp.Placeholder)}
        self.bind_order = {start: index for index, start in enumerate(sorted(starts))}


def offset_of(node: object) -> int:
    """Return the offset of a node's first character, 0 when nothing in it has a place."""
    if not isinstance(node, exp.Expr):
        return 0
    if SPAN in node.meta:
        return int(node.meta[SPAN][0])
    starts = [
        place
        for part in node.walk()
        for place in (part.meta.get("start"), part.meta.get(BIND_START))
        if place is not None
    ]
    return min(starts, default=0)


def spoken_part(node: exp.Expr, part: str) -> str:
    """Return a part of a node in words."""
    return _SPOKEN_PARTS.get(part, f"{spoken_name(node)} {part}")


def spoken_name(node: exp.Expr) -> str:
    """Return a node's kind in words: `MATCH_RECOGNIZE`, `PIVOT`."""
    if isinstance(node, exp.Anonymous):
        return f"function {node.name.upper()}"
    return node.key.upper()
