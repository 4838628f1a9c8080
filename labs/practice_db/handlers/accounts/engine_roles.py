"""What the engine has to know of users, roles and grants, said in PostgreSQL's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from labs.practice_db.engine.engine import Engine
from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.session.accounts import PUBLIC, Accounts

# Oracle's system privileges to the predefined PostgreSQL roles that allow the same.
_PREDEFINED: Final[Mapping[str, str]] = {
    "SELECT ANY TABLE": "pg_read_all_data",
    "INSERT ANY TABLE": "pg_write_all_data",
    "UPDATE ANY TABLE": "pg_write_all_data",
    "DELETE ANY TABLE": "pg_write_all_data",
    "SELECT ANY DICTIONARY": "practice_dictionary",
}
# Who may create objects in every schema has to own everything for PostgreSQL.
_SUPERUSER: Final = "CREATE ANY TABLE"

_KIND: Final = """
select c.relkind::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = $1 and c.relname = $2"""

# Object privileges by kind of object: Oracle's word to PostgreSQL's.
# Source: Oracle Database SQL Language Reference, GRANT, object privileges.
_SEQUENCE: Final = {"SELECT": "USAGE, SELECT", "ALTER": "UPDATE", "ALL PRIVILEGES": "ALL"}
_TABLE: Final = {
    "SELECT": "SELECT", "READ": "SELECT", "INSERT": "INSERT", "UPDATE": "UPDATE", "DELETE": "DELETE",
    "REFERENCES": "REFERENCES", "ALL PRIVILEGES": "ALL", "INDEX": "REFERENCES", "ALTER": "TRIGGER",
}  # fmt: skip
_BY_KIND: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {"S": ("SEQUENCE", _SEQUENCE)}
_IS_TABLE: Final = ("TABLE", _TABLE)


def quoted(name: str) -> str:
    """Return an identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def grantee_text(name: str) -> str:
    """Return a grantee as PostgreSQL writes it; PUBLIC is a keyword there."""
    return PUBLIC if name == PUBLIC else quoted(name)


async def open_schema(engine: Engine, name: str) -> None:
    """Let everybody name the objects in a user's schema; what they may do with one, its own grants say."""
    async with engine.internal() as session:
        await session.define(f"GRANT USAGE ON SCHEMA {quoted(name)} TO PUBLIC")


async def create_role(engine: Engine, name: str) -> None:
    """Make a role that cannot log on."""
    async with engine.internal() as session:
        await session.define(f"CREATE ROLE {quoted(name)} NOLOGIN")


async def drop_role(engine: Engine, name: str) -> None:
    """Drop a role with the grants to it."""
    async with engine.internal() as session:
        await session.define(f"DROP OWNED BY {quoted(name)}", f"DROP ROLE {quoted(name)}")


async def set_privileges(engine: Engine, name: str, granted: Iterable[str], accounts: Accounts) -> None:
    """Tell the engine what a user or role may do now: membership in roles, and rights on everybody's tables."""
    if name == PUBLIC:
        return
    held = accounts.privileges(name) if name in accounts.by_name else frozenset(granted)
    wanted = {_PREDEFINED[privilege] for privilege in held if privilege in _PREDEFINED}
    wanted |= {role for role in granted if role in accounts.own_roles}
    role = quoted(name)
    async with engine.internal() as session:
        result = await session.execute(
            "select r.rolname::text from pg_auth_members m join pg_roles r on r.oid = m.roleid"
            " join pg_roles u on u.oid = m.member where u.rolname = $1 and m.inherit_option",
            (name.encode(),),
        )
        has = {(row[0] or b"").decode() for row in await result.rows.fetch_all()}
        changes = [f"GRANT {quoted(one)} TO {role}" for one in sorted(wanted - has)]
        changes += [f"REVOKE {quoted(one)} FROM {role}" for one in sorted(has - wanted)]
        changes.append(f"ALTER ROLE {role} {'SUPERUSER' if _SUPERUSER in held else 'NOSUPERUSER'}")
        await session.define(*changes)


async def kind_of(engine: Engine, owner: str, name: str) -> str:
    """Return PostgreSQL's letter for the kind of an object. Raises: OraError 942 if there is none of that name."""
    async with engine.internal() as session:
        result = await session.execute(_KIND, (owner.encode(), name.encode()))
        rows = await result.rows.fetch_all()
    if not rows:
        raise OraError(942)
    return (rows[0][0] or b"").decode()


def object_grant(
    verb: str, privileges: Iterable[str], kind: str, owner: str, name: str, grantees: Iterable[str]
) -> str:
    """Return the GRANT or REVOKE (`verb`) of object privileges. Raises: NotSupported for one without a counterpart."""
    keyword, known = _BY_KIND.get(kind, _IS_TABLE)
    words: list[str] = []
    for privilege in privileges:
        if privilege not in known:
            raise NotSupported(f"{verb.upper()} {privilege} on a {keyword.lower()}")
        words.append(known[privilege])
    direction = "TO" if verb == "grant" else "FROM"
    to = ", ".join(grantee_text(grantee) for grantee in grantees)
    return f"{verb} {', '.join(words)} on {keyword} {quoted(owner)}.{quoted(name)} {direction} {to}"


async def allow_role(engine: Engine, user: str, definer: str) -> None:
    """Let a user's backend act as the definer of a unit that it calls; nothing is inherited by it."""
    async with engine.internal() as session:
        await session.define(f"GRANT {quoted(definer)} TO {quoted(user)} WITH INHERIT FALSE, SET TRUE")
