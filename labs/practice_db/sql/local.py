"""Queries on DUAL that need no PostgreSQL: literals, binds, what the session knows, arithmetic on numbers."""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException
from typing import Final

from sqlglot import exp

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.functions.session import SESSION_VALUES, context_param, userenv_param
from labs.practice_db.sql.plan import BindParam, ConstParam, LocalPlan, SessionParam, SessionValue
from labs.practice_db.sql.rules.clauses import is_bare_dual
from labs.practice_db.sql.rules.headings import heading
from labs.practice_db.sql.rules.names import PACKAGE_VALUES, plain
from labs.practice_db.sql.writer import Writer, offset_of
from labs.practice_db.values import Column, OraType

_Source = tuple[Column, BindParam | ConstParam | SessionParam]

NUMBER: Final = Column("", OraType.NUMBER, scale=-127, size=22)
# Oracle works with up to 40 digits. Source: Oracle Database Concepts, Internal Numeric Format.
_DIGITS: Final = Context(prec=40)
_PARTS: Final = frozenset({"expressions", "from_", "hint"})
_SESSION_COLUMNS: Final[dict[SessionValue, Column]] = {
    SessionValue.SYSDATE: Column("", OraType.DATE, size=7),
    SessionValue.CURRENT_DATE: Column("", OraType.DATE, size=7),
    SessionValue.SYSTIMESTAMP: Column("", OraType.TIMESTAMP_TZ, scale=6, size=13),
    SessionValue.CURRENT_TIMESTAMP: Column("", OraType.TIMESTAMP_TZ, scale=6, size=13),
    SessionValue.LOCALTIMESTAMP: Column("", OraType.TIMESTAMP, scale=6, size=11),
    SessionValue.USER: Column("", OraType.VARCHAR2, size=128, chars=128),
    SessionValue.UID: NUMBER,
    SessionValue.SESSIONTIMEZONE: Column("", OraType.VARCHAR2, size=75, chars=75),
    SessionValue.DBTIMEZONE: Column("", OraType.VARCHAR2, size=6, chars=6),
    SessionValue.SYS_CONTEXT: Column("", OraType.VARCHAR2, size=256, chars=256),
}
# What a bind is described as when it is selected; the length of a string bind is not known here.
_BIND_COLUMNS: Final[dict[OraType, Column]] = {
    OraType.NUMBER: NUMBER,
    OraType.VARCHAR2: Column("", OraType.VARCHAR2, size=4000, chars=4000),
    OraType.DATE: Column("", OraType.DATE, size=7),
    OraType.TIMESTAMP: Column("", OraType.TIMESTAMP, scale=6, size=11),
    OraType.TIMESTAMP_TZ: Column("", OraType.TIMESTAMP_TZ, scale=6, size=13),
    OraType.BINARY_DOUBLE: Column("", OraType.BINARY_DOUBLE, size=8),
    OraType.BINARY_FLOAT: Column("", OraType.BINARY_FLOAT, size=4),
    OraType.INTERVAL_DS: Column("", OraType.INTERVAL_DS, precision=9, scale=6, size=11),
    OraType.INTERVAL_YM: Column("", OraType.INTERVAL_YM, precision=9, size=5),
    OraType.RAW: Column("", OraType.RAW, size=2000),
    OraType.BOOLEAN: Column("", OraType.BOOLEAN, size=4),
    OraType.CLOB: Column("", OraType.CLOB),
    OraType.BLOB: Column("", OraType.BLOB),
}


def local_plan(writer: Writer, tree: exp.Expr) -> LocalPlan | None:
    """Return the plan when every column of the query can be had without PostgreSQL, else None."""
    if not isinstance(tree, exp.Select) or any(value and name not in _PARTS for name, value in tree.args.items()):
        return None
    if not tree.expressions or (tree.args.get("from_") is not None and not is_bare_dual(tree)):
        return None
    sources: list[_Source] = []
    for item in tree.expressions:
        source = _source(writer, item.this if isinstance(item, exp.Alias) else item)
        if source is None:
            return None
        sources.append((_named(source[0], heading(writer, item)), source[1]))
    return LocalPlan(tuple(column for column, _ in sources), tuple(value for _, value in sources))


