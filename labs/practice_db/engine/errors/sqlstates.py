"""PostgreSQL's errors in Oracle's words: SQLSTATE, and what the error names, to an ORA number and text.

Sources: PostgreSQL 18, appendix "PostgreSQL Error Codes" and the messages of its source; Oracle Database Error
Messages. What is not in the tables, here and in `messages`, is refused by name (ORA-03001); what PostgreSQL said of it
is for the log and never for the client.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Final

from labs.practice_db.engine.errors import messages
from labs.practice_db.engine.errors.failure import HIDDEN, Circumstances, Failure, StatementError
from labs.practice_db.values import INDEX_MARK

log: Final = logging.getLogger(__name__)

QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"')
ORACLE_MESSAGE: Final = re.compile(r"ORA-(\d{5}): (.*)", re.DOTALL)

# `UNION types numeric and text cannot be matched` (parse_clause.c), `operator does not exist: date + date`.
_TYPES_OF_A_SET: Final = re.compile(r"(UNION|INTERSECT|EXCEPT) types ")
_SUM_OF_DATES: Final = re.compile(r"not exist: (oracle\.date|timestamp\S* .*) \+ (oracle\.date|timestamp)")
_CHANGE_OF_VIEW: Final = re.compile(r"cannot (insert into|update|delete from) view ")
_MISSING_COLUMN: Final = re.compile(
    r"column (?:reference )?(.+?) (?:of relation .* |named in key |referenced in foreign key constraint )?"
    r"does not exist"
)
# What PostgreSQL says of a regular expression (regex/regerrs.h).
_REGEX_FAULTS: Final = {"parentheses": 12725, "brackets": 12726, "invalid character range": 12728}

# What is kept by something else (dependency.c), and Oracle's number for it.
_KEPT: Final = {"cannot drop table": 2449, "cannot drop index": 2429}

Rule = Callable[[Failure, Circumstances], StatementError]


def oracle_error(failure: Failure, *, sql: str = "", lock_wait_s: float | None = None) -> StatementError:
    """Return the Oracle error for what PostgreSQL reported."""
    circumstances = Circumstances(sql, lock_wait_s)
    rule = RULES.get(failure.sqlstate) or CLASS_RULES.get(failure.sqlstate[:2], _refused)
    return rule(failure, circumstances)


def _refused(failure: Failure, circumstances: Circumstances) -> StatementError:
    """Return the number that the message stands for, or the refusal of a statement that no table has."""
    code = messages.number(failure)
    if code is not None:
        return StatementError(failure, code, identifier=first_name(failure))
    log.info("no Oracle error for %s: %s", failure.sqlstate, failure.message)
    return StatementError(failure, 3001, what=messages.construct(circumstances))


def plain(code: int) -> Rule:
    """Return a rule for an error whose text has no values."""

    def rule(failure: Failure, _: Circumstances) -> StatementError:
        return StatementError(failure, code, identifier=first_name(failure))

    return rule


def first_name(failure: Failure) -> str:
    """Return the last part of the first quoted name in the message."""
    found = QUOTED.search(failure.message)
    if found is None:
        return ""
    return found.group(1).rpartition(".")[2].replace('""', '"').removeprefix(HIDDEN).removeprefix(INDEX_MARK)


def _constraint(code: int) -> Rule:
    def rule(failure: Failure, _: Circumstances) -> StatementError:
        return StatementError(failure, code, constraint=f"{failure.schema}.{failure.constraint}")

    return rule


def _unique(failure: Failure, _: Circumstances) -> StatementError:
    """Oracle 23ai names table and columns too, and the values in a second line.

    Source: Database Error Messages 23ai, ORA-00001 and ORA-03301.
    """
    constraint = f"{failure.schema}.{failure.constraint}"
    text = f"unique constraint ({constraint}) violated"
    found = re.match(r"Key \((.+?)\)=\((.*)\) already exists", failure.detail, re.DOTALL)
    if found is None:
        return StatementError(failure, 1, text=text)
    columns, values = (found.group(part).split(", ") for part in (1, 2))
    columns = [name.strip('"') for name in columns]
    shown = [name for name in columns if not name.startswith(HIDDEN)]
    text += f" on table {failure.schema}.{failure.table} columns ({', '.join(shown)})"
    if len(values) == len(columns):
        pairs = zip(columns, values, strict=True)
        told = ", ".join(f"{name}:{value}" for name, value in pairs if name in shown)
        text += f"\nORA-03301: (ORA-00001 details) row with column values ({told}) already exists"
    return StatementError(failure, 1, text=text)


def _foreign_key(failure: Failure, circumstances: Circumstances) -> StatementError:
    """PostgreSQL has one SQLSTATE; its message says from which side the rule was broken (ri_triggers.c)."""
    is_parent_side = failure.message.startswith("update or delete")
    return _constraint(2292 if is_parent_side else 2291)(failure, circumstances)


def _unknown_object(failure: Failure, _: Circumstances) -> StatementError:
    """A constraint that SET CONSTRAINTS names (Assumed: the number), else any other object.

    `constraint "C" does not exist` (constraint.c) is about SET CONSTRAINTS, `constraint "C" of relation "T" does not
    exist` (tablecmds.c) about ALTER TABLE.
    """
    is_named_alone = failure.message.startswith("constraint ") and " of relation " not in failure.message
    return StatementError(failure, 2448 if is_named_alone else 4043)


def _wrong_object(failure: Failure, circumstances: Circumstances) -> StatementError:
    """SET CONSTRAINTS of one that is not deferrable, else what has no place of its own."""
    if failure.message.endswith("is not deferrable"):
        return StatementError(failure, 2447)
    return _refused(failure, circumstances)


def _null_value(failure: Failure, circumstances: Circumstances) -> StatementError:
    code = 1407 if circumstances.verb == "UPDATE" else 1400
    return StatementError(failure, code, identifier=failure.column, column=column_of(failure))


def column_of(failure: Failure) -> str:
    """Return the column as Oracle writes it in messages."""
    return ".".join(f'"{part}"' for part in (failure.schema, failure.table, failure.column))


def _bad_text(failure: Failure, _: Circumstances) -> StatementError:
    """`invalid input syntax for type numeric: "abc"`."""
    value = failure.message.partition(": ")[2].strip('"')
    if "timestamp" in failure.message or "date" in failure.message:
        return StatementError(failure, 1861)
    if "interval" in failure.message:
        return StatementError(failure, 1867)
    return StatementError(failure, 1722, value=value)


def _syntax(failure: Failure, _: Circumstances) -> StatementError:
    """Our own rules see to the grammar; what is left are counts that do not match (parse_target.c)."""
    code = messages.number(failure)
    if code is not None:
        return StatementError(failure, code)
    if failure.message.startswith(("INSERT has more expressions", "subquery must return only one column")):
        return StatementError(failure, 913)
    if "must have the same number of columns" in failure.message:
        return StatementError(failure, 1789)
    return StatementError(failure, 947 if failure.message.startswith("INSERT has more target") else 900)


def _undefined_table(failure: Failure, circumstances: Circumstances) -> StatementError:
    """`relation "T" does not exist`; `missing FROM-clause entry for table "T"` is about a column (parse_relation.c)."""
    name = first_name(failure)
    if "FROM-clause entry" in failure.message:
        used = re.search(rf'"{re.escape(name)}"\.{QUOTED.pattern}', circumstances.sql)
        column = used.group(1) if used else ""
        return StatementError(failure, 904, identifier=column, name=f'"{name}"."{column}"')
    is_sequence = re.search(rf"(nextval|currval)\('[^']*{re.escape(name)}", circumstances.sql, re.IGNORECASE)
    return StatementError(failure, 2289 if name and is_sequence else 942, identifier=name)


def _undefined_column(failure: Failure, _: Circumstances) -> StatementError:
    """`column "X" does not exist` or `column T.X does not exist` (parse_relation.c)."""
    parts = _MISSING_COLUMN.match(failure.message)
    written = parts.group(1) if parts else first_name(failure)
    names = [part.strip('"') for part in written.split(".")]
    return StatementError(failure, 904, identifier=names[-1], name=".".join(f'"{name}"' for name in names))


def _undefined_function(failure: Failure, circumstances: Circumstances) -> StatementError:
    """`function F(integer) does not exist`; an operator, or a function of ours, is there for other types."""
    found = re.match(r'function "?([^"(]+)"?\(', failure.message)
    if found is None or found.group(1).startswith("oracle."):
        return _inconsistent_types(failure, circumstances)
    name = found.group(1).rpartition(".")[2].upper()
    return StatementError(failure, 904, identifier=name, name=f'"{name}"')


def _grouping(failure: Failure, circumstances: Circumstances) -> StatementError:
    """One SQLSTATE for all that Oracle tells apart about aggregates (parse_agg.c)."""
    if "cannot be nested" in failure.message:
        return StatementError(failure, 3001, what="an aggregate of an aggregate")
    if failure.message.endswith("in RETURNING"):
        return StatementError(failure, 3001, what="aggregates in RETURNING")
    if "must appear in the GROUP BY" not in failure.message:
        return StatementError(failure, 934)
    code = 979 if re.search(r"\bGROUP\s+BY\b", circumstances.sql, re.IGNORECASE) else 937
    return StatementError(failure, code, identifier=first_name(failure))


def _misplaced(failure: Failure, circumstances: Circumstances) -> StatementError:
    """`for SELECT DISTINCT, ORDER BY expressions must appear in select list` and the like (parse_clause.c)."""
    if failure.message.startswith("for SELECT DISTINCT"):
        return StatementError(failure, 1791)
    is_place = failure.message.startswith("ORDER BY position")
    return StatementError(failure, 1785) if is_place else _refused(failure, circumstances)


def _inconsistent_types(failure: Failure, _: Circumstances) -> StatementError:
    if _TYPES_OF_A_SET.match(failure.message):
        return StatementError(failure, 1790)
    if _SUM_OF_DATES.search(failure.message):
        return StatementError(failure, 975)
    code = messages.number(failure)
    if code is not None:
        return StatementError(failure, code, identifier=first_name(failure))
    expected, got = messages.types_of(failure.message)
    return StatementError(failure, 932, expected=expected, got=got)


def _ambiguous(failure: Failure, _: Circumstances) -> StatementError:
    name = first_name(failure)
    return StatementError(failure, 918, identifier=name, column=name)


def _lock_not_available(failure: Failure, circumstances: Circumstances) -> StatementError:
    waited = circumstances.lock_wait_s is not None and "timeout" in failure.message
    return StatementError(failure, 30006 if waited else 54)


def _more_than_one_row(failure: Failure, circumstances: Circumstances) -> StatementError:
    return StatementError(failure, 30926 if circumstances.verb == "MERGE" else 1427)


def _precision(failure: Failure, _: Circumstances) -> StatementError:
    """A number too large for its column, or for any number; `explaining` finds out the column afterwards."""
    limits = re.match(r"A field with precision (\d+), scale (-?\d+)", failure.detail)
    if limits is None:
        return StatementError(failure, 1426)
    return StatementError(failure, 1438, precision=limits.group(1), scale=limits.group(2))


def _privilege(failure: Failure, circumstances: Circumstances) -> StatementError:
    """Oracle does not tell that an object exists to somebody who may not use it at all."""
    name = first_name(failure) or failure.message.rpartition(" ")[2]
    if failure.message.startswith("permission denied for sequence"):
        return StatementError(failure, 2289, identifier=name)
    hides = failure.message.startswith("permission denied for") and circumstances.verb in ("SELECT", "WITH", "LOCK")
    return StatementError(failure, 942 if hides else 1031, identifier=name)


def _too_long(failure: Failure, _: Circumstances) -> StatementError:
    """`value too long for type character varying(5)`; `explaining` finds out the column afterwards."""
    maximum = re.search(r"\((\d+)\)", failure.message)
    return StatementError(failure, 12899, column="", actual="", maximum=maximum.group(1) if maximum else "")


def _savepoint(failure: Failure, _: Circumstances) -> StatementError:
    name = first_name(failure)
    return StatementError(failure, 1086, identifier=name, name=name)


def _wrong_state(failure: Failure, circumstances: Circumstances) -> StatementError:
    """`currval of sequence "S" is not yet defined in this session` (sequence.c), `cannot update view "V"`."""
    name = first_name(failure)
    if _CHANGE_OF_VIEW.match(failure.message):
        return StatementError(failure, 1732, identifier=name)
    if failure.message.startswith("currval"):
        return StatementError(failure, 8002, identifier=name, sequence=name)
    return _refused(failure, circumstances)


def _sequence_limit(failure: Failure, _: Circumstances) -> StatementError:
    name = first_name(failure)
    limit = "MAXVALUE" if "maximum" in failure.message else "MINVALUE"
    return StatementError(failure, 8004, identifier=name, sequence=name, limit=limit)


def _told_by_us(failure: Failure, circumstances: Circumstances) -> StatementError:
    """Functions of the prelude raise Oracle's message themselves."""
    found = ORACLE_MESSAGE.match(failure.message)
    if found is None:
        return _refused(failure, circumstances)
    return StatementError(failure, int(found.group(1)), text=found.group(2))


