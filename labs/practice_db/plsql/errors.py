"""PL/SQL's two families of errors: a text that does not compile, and exceptions that blocks raise and handle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from labs.practice_db.error_texts import TEXTS
from labs.practice_db.errors import NotSupported, OraError

COMPILE_CODE: Final = 6550
TRACE_CODE: Final = 6512
USER_EXCEPTION_CODE: Final = 6510
# What a text is answered that nests more deeply than the parser reads. Source: Database Error Messages, PLS-00123.
TOO_LARGE: Final = "PLS-00123: program too large"
NO_DATA_FOUND_SQLCODE: Final = 100
# Errors that end the session or the call: no handler sees them. Source: Oracle Database Error Messages, 28, 1012, 1013.
_UNCATCHABLE: Final = frozenset({28, 1012, 1013})


class BlockError(OraError):
    """An error with a text of its own, several lines long: what the client gets from a block that failed."""

    def __init__(self, code: int, text: str, *, position: int = 0) -> None:
        Exception.__init__(self, f"ORA-{code:05d}: {text}")
        self.code = code
        self.position = position
        self.text = text


class CompileError(Exception):
    """A text that is no PL/SQL, or names something that is not declared.

    Args:
        text: the message with its PLS or ORA number.
        offset: where in the source, in characters.
        ignored: what Oracle says it skipped because of it, and from which offset, None for a syntax error.
    """

    def __init__(self, text: str, offset: int, ignored: tuple[str, int] | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.offset = offset
        self.ignored = ignored

    @staticmethod
    def unexpected(source: str, symbol: str, offset: int) -> CompileError:
        """Return PLS-00103 for a symbol at an offset."""
        shown = symbol.upper() if offset < len(source) else symbol
        return CompileError(f'PLS-00103: Encountered the symbol "{shown}"', offset)

    @staticmethod
    def undeclared(name: str, offset: int, statement_offset: int) -> CompileError:
        """Return PLS-00201 for a name that nothing declares."""
        text = f"PLS-00201: identifier '{name}' must be declared"
        return CompileError(text, offset, ("PL/SQL: Statement ignored", statement_offset))


@dataclass(frozen=True, slots=True)
class ExceptionName:
    """A declared exception: its identity is the object, its code what PRAGMA EXCEPTION_INIT or Oracle gave it."""

    name: str
    code: int


@dataclass(slots=True, eq=False)
class Raised(Exception):
    """An exception on its way out of blocks.

    `code` is the ORA number (20000 to 20999 for RAISE_APPLICATION_ERROR), `text` what follows it, `name` the declared
    exception of a RAISE, `trace` the ORA-06512 lines, innermost first.
    """

    code: int
    text: str
    name: ExceptionName | None = None
    trace: list[str] = field(default_factory=list)
    traced_depth: int = -1

    @property
    def sqlcode(self) -> int:
        """What SQLCODE shows."""
        if self.name is not None and self.code == USER_EXCEPTION_CODE:
            return 1
        return NO_DATA_FOUND_SQLCODE if self.code == 1403 else -self.code

    @property
    def sqlerrm(self) -> str:
        """What SQLERRM shows."""
        if self.sqlcode == 1:
            return "User-Defined Exception"
        return f"ORA-{self.code:05d}: {self.text}"

    def as_error(self) -> BlockError:
        """Return the error for the client: the message with the trace below."""
        lines = [self.text, *(f"ORA-{TRACE_CODE:05d}: at {place}" for place in self.trace)]
        return BlockError(self.code, "\n".join(lines))


def as_exception(error: OraError) -> Raised | OraError:
    """Return an error of SQL as an exception; one that no handler may see stays what it is."""
    if isinstance(error, (NotSupported, BlockError)) or error.code in _UNCATCHABLE:
        return error
    return Raised(error.code, error.text)


def raised(code: int, **values: object) -> Raised:
    """Return the exception of a catalogue error."""
    return Raised(code, TEXTS[code].format(**values))


def value_error(what: str = "") -> Raised:
    """Return ORA-06502, with what was wrong with the value."""
    return raised(6502, what=f": {what}" if what else "")


# Source: PL/SQL Language Reference 23ai, Predefined Exceptions.
PREDEFINED: Final[dict[str, ExceptionName]] = {
    name: ExceptionName(name, code)
    for name, code in (
        ("ACCESS_INTO_NULL", 6530),
        ("CASE_NOT_FOUND", 6592),
        ("COLLECTION_IS_NULL", 6531),
        ("CURSOR_ALREADY_OPEN", 6511),
        ("DUP_VAL_ON_INDEX", 1),
        ("INVALID_CURSOR", 1001),
        ("INVALID_NUMBER", 1722),
        ("LOGIN_DENIED", 1017),
        ("NO_DATA_FOUND", 1403),
        ("NO_DATA_NEEDED", 6548),
        ("NOT_LOGGED_ON", 1012),
        ("PROGRAM_ERROR", 6501),
        ("ROWTYPE_MISMATCH", 6504),
        ("STORAGE_ERROR", 6500),
        ("SUBSCRIPT_BEYOND_COUNT", 6533),
        ("SUBSCRIPT_OUTSIDE_LIMIT", 6532),
        ("SYS_INVALID_ROWID", 1410),
        ("TIMEOUT_ON_RESOURCE", 51),
        ("TOO_MANY_ROWS", 1422),
        ("VALUE_ERROR", 6502),
        ("ZERO_DIVIDE", 1476),
    )
}
