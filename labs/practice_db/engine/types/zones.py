"""Time zones: Oracle's spelling to PostgreSQL's."""

from __future__ import annotations

import re
from typing import Final

OFFSET: Final = re.compile(r"([+-])?(\d{1,2}):(\d{2})")


def postgres_zone(zone: str) -> str:
    """Return PostgreSQL's name of a zone: regions are the same, offsets count the other way round.

    Source: PostgreSQL 18, appendix B.5 "POSIX Time Zone Specifications": positive is west of Greenwich.
    """
    found = OFFSET.fullmatch(zone.strip())
    if found is None:
        return zone.strip()
    sign, hours, minutes = found.groups()
    shown = f"{'-' if sign == '-' else '+'}{int(hours):02}:{minutes}"
    return f"<{shown}>{'+' if sign == '-' else '-'}{int(hours):02}:{minutes}"