def _dependent(failure: Failure, _: Circumstances) -> StatementError:
    """`cannot drop table T because other objects depend on it`: foreign keys keep a table or a key in Oracle."""
    kept = next((code for words, code in _KEPT.items() if failure.message.startswith(words)), 2273)
    return StatementError(failure, kept)


def _unsupported(failure: Failure, circumstances: Circumstances) -> StatementError:
    """`FOR UPDATE is not allowed with DISTINCT clause` (analyze.c), `cannot be applied to the nullable side`."""
    if "nullable side of an outer join" in failure.message:
        return StatementError(failure, 3001, what="FOR UPDATE of an outer join like this")
    if "used by a view" in failure.message:
        return StatementError(failure, 3001, what="changing the type of a column that a view uses")
    is_lock = failure.message.startswith("FOR UPDATE is not allowed")
    return StatementError(failure, 1786) if is_lock else _refused(failure, circumstances)


def _duplicate_column(failure: Failure, circumstances: Circumstances) -> StatementError:
    return StatementError(failure, 957 if circumstances.verb == "CREATE" else 1430, identifier=first_name(failure))


def _table_definition(failure: Failure, _: Circumstances) -> StatementError:
    return StatementError(failure, 2260 if failure.message.startswith("multiple primary keys") else 2264)


