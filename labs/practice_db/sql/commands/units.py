"""CREATE and DROP of PL/SQL units; their source goes to the PL/SQL part as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from labs.practice_db.errors import NotSupported
from labs.practice_db.sql.plan import CreateUnit, DropUnit, Plan
from labs.practice_db.sql.token_reader import TokenReader

_KINDS: Final = (
    ("PROCEDURE",),
    ("FUNCTION",),
    ("TRIGGER",),
    ("PACKAGE", "BODY"),
    ("PACKAGE",),
    ("TYPE", "BODY"),
    ("TYPE",),
)


def _create(kind: tuple[str, ...], *, or_replace: bool) -> Callable[[TokenReader, str], Plan]:
    def read(reader: TokenReader, text: str) -> CreateUnit:
        start = reader.peek(-len(kind)).start
        if reader.is_next("IF", "NOT", "EXISTS"):
            raise NotSupported(f"CREATE {' '.join(kind)} IF NOT EXISTS", position=reader.position)
        owner, name = reader.qualified_name(4050)
        reader.skip_rest()
        return CreateUnit(" ".join(kind), owner, name, text[start:], or_replace)

    return read


def _drop(kind: tuple[str, ...]) -> Callable[[TokenReader, str], Plan]:
    def read(reader: TokenReader, _: str) -> DropUnit:
        if_exists = reader.accept("IF", "EXISTS")
        owner, name = reader.qualified_name(4050)
        reader.expect_end()
        return DropUnit(" ".join(kind), owner, name, if_exists)

    return read


COMMANDS: Final[dict[tuple[str, ...], Callable[[TokenReader, str], Plan]]] = {
    **{("CREATE", *kind): _create(kind, or_replace=False) for kind in _KINDS},
    **{("CREATE", "OR", "REPLACE", *kind): _create(kind, or_replace=True) for kind in _KINDS},
    **{
        ("CREATE", "OR", "REPLACE", word, *kind): _create(kind, or_replace=True)
        for kind in _KINDS
        for word in ("EDITIONABLE", "NONEDITIONABLE")
    },
    **{("DROP", *kind): _drop(kind) for kind in _KINDS},
}
