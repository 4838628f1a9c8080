"""What can go wrong, in two families: errors the client sees and bytes that make no sense.

`OraError` is an Oracle error from one catalogue; `WireError` is malformed input from a client.
Anything else that is raised in the server is a bug.
"""

from __future__ import annotations

from labs.practice_db.error_texts import TEXTS


class WireError(Exception):
    """Bytes that do not follow the protocol; costs the client its connection.

    Args:
        what: what was expected or wrong, with the value.
        offset: byte offset in the packet or message, -1 if it is not known.
    """

    def __init__(self, what: str, offset: int = -1) -> None:
        super().__init__(f"{what} (offset {offset})" if offset >= 0 else what)
        self.what = what
        self.offset = offset


class OraError(Exception):
    """An Oracle error as the client receives it.

    Args:
        code: the ORA number, which must stand in `error_texts.TEXTS`.
        position: 0-based offset of the mistake in the statement text, in characters.
        values: what the placeholders of the catalogue's text stand for.
    """

    def __init__(self, code: int, *, position: int = 0, **values: object) -> None:
        self.code = code
        self.position = position
        self.text = TEXTS[code].format(**values)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The text as Oracle sends it: `ORA-00942: table or view does not exist`."""
        return f"ORA-{self.code:05d}: {self.text}"


class NotSupported(OraError):
    """Something that Oracle does and the practice database does not: refused by name.

    Sent as ORA-03001 (unimplemented feature), the number Oracle itself uses for this.
    """

    def __init__(self, what: str, *, position: int = 0) -> None:
        super().__init__(3001, position=position, what=what)
