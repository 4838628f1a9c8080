"""What PostgreSQL has to know of Oracle before the first statement: types, operators, functions, dictionary.

The scripts are run in their order, as superuser, at the first start and whenever `VERSION` has changed; each can be
run again over an older version of itself. Functions of schema `oracle` and views of schema `"SYS"` are for everybody.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

_ORDER: Final = (
    "types.sql",
    "errors.sql",
    "formats.sql",
    "conversions.sql",
    "operators.sql",
    "dates.sql",
    "strings.sql",
    "numbers.sql",
    "choices.sql",
    "aggregates.sql",
    "stored_calls.sql",
    "objects.sql",
    "constraints.sql",
    "temporary.sql",
    "owners.sql",
    "views.sql",
    "dictionary.sql",
)


def _read() -> tuple[str, ...]:
    folder = Path(__file__).parent
    return tuple((folder / name).read_text(encoding="utf-8") for name in _ORDER if (folder / name).exists())


SCRIPTS: Final = _read()
VERSION: Final = hashlib.sha256("\n".join(SCRIPTS).encode()).hexdigest()[:16]