def _regular_expression(failure: Failure, circumstances: Circumstances) -> StatementError:
    for words, code in _REGEX_FAULTS.items():
        if words in failure.message:
            return StatementError(failure, code)
    return _refused(failure, circumstances)


def _invalid_date(failure: Failure, _: Circumstances) -> StatementError:
    return StatementError(failure, 1858 if "invalid input syntax" in failure.message else 1861)


def _bad_parameter(failure: Failure, circumstances: Circumstances) -> StatementError:
    """`character number must be positive`, `requested character too large for encoding` (oracle_compat.c)."""
    if "character" in failure.message:
        return StatementError(failure, 1428, text="argument is out of range")
    return _refused(failure, circumstances)


RULES: Final[dict[str, Rule]] = {
    "08P01": plain(3120),
    "0A000": _unsupported,
    "21000": _more_than_one_row,
    "22001": _too_long,
    "22003": _precision,
    "22007": _invalid_date,
    "22008": plain(1841),
    "22012": plain(1476),
    "22023": _bad_parameter,
    "2200H": _sequence_limit,
    "2201B": _regular_expression,
    "22P02": _bad_text,
    "23502": _null_value,
    "23503": _foreign_key,
    "23505": _unique,
    "23514": _constraint(2290),
    "25006": plain(1456),
    "2BP01": _dependent,
    "3B001": _savepoint,
    "40001": plain(8177),
    "40P01": plain(60),
    "42501": _privilege,
    "42601": _syntax,
    "42701": _duplicate_column,
    "42702": _ambiguous,
    "42703": _undefined_column,
    "42704": _unknown_object,
    "42710": plain(955),
    "42712": plain(918),
    "42725": _inconsistent_types,
    "42803": _grouping,
    "42804": _inconsistent_types,
    "42809": _wrong_object,
    "42846": _inconsistent_types,
    "42883": _undefined_function,
    "42P01": _undefined_table,
    "42P06": plain(955),
    "42P07": plain(955),
    "42P10": _misplaced,
    "42P16": _table_definition,
    "42P18": _inconsistent_types,
    "44000": plain(1402),
    "53100": plain(1653),
    "53200": plain(4030),
    "53300": plain(18),
    "55000": _wrong_state,
    "55P03": _lock_not_available,
    "57014": plain(1013),
    "57P01": plain(28),
    "57P02": plain(3113),
    "57P03": plain(1033),
    "OR000": _told_by_us,
    "P0001": _told_by_us,
}
CLASS_RULES: Final[dict[str, Rule]] = {"40": plain(8177), "57": plain(3113)}
