"""The corpus: Oracle text in, rows (or an error and its place) out, run against PostgreSQL; every case has a source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context
from pathlib import Path
from typing import Any

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.values import Column, OraType, Value
from tests.practice_db.sql.oracle_runner import Answer, OracleRunner

CORPUS = Path(__file__).parent / "corpus"
DIGITS = Context(prec=38)


@dataclass(frozen=True)
class Case:
    """One statement of the corpus."""

    file: str
    sql: str
    source: str
    binds: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] | None = None
    columns: list[str] | None = None
    types: list[str] | None = None
    count: int | None = None
    error: int | None = None
    says: str | None = None
    at: int | None = None
    before: list[str] = field(default_factory=list)
    then: str | None = None


def read(path: Path) -> tuple[list[str], list[Case]]:
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    common = content.get("source")
    cases = [Case(file=path.stem, **({"source": common} if common else {}) | case) for case in content["case"]]
    return content.get("setup", []), cases


FILES = {path.stem: read(path) for path in sorted(CORPUS.glob("*.toml"))}
CASES = [case for _, cases in FILES.values() for case in cases]


@pytest.fixture(scope="module")
def corpus_runner(oracle: OracleRunner) -> OracleRunner:
    for setup, _ in FILES.values():
        for statement in setup:
            oracle.run(statement)
        oracle.run("commit")
    return oracle


@pytest.fixture
def runner(corpus_runner: OracleRunner) -> Iterator[OracleRunner]:
    yield corpus_runner
    corpus_runner.run("rollback")
    corpus_runner.run("alter session set nls_date_format = 'DD-MON-RR'")


def plain(value: Value, column: Column) -> str:
    """Return a value as the corpus writes it: NULL as <null>, numbers of 38 digits without needless zeros."""
    if value is None:
        return "<null>"
    if column.type is OraType.NUMBER and b"." in value:
        return f"{DIGITS.create_decimal(value.decode()):f}".rstrip("0").rstrip(".")
    return value.decode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.sql}")
def test_a_statement_of_the_corpus_gives_what_oracle_gives(case: Case, runner: OracleRunner):
    for statement in case.before:
        runner.run(statement)
    binds = [(OraType[kind], text.encode() or None) for kind, text in case.binds]
    if case.error is not None:
        with pytest.raises(OraError) as caught:
            runner.run(case.sql, binds)
        assert caught.value.code == case.error, caught.value.message
        assert case.at is None or caught.value.position == case.at
        assert case.says is None or case.says in caught.value.message
        return
    check(case, runner.run(case.sql, binds))
    if case.then is not None:
        check(Case(case.file, case.then, case.source, rows=case.rows), runner.run(case.then))


def check(case: Case, answer: Answer) -> None:
    if case.rows is not None and case.then is None:
        assert [list(map(plain, row, answer.columns)) for row in answer.rows] == case.rows
    if case.columns is not None:
        assert [column.name for column in answer.columns] == case.columns
    if case.types is not None:
        assert [described(column) for column in answer.columns] == case.types
    if case.count is not None:
        assert answer.row_count == case.count


def described(column) -> str:
    """Return a column's type as DDL would write it."""
    if column.type in (OraType.VARCHAR2, OraType.CHAR):
        return f"{column.type.name}({column.chars})"
    if column.type is OraType.NUMBER and column.precision:
        return f"NUMBER({column.precision},{column.scale})"
    return column.type.name


def test_every_case_names_its_source():
    assert [case.sql for case in CASES if not case.source.strip()] == []
