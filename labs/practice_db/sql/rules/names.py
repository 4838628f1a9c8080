"""Names: columns, pseudocolumns, sequences, tables, binds. Unquoted names are upper case, and all are quoted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql import absent, functions, stored_calls, views
from labs.practice_db.sql.functions.session import SESSION_VALUES
from labs.practice_db.sql.plan import SessionParam, SessionValue, ViewParam
from labs.practice_db.sql.rules.literals import quoted as constant
from labs.practice_db.sql.rules.lower_bound import lower_bound
from labs.practice_db.sql.writer import Writer, offset_of

# PostgreSQL keeps 63 bytes of a name and drops the rest without a word.
MAX_NAME_BYTES: Final = 63
DUAL: Final = "(SELECT 'X'::varchar(1) AS \"DUMMY\")"

# Package functions that are called without brackets.
PACKAGE_VALUES: Final[dict[tuple[str, str], tuple[SessionValue, str]]] = {
    ("DBMS_DEBUG_JDWP", "CURRENT_SESSION_ID"): (SessionValue.SESSION_ID, "numeric"),
    ("DBMS_DEBUG_JDWP", "CURRENT_SESSION_SERIAL"): (SessionValue.SESSION_SERIAL, "numeric"),
}
# Source: SQL Language Reference 23ai, Literals, Floating-Point Literals.
_FLOATING: Final = {
    f"BINARY_{name}_{word}": f"'{value}'::{kind}"
    for name, kind in (("FLOAT", "float4"), ("DOUBLE", "float8"))
    for word, value in (("NAN", "NaN"), ("INFINITY", "Infinity"))
}
# OBJECT_ID and OBJECT_VALUE are pseudocolumns of object tables only, VERSIONS_* of flashback version queries; anywhere
# else they are columns like others. Source: SQL Language Reference 23ai, Pseudocolumns.
_REFUSED: Final = frozenset({"ORA_ROWSCN"})


def quote(name: str) -> str:
    """Return a name of the catalogue as an identifier of PostgreSQL."""
    return '"' + name.replace('"', '""') + '"'


def name_list(nodes: Iterable[exp.Expr], code: int) -> str:
    """Write names with commas between them. Raises: OraError `code` where something else stands."""
    nodes = list(nodes)
    for node in nodes:
        if not isinstance(node, exp.Identifier | exp.Column):
            raise OraError(code, position=offset_of(node))
    return ", ".join(quote(plain(node)) for node in nodes)


def plain(node: exp.Expr) -> str:
    """Return the name that an identifier means: upper case unless it was quoted.

    Raises: OraError 00972 for a name that PostgreSQL would cut.
    """
    identifier = node if isinstance(node, exp.Identifier) else node.find(exp.Identifier)
    if identifier is None:
        raise OraError(904, position=offset_of(node), name=str(node.name))
    name = str(identifier.this) if identifier.args.get("quoted") else str(identifier.this).upper()
    if len(name.encode()) > MAX_NAME_BYTES:
        raise OraError(972, position=offset_of(node), limit=MAX_NAME_BYTES)
    return name


def identifier(_: Writer, node: exp.Identifier) -> str:
    """Write a name."""
    return quote(plain(node))


def bind(writer: Writer, node: exp.Placeholder) -> str:
    """Write a bind as a parameter with its type."""
    return writer.bind(node)


def column(writer: Writer, node: exp.Column) -> str:
    """Write a column, a sequence's NEXTVAL or CURRVAL, or a pseudocolumn."""
    if isinstance(node.this, exp.Star):
        return f"{_qualifier(node)}{writer.write(node.this)}"
    name = plain(node.this)
    if not node.this.args.get("quoted"):
        if name in ("NEXTVAL", "CURRVAL") and node.args.get("table"):
            return _sequence(writer, node, name)
        special = _pseudocolumn(writer, node, name)
        if special is not None:
            return special
        if not node.args.get("table") and name != "DUMMY" and _is_of_dual(writer):
            return _function(writer, node, name)
        stored = stored_calls.write_without_brackets(writer, node)
        if stored is not None:
            return stored
    return f"{_qualifier(node)}{quote(name)}"


def _is_of_dual(writer: Writer) -> bool:
    """Return whether a name cannot be a column: the statement is one query block, which is FROM DUAL."""
    block = writer.queries[0] if len(writer.queries) == 1 else None
    source = block.args.get("from_") if block is not None else None
    if block is None or source is None or block.args.get("joins") or block.args.get("connect"):
        return False
    table = source.this
    return isinstance(table, exp.Table) and not table.args.get("db") and table.name.upper() == "DUAL"


