"""How each construct of Oracle's SQL is written for PostgreSQL: one module an idea.

Importing the package registers every rule with `sql.writer`.
"""

from __future__ import annotations

from labs.practice_db.sql.rules import (
    calls,
    changes,
    conditions,
    literals,
    names,
    operators,
    queries,
)

__all__ = ["calls", "changes", "conditions", "literals", "names", "operators", "queries"]
