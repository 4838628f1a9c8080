"""What the SQL layer hands on: for each statement one plan, which says what is to be done and with which values.

A plan holds no values of an execution and no state, so that one plan serves every session and every execution
with the same text and the same bind types.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from labs.practice_db.values import Column, OraType, Value

# Where something begins in a statement's text, and where it ends.
Span: TypeAlias = tuple[int, int]


class SessionValue(Enum):
    """What a statement asks of the session that runs it; `args` of the `SessionParam` in brackets."""

    SYSDATE = auto()
    SYSTIMESTAMP = auto()
    CURRENT_DATE = auto()
    CURRENT_TIMESTAMP = auto()
    LOCALTIMESTAMP = auto()
    USER = auto()
    UID = auto()
    SYS_CONTEXT = auto()  # (namespace, parameter)
    SESSIONTIMEZONE = auto()
    DBTIMEZONE = auto()
    SYS_GUID = auto()
    SESSION_ID = auto()  # DBMS_DEBUG_JDWP.CURRENT_SESSION_ID
    SESSION_SERIAL = auto()  # DBMS_DEBUG_JDWP.CURRENT_SESSION_SERIAL


@dataclass(frozen=True, slots=True)
class BindParam:
    """The bind at `index` of the row that the client sent."""

    index: int
    type: OraType


@dataclass(frozen=True, slots=True)
class ConstParam:
    """A value that is known from the text."""

    value: Value


@dataclass(frozen=True, slots=True)
class SessionParam:
    """A value that the session supplies at each execution; its text form follows the column or cast it is for."""

    key: SessionValue
    args: tuple[BindParam | ConstParam, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewParam:
    """The rows of a V$ view as JSON text: a list of objects, keyed by the column names of `sql/views.py`.

    `after` is for a numbered view: rows up to this number are not wanted.
    """

    view: str
    after: BindParam | ConstParam | None = None


@dataclass(frozen=True, slots=True)
class CallParam:
    """The results of a stored function as JSON: an object of them by the text of the arguments; see `sql.stored_calls`.

    `arguments` has a name (for named notation) and a bind for each argument, or None where the value is the next
    column of `sql`. That query gives the key of a result and the arguments; it is empty if all are binds.
    """

    path: tuple[str, ...]
    returns: OraType
    arguments: tuple[tuple[str | None, BindParam | None], ...]
    sql: str
    params: tuple[Param, ...]
    is_in_query: bool


Param: TypeAlias = BindParam | ConstParam | SessionParam | ViewParam | CallParam


class SqlKind(Enum):
    """What running the PostgreSQL text amounts to."""

    QUERY = auto()
    DML = auto()
    DDL = auto()
    LOCK = auto()


@dataclass(frozen=True, slots=True)
class SqlPlan:
    """A statement for PostgreSQL.

    Args:
        sql: PostgreSQL text with $1 .. $n; every parameter is cast in the text, so no OIDs need to be given.
        params: what $1 .. $n stand for.
        columns: for a query, what is known better here than from the engine's row description: None for
            "as the engine says"; shorter than the row (usually empty) means the same for the rest.
        returning: bind indexes that get the result columns of a DML ... RETURNING ... INTO, in column order.
        needs_transaction: DML, FOR UPDATE, LOCK TABLE: a transaction is begun if none is open.
        commits: DDL: commit what is open before, and commit again after.
        lock_wait_s: FOR UPDATE WAIT n and LOCK TABLE WAIT n: PostgreSQL's lock_timeout while it runs. NOWAIT and
            SKIP LOCKED stand in the text.
        array_sql: for an INSERT of one row of VALUES: the same statement for all rows at once, with one
            array per parameter (each `$n::type[]`).
        may_return: RETURNING may be put behind the text.
        privilege: the system privilege that the user must have, None when the engine's rights are enough.
    """

    sql: str
    kind: SqlKind
    params: tuple[Param, ...] = ()
    columns: tuple[Column | None, ...] = ()
    returning: tuple[int, ...] = ()
    needs_transaction: bool = False
    commits: bool = False
    lock_wait_s: int | None = None
    array_sql: str | None = None
    may_return: bool = False
    privilege: str | None = None

    @property
    def returned_columns(self) -> list[int]:
        """The places of the result columns in the order of the binds that get them."""
        return sorted(range(len(self.returning)), key=self.returning.__getitem__)


@dataclass(frozen=True, slots=True)
class LocalPlan:
    """A query of one row that needs no PostgreSQL: one value source a column, in the text form of its type."""

    columns: tuple[Column, ...]
    values: tuple[BindParam | ConstParam | SessionParam, ...]


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """A PL/SQL block (DECLARE, BEGIN, CALL), to be run by `plsql`."""

    text: str


@dataclass(frozen=True, slots=True)
class CreateUnit:
    """CREATE [OR REPLACE] PROCEDURE, FUNCTION, TRIGGER, PACKAGE, TYPE: the source goes to `plsql`.

    `source` starts at the unit's keyword (`PROCEDURE name ...`), as Oracle keeps it in USER_SOURCE.
    """

    kind: str
    owner: str | None
    name: str
    source: str
    or_replace: bool


@dataclass(frozen=True, slots=True)
class DropUnit:
    """DROP PROCEDURE, FUNCTION, TRIGGER, PACKAGE [IF EXISTS]."""

    kind: str
    owner: str | None
    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class AlterSession:
    """ALTER SESSION SET name = value ...; names in upper case, values without quotes (identifiers in upper case)."""

    settings: tuple[tuple[str, str], ...]


class Scope(Enum):
    """Where ALTER SYSTEM SET changes a parameter: now, for the next start, or both."""

    MEMORY = auto()
    SPFILE = auto()
    BOTH = auto()


@dataclass(frozen=True, slots=True)
class AlterSystemSet:
    """ALTER SYSTEM SET name = value ... [SCOPE = ...]; names in upper case."""

    settings: tuple[tuple[str, str], ...]
    scope: Scope = Scope.BOTH


@dataclass(frozen=True, slots=True)
class EndSession:
    """ALTER SYSTEM KILL SESSION (`is_kill`) or DISCONNECT SESSION 'sid,serial#' [IMMEDIATE | POST_TRANSACTION].

    IMMEDIATE adds nothing here: whatever goes without POST_TRANSACTION goes at once.
    """

    sid: int
    serial_num: int
    is_kill: bool
    post_transaction: bool = False


@dataclass(frozen=True, slots=True)
class RestrictLogons:
    """ALTER SYSTEM ENABLE | DISABLE RESTRICTED SESSION."""

    is_restricted: bool


@dataclass(frozen=True, slots=True)
class CreateUser:
    """CREATE USER name IDENTIFIED BY password | NO AUTHENTICATION [QUOTA n ON t | PROFILE p | ACCOUNT LOCK ...].

    `secrets` are the places of passwords in the text, which nobody is shown.
    """

    name: str
    password: str | None
    profile: str | None = None
    is_locked: bool = False
    is_expired: bool = False
    secrets: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AlterUser:
    """ALTER USER: None leaves a thing as it is.

    `connect_through` are proxy users granted (GRANT CONNECT THROUGH), `revoke_through` those revoked; `secrets` as in
    `CreateUser`.
    """

    name: str
    password: str | None = None
    old_password: str | None = None
    profile: str | None = None
    is_locked: bool | None = None
    is_expired: bool = False
    connect_through: tuple[str, ...] = ()
    revoke_through: tuple[str, ...] = ()
    secrets: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DropUser:
    """DROP USER name [CASCADE]."""

    name: str
    cascade: bool


@dataclass(frozen=True, slots=True)
class CreateRole:
    """CREATE ROLE name."""

    name: str


@dataclass(frozen=True, slots=True)
class DropRole:
    """DROP ROLE name."""

    name: str


@dataclass(frozen=True, slots=True)
class CreateEdition:
    """CREATE EDITION name."""

    name: str


@dataclass(frozen=True, slots=True)
class DropEdition:
    """DROP EDITION name [CASCADE]."""

    name: str


@dataclass(frozen=True, slots=True)
class SetProfile:
    """CREATE PROFILE (`is_new`) or ALTER PROFILE name LIMIT ...

    `limits` maps names in upper case to values, None for UNLIMITED; `defaults` are those that are DEFAULT from now on.
    """

    name: str
    is_new: bool
    limits: tuple[tuple[str, float | None], ...]
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DropProfile:
    """DROP PROFILE name [CASCADE]."""

    name: str
    cascade: bool


@dataclass(frozen=True, slots=True)
class ObjectName:
    """A name as the catalogue has it, with its owner when the text gives one."""

    owner: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Grant:
    """GRANT of system privileges and roles (`target` is None) or of object privileges on `target`.

    Privileges are in upper case with one blank between words, `ALL PRIVILEGES` for ALL; grantees may hold PUBLIC.
    `with_option` is WITH ADMIN OPTION or WITH GRANT OPTION.
    """

    privileges: tuple[str, ...]
    grantees: tuple[str, ...]
    target: ObjectName | None = None
    with_option: bool = False


@dataclass(frozen=True, slots=True)
class Revoke:
    """REVOKE, laid out as `Grant`."""

    privileges: tuple[str, ...]
    grantees: tuple[str, ...]
    target: ObjectName | None = None


class TransactionAction(Enum):
    """What a transaction statement asks for."""

    COMMIT = auto()
    ROLLBACK = auto()
    SAVEPOINT = auto()
    ROLLBACK_TO = auto()
    SET_READ_ONLY = auto()
    SET_READ_WRITE = auto()
    SET_SERIALIZABLE = auto()
    SET_READ_COMMITTED = auto()
    SET_NAME = auto()


@dataclass(frozen=True, slots=True)
class TransactionControl:
    """COMMIT, ROLLBACK [TO], SAVEPOINT, SET TRANSACTION; `name` is the savepoint's or the transaction's."""

    action: TransactionAction
    name: str | None = None


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """A statement that Oracle accepts and that changes nothing here: PURGE RECYCLEBIN, SET ROLE ALL, FLUSH ...

    `privilege` is what Oracle asks of who says it.
    """

    what: str
    commits: bool = False
    privilege: str | None = None


CommandPlan: TypeAlias = (
    AlterSession
    | AlterSystemSet
    | EndSession
    | RestrictLogons
    | CreateUser
    | AlterUser
    | DropUser
    | CreateRole
    | DropRole
    | CreateEdition
    | DropEdition
    | SetProfile
    | DropProfile
    | Grant
    | Revoke
    | TransactionControl
    | NothingToDo
)
UnitPlan: TypeAlias = CreateUnit | DropUnit
Plan: TypeAlias = SqlPlan | LocalPlan | BlockPlan | UnitPlan | CommandPlan