def _function(writer: Writer, node: exp.Column, name: str) -> str:
    """Write a stored function that is called without brackets. Raises: OraError 00904 if there is none."""
    stored = stored_calls.write(writer, node)
    if stored is None:
        raise OraError(904, position=offset_of(node), name=f'"{name}"')
    return stored


def _qualifier(node: exp.Column) -> str:
    return "".join(f"{quote(plain(part))}." for part in (node.args.get("db"), node.args.get("table")) if part)


def _pseudocolumn(writer: Writer, node: exp.Column, name: str) -> str | None:
    if name == "ROWID":
        return f"oracle.rowid({_row_place(node, 'tableoid')}, {_row_place(node, 'ctid')})"
    if node.args.get("table"):
        return _package_value(writer, node, plain(node.args["table"]), name)
    if name in SESSION_VALUES:
        key, cast, stored = SESSION_VALUES[name]
        if writer.is_stored and stored:
            return stored
        return writer.param(SessionParam(key), cast)
    if name in _FLOATING:
        return _FLOATING[name]
    if name == "ROWNUM":
        return "(row_number() OVER ())::numeric"
    if name == "LEVEL" and not (writer.queries and writer.queries[-1].args.get("connect")):
        raise OraError(1788, position=offset_of(node))
    if name in _REFUSED:
        raise writer.refusal(node, name)
    return None


def _package_value(writer: Writer, node: exp.Column, package: str, name: str) -> str | None:
    """Write a package's function that is called without brackets, None when it is a column after all."""
    found = PACKAGE_VALUES.get((package, name))
    if found is not None:
        return writer.param(SessionParam(found[0]), found[1])
    if f"{package}.{name}" in functions.FUNCTIONS:
        return functions.write(writer, f"{package}.{name}", [], offset_of(node))
    if absent.is_supplied(f"{package}.{name}") and package not in stored_calls.sources_around(node):
        raise writer.refusal(node, f"function {package}.{name}")
    return None


def _row_place(node: exp.Column, column_name: str) -> str:
    return f"{_qualifier(node)}{column_name}"


def _sequence(writer: Writer, node: exp.Column, action: str) -> str:
    name = _qualifier(node).removesuffix(".")
    is_next = action == "NEXTVAL" and name not in writer.sequences_read
    if is_next:
        writer.sequences_read.add(name)
    return f"{'nextval' if is_next else 'currval'}({constant(name)}::regclass)::numeric"


def star(_: Writer, __: exp.Star) -> str:
    """Write *."""
    return "*"


def word(writer: Writer, node: exp.Var) -> str:
    """Write DEFAULT; other bare words have no meaning here."""
    if node.name.upper() != "DEFAULT":
        raise OraError(904, position=offset_of(node), name=node.name.upper())
    return "DEFAULT"


def table(writer: Writer, node: exp.Table) -> str:
    """Write a table of the FROM clause; DUAL and the V$ views are made on the spot."""
    if not isinstance(node.this, exp.Identifier):
        raise writer.refusal(node, f"table function {node.this.name.upper()}")
    name = plain(node.this)
    owner = plain(node.args["db"]) if node.args.get("db") else None
    alias = alias_of(node)
    if owner in (None, "SYS", "PUBLIC"):
        if name == "DUAL":
            return f"{DUAL} AS {quote(alias)}"
        view = views.find(name)
        if view is not None:
            rows = ViewParam(view.source, lower_bound(writer, node, view.source, alias))
            return f"{view.table_sql(writer.param(rows, 'jsonb'))} AS {quote(alias)}"
        if views.is_absent(name):
            raise writer.refusal(node, f"the view {name}")
    text = f"{quote(owner)}.{quote(name)}" if owner and owner != "PUBLIC" else quote(name)
    return text if node.args.get("alias") is None else f"{text} AS {quote(alias)}"


def alias_of(node: exp.Expr) -> str:
    """Return the name by which columns refer to an item of the FROM clause."""
    alias = node.args.get("alias")
    if isinstance(alias, exp.TableAlias) and alias.this is not None:
        if alias.args.get("columns"):
            raise OraError(933, position=offset_of(alias))
        return plain(alias.this)
    return plain(node.this) if isinstance(node, exp.Table) else ""
