from __future__ import annotations
from labs.practice_db.errors import NotSupported
from labs.practice_db.sql.plan import SqlPlan
from labs.practice_db.sql.statement import Statement
from labs.practice_db.values import OraType


def translate_merge(statement: Statement, bind_types: tuple[OraType, ...]) -> SqlPlan:
    raise NotSupported("MERGE")
