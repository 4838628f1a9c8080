"""What a server connection is told when it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias


class StatementShape(Protocol):
    """What must be known of a statement's text to read its bind rows.

    `return_binds` counts the binds of RETURNING ... INTO; they are the last ones. `bind_names` has one name for each
    bind that the client sends, in its order.
    """

    @property
    def is_plsql(self) -> bool: ...
    @property
    def is_query(self) -> bool: ...
    @property
    def return_binds(self) -> int: ...
    @property
    def bind_names(self) -> Sequence[str]: ...


ShapeOf: TypeAlias = Callable[[str], StatementShape]


@dataclass(frozen=True, slots=True)
class ProtocolSettings:
    """Limits and offers of the wire protocol; sizes in bytes.

    `field_version` is the TTC field version, which is best low: 13 is what Oracle 20c speaks.
    """

    field_version: int = 13
    max_sdu: int = 65535
    max_call_bytes: int = 256 * 1024 * 1024
    max_logon_bytes: int = 256 * 1024
    has_long_strings: bool = True
    banner: str = "Pool Lab practice database"
