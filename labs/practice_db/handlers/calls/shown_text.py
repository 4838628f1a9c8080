"""A statement's text as views may show it: without passwords."""

from __future__ import annotations

from labs.practice_db.sql.plan import AlterUser, CreateUser, Plan


def shown_text(plan: Plan, text: str) -> str:
    """Return the text of a statement with * for each password."""
    if isinstance(plan, CreateUser | AlterUser):
        for start, end in reversed(plan.secrets):
            text = f"{text[:start]}*{text[end:]}"
    return text
