"""CREATE TABLE ... AS and the queries of views: which columns they make.

Source: SQL Language Reference 23ai, CREATE TABLE, AS subquery and relational_properties; Database Error Messages,
ORA-00998 and ORA-01723.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.commands.columns import CONSTRAINT_WORDS, inline_constraint, read_constraint
from labs.practice_db.sql.commands.statements import identifier
from labs.practice_db.sql.commands.stored import stored_expression
from labs.practice_db.sql.dialect import parse_expression
from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.rules.names import plain, quote
from labs.practice_db.sql.token_reader import TokenReader
from labs.practice_db.sql.writer import offset_of

_INLINE: Final = re.compile(
    r'(?P<label>CONSTRAINT "(?:[^"]|"")+" )?(?P<rule>NOT NULL|PRIMARY KEY|UNIQUE|CHECK|REFERENCES)(?P<rest>.*)',
    re.DOTALL,
)
_QUERY_STARTS: Final = frozenset({"SELECT", "WITH"})
_AFTER_DEFAULT: Final = CONSTRAINT_WORDS | {"NOT", "NULL", "REFERENCES"}


def is_of_query(reader: TokenReader) -> bool:
    """Tell whether the list in brackets that comes next is that of CREATE TABLE ... AS."""
    depth = 0
    for ahead in range(len(reader.tokens) - reader.index):
        token = reader.peek(ahead)
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.value == "AS":
            after = reader.peek(ahead + 1)
            return after.text == "(" or after.value in _QUERY_STARTS
    return False


def read_names_and_rules(reader: TokenReader, text: str) -> tuple[list[str], list[str]]:
    """Read (column [default] [constraints] | constraint, ...): the names, and what ALTER TABLE is to do afterwards."""
    names: list[str] = []
    changes: list[str] = []
    reader.expect("(", 906)
    while True:
        if reader.current.kind is TokenKind.NAME and reader.current.value in CONSTRAINT_WORDS:
            changes.append(f"ADD {read_constraint(reader, text)}")
        else:
            names.append(identifier(reader, 904))
            changes += _rules_of(reader, text, names[-1])
        if not reader.accept(","):
            break
    reader.expect(")", 907)
    return names, changes


def _rules_of(reader: TokenReader, text: str, name: str) -> list[str]:
    changes: list[str] = []
    while not reader.is_at_end and reader.current.text not in (",", ")"):
        if reader.accept("DEFAULT"):
            changes.append(f"ALTER COLUMN {name} SET DEFAULT {stored_expression(reader, text, _AFTER_DEFAULT)}")
            continue
        found = _INLINE.match(inline_constraint(reader, text, name, is_owned=False) or "")
        if found is None:
            # A type, for instance. Source: ORA-01773, may not specify column datatypes in this CREATE TABLE.
            raise reader.error(1773)
        changes.append(_as_change(name, found["label"] or "", found["rule"], found["rest"]))
    return changes


def _as_change(name: str, label: str, rule: str, rest: str) -> str:
    if rule == "NOT NULL":
        return f"ADD {label}NOT NULL {name}{rest}"
    if rule == "REFERENCES":
        return f"ADD {label}FOREIGN KEY ({name}) REFERENCES{rest}"
    return f"ADD {label}{rule}{rest}" if rule == "CHECK" else f"ADD {label}{rule} ({name}){rest}"


def check_names(tree: exp.Query) -> None:
    """Raise ORA-00998 for an expression that gives a column no name."""
    for item in _items(tree):
        if not isinstance(item, exp.Alias | exp.Star | exp.Column) or _is_value(item):
            raise OraError(998, position=offset_of(item))


def as_table(tree: exp.Query) -> None:
    """Give literals and USER the types that a table's column gets. Raises: OraError 1723 for a NULL without a type."""
    for item in _items(tree):
        inner = item.this if isinstance(item, exp.Alias) else item
        if isinstance(inner, exp.Null):
            raise OraError(1723, position=offset_of(inner))
        if isinstance(inner, exp.Literal) and inner.is_string and inner.this:
            text = str(inner.this).replace("'", "''")
            inner.replace(parse_expression(f"cast('{text}' as char({len(str(inner.this))}))"))
        elif isinstance(inner, exp.Column) and _is_value(inner):
            inner.replace(parse_expression("cast(user as varchar2(128))"))


@dataclass(slots=True)
class Origin:
    """The table that a query of one table reads, and pairs of a new column and its own; empty for all columns."""

    table: str = ""
    columns: list[str] = field(default_factory=list)

    def find(self, tree: exp.Query, names: list[str]) -> None:
        """Look for it in a query whose columns get these names, or their own. Other queries have no origin."""
        source = tree.args.get("from_")
        if not isinstance(tree, exp.Select) or source is None or tree.args.get("joins") or tree.args.get("group"):
            return
        if not isinstance(source.this, exp.Table) or not isinstance(source.this.this, exp.Identifier):
            return
        items = tree.expressions
        if any(item.is_star for item in items):
            if len(items) > 1 or names:
                return
        else:
            self.columns = _pairs(items, names)
            if not self.columns:
                return
        owner = source.this.args.get("db")
        self.table = ".".join(quote(plain(part)) for part in (owner, source.this.this) if part is not None)


def _pairs(items: list[exp.Expr], names: list[str]) -> list[str]:
    pairs: list[str] = []
    for place, item in enumerate(items):
        inner = item.this if isinstance(item, exp.Alias) else item
        if isinstance(inner, exp.Column):
            own = plain(item.args["alias"]) if isinstance(item, exp.Alias) else plain(inner.this)
            pairs += [names[place].strip('"') if place < len(names) else own, plain(inner.this)]
    return pairs


def _items(tree: exp.Query) -> list[exp.Expr]:
    while isinstance(tree, exp.SetOperation):
        tree = tree.this
    return list(tree.expressions) if isinstance(tree, exp.Select) else []


def _is_value(item: exp.Expr) -> bool:
    return isinstance(item, exp.Column) and not item.args.get("table") and item.name.upper() == "USER"
