"""What is decided of a statement does not depend on how it is laid out, and no word of it goes unread."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.lexer import TokenKind, tokenize
from labs.practice_db.sql.plan import BlockPlan, CreateUnit
from labs.practice_db.sql.statement import StatementKind
from labs.practice_db.sql.translate import translate
from tests.practice_db.sql.test_commands import MISTAKES, PLANS, REFUSALS, SQL
from tests.practice_db.sql.test_corpus import CASES

SEEDS = range(3)
BLANKS = (" ", "\n", "\r\n", "\t ", " /* c */ ", "/* 'it' \n\"*/", " -- it's\n", " --\n", " /*+ full(t) */", "\u00a0 ")
NAMES = frozenset(["T", "JOE", "EMP", "R"])
# PL/SQL keeps its source as it is.
PLSQL = ("begin", "create or replace procedure", "create package")
COMMANDS = [text for text in [*PLANS, *SQL] if not text.startswith(PLSQL)]
WITH_QUERY = ("create table t as", "create view")
STATEMENTS = [*PLANS, *SQL, *MISTAKES, *REFUSALS, *(case.sql for case in CASES)]
# A constraint without a name is named after its text.
MADE_NAMES = re.compile(r"SYS_C\d+")


def laid_out_differently(text: str, chance: random.Random) -> str | None:
    """Return the same tokens with other blanks, comments and cases between them, names in quotes; None if none are."""
    try:
        tokens = tokenize(text)
    except OraError:
        return None
    parts = [chance.choice(("", *BLANKS))]
    is_password = False
    for token, following in itertools.pairwise(tokens):
        word = token.text
        if token.kind is TokenKind.NAME and not is_password:
            is_quoted = token.value in NAMES and chance.random() < 0.5
            word = f'"{token.value}"' if is_quoted else chance.choice((word, word.upper(), word.lower()))
        is_password = token.value in ("BY", "REPLACE")
        gap = text[token.end : following.start]
        parts += [word, chance.choice(BLANKS) if gap else ""]
    return "".join(parts)


def decision(text: str) -> object:
    """Return what is decided of a statement: the kind of plan and who needs which right, or the error's number."""
    statement = classify(text)
    try:
        plan = translate(statement)
    except OraError as error:
        return statement.kind, error.code
    if isinstance(plan, BlockPlan):
        return statement.kind, BlockPlan
    if isinstance(plan, CreateUnit):
        return statement.kind, plan.kind, plan.owner, plan.name, plan.or_replace
    if statement.kind is StatementKind.DDL or not hasattr(plan, "sql"):
        return statement.kind, MADE_NAMES.sub("", repr(plan))
    return statement.kind, type(plan), plan.kind, plan.commits, plan.privilege, plan.needs_transaction, plan.lock_wait_s


@pytest.mark.parametrize("seed", SEEDS)
def test_blanks_comments_cases_and_quotes_change_no_decision(seed: int):
    chance = random.Random(seed)
    differ = []
    for text in STATEMENTS:
        other = laid_out_differently(text, chance)
        if other is not None and decision(other) != decision(text):
            differ.append((text, other, decision(text), decision(other)))
    assert not differ


@pytest.mark.parametrize("text", [text for text in COMMANDS if not text.startswith(WITH_QUERY)])
def test_no_word_of_a_command_goes_unread(text: str):
    for token in tokenize(text):
        more = f"{text[: token.start]} ? {text[token.start :]}"
        with pytest.raises(OraError):
            translate(classify(more))


def test_no_word_of_a_statement_goes_unread():
    """A word more is an error, or it stands in the plan; only what names DUAL anew has no effect, in Oracle too."""
    unread = []
    for text in dict.fromkeys([*PLANS, *SQL, *(case.sql for case in CASES)]):
        if isinstance(planned(text), OraError | BlockPlan | CreateUnit):
            continue
        tokens = tokenize(text)
        for before, token in itertools.pairwise([None, *tokens]):
            more = f"{text[: token.start]} zork {text[token.start :]}"
            plan = planned(more)
            if not isinstance(plan, OraError) and "ZORK" not in repr(plan).upper().replace(more.upper(), ""):
                unread += [] if before is not None and before.value == "DUAL" else [more]
    assert not unread


def planned(text: str) -> object:
    """Return the plan of a statement, or the error that it gets."""
    try:
        return translate(classify(text))
    except OraError as error:
        return error
