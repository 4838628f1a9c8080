"""A statement's text as views may show it: without passwords."""

from __future__ import annotations

import re
from typing import Final

from labs.practice_db.sql import plan as plans
from labs.practice_db.sql.plan import Plan

_WITH_PASSWORD: Final = (plans.CreateUser, plans.AlterUser, plans.Grant)
_PASSWORD: Final = re.compile(r"(\bidentified\s+by\s+|\breplace\s+)(?:\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE)


def shown_text(plan: Plan, text: str) -> str:
    """Return the text of a statement with * for each password."""
    return _PASSWORD.sub(r"\1*", text) if isinstance(plan, _WITH_PASSWORD) else text