def _named(column: Column, name: str) -> Column:
    return Column(
        name, column.type, precision=column.precision, scale=column.scale, size=column.size, chars=column.chars
    )


def _source(writer: Writer, node: exp.Expr) -> _Source | None:
    if isinstance(node, exp.Placeholder):
        return _bind(writer, node)
    if isinstance(node, exp.Null):
        return Column("", OraType.VARCHAR2), ConstParam(None)
    if isinstance(node, exp.Literal) and node.is_string:
        return _string(str(node.this))
    if isinstance(node, exp.Column):
        return _pseudocolumn(node)
    if isinstance(node, exp.Anonymous):
        return _call(writer, node)
    number = _number(node)
    return None if number is None else (NUMBER, ConstParam(plain_number(number)))


def _bind(writer: Writer, node: exp.Placeholder) -> _Source | None:
    param = writer.bind_param(node)
    column = _BIND_COLUMNS.get(param.type)
    return None if column is None else (column, param)


def _string(text: str) -> _Source:
    if not text:
        return Column("", OraType.CHAR), ConstParam(None)
    return Column("", OraType.CHAR, size=len(text.encode()), chars=len(text)), ConstParam(text.encode())


def _pseudocolumn(node: exp.Column) -> _Source | None:
    if not isinstance(node.this, exp.Identifier) or node.this.args.get("quoted"):
        return None
    if node.args.get("table") is not None:
        package = PACKAGE_VALUES.get((plain(node.args["table"]), node.name.upper()))
        return None if package is None else (NUMBER, SessionParam(package[0]))
    found = SESSION_VALUES.get(node.name.upper())
    return None if found is None else (_SESSION_COLUMNS[found[0]], SessionParam(found[0]))


def _call(writer: Writer, node: exp.Anonymous) -> _Source | None:
    name, count = node.name.upper(), len(node.expressions)
    try:
        if name == "SYS_CONTEXT" and count in (2, 3):
            return _SESSION_COLUMNS[SessionValue.SYS_CONTEXT], context_param(writer, node.expressions)
        if name == "USERENV" and count == 1:
            return _SESSION_COLUMNS[SessionValue.SYS_CONTEXT], userenv_param(writer, node.expressions)
    except NotSupported:
        return None
    return None


def _number(node: exp.Expr) -> Decimal | None:
    """Return the value of arithmetic on number literals, None for anything else."""
    if isinstance(node, exp.Literal):
        return None if node.is_string else _literal(str(node.this))
    if isinstance(node, exp.Paren):
        return _number(node.this)
    if isinstance(node, exp.Neg):
        inner = _number(node.this)
        return None if inner is None else -inner
    if not isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div):
        return None
    left, right = _number(node.this), _number(node.expression)
    return None if left is None or right is None else _calculate(node, left, right)


def _literal(text: str) -> Decimal | None:
    """Return a number literal's value, None for a BINARY_FLOAT or what is no number after all."""
    try:
        return _DIGITS.create_decimal(text)
    except DecimalException:
        return None


def _calculate(node: exp.Binary, left: Decimal, right: Decimal) -> Decimal | None:
    if isinstance(node, exp.Div) and not right:
        raise OraError(1476, position=offset_of(node))
    try:
        match node:
            case exp.Add():
                return _DIGITS.add(left, right)
            case exp.Sub():
                return _DIGITS.subtract(left, right)
            case exp.Mul():
                return _DIGITS.multiply(left, right)
        return _DIGITS.divide(left, right)
    except DecimalException:
        return None


def plain_number(number: Decimal) -> bytes:
    """Return a number in its text form: no exponent, no zeros behind the last digit of the fraction."""
    text = f"{number:f}"
    return ((text.rstrip("0").rstrip(".") if "." in text else text) or "0").encode()
