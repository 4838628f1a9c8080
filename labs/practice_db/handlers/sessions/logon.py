"""The way into the database: the listener's part, the challenge, the checks, the new session."""

from __future__ import annotations

from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.accounts import passwords
from labs.practice_db.handlers.accounts.account_store import put_account
from labs.practice_db.handlers.answers import Accept, OfferVerifier, Refuse
from labs.practice_db.handlers.calls.piggybacks import set_app_context
from labs.practice_db.handlers.instance import DATABASE, VERSION, Instance, is_root
from labs.practice_db.handlers.plsql.logon_triggers import fire_logon_triggers
from labs.practice_db.handlers.sessions.alter_session import apply_setting
from labs.practice_db.handlers.sessions.editions import checked_edition
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.auth import Verifier
from labs.practice_db.protocol.events import AuthMode, ConnectRequested, LogonRequested, ServerType, VerifierWanted
from labs.practice_db.protocol.replies import LogonAnswer
from labs.practice_db.session.accounts import SYS, Account, after_failed_logon, checked_at_logon, is_shut
from labs.practice_db.session.client import Client
from labs.practice_db.session.limits import LISTENER_HAS_NO_HANDLER
from labs.practice_db.session.table import Newcomer
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.plan import AlterSession
from labs.practice_db.sql.translate import translate

# Listener codes. Source: Oracle Database Net Services, error messages.
NO_SERVICE_GIVEN: Final = 12504
UNKNOWN_SID: Final = 12505
UNKNOWN_SERVICE: Final = 12514
NO_SUCH_SERVER: Final = 12520
UNKNOWN_INSTANCE: Final = 12521
UNREADABLE: Final = 1153
# In restricted mode the listener blocks everybody, administrators too. Source: Net Services Administrator's Guide 23ai,
# section 5.4, "About Blocked Connection Requests".
IN_RESTRICTED_MODE: Final = 12526

MAX_OPEN_CURSORS: Final = 300

_ADMIN_MODES: Final = (
    AuthMode.SYSOPER | AuthMode.SYSASM | AuthMode.SYSBACKUP | AuthMode.SYSDG | AuthMode.SYSKM | AuthMode.SYSRAC
)


def listen(instance: Instance, event: ConnectRequested) -> Accept | Refuse:
    """Do the listener's part: know the service, let it be used, and have a server process left."""
    if not event.is_readable:
        return Refuse(UNREADABLE)
    if event.service_name is None and event.sid is None:
        return Refuse(NO_SERVICE_GIVEN)
    if event.service_name is not None and event.service_name.upper() not in instance.services:
        return Refuse(UNKNOWN_SERVICE)
    if event.service_name is None and str(event.sid).upper() != DATABASE:
        return Refuse(UNKNOWN_SID)
    if event.instance_name is not None and event.instance_name.upper() != DATABASE:
        return Refuse(UNKNOWN_INSTANCE)
    if instance.is_logon_restricted:
        return Refuse(IN_RESTRICTED_MODE)
    if event.server_type is ServerType.POOLED:
        has_pools = not (instance.is_per_pdb_drcp and is_root(service_of(event)))
        is_open = has_pools and instance.drcp.pools.is_open(event.pool_name)
        return Accept() if is_open else Refuse(NO_SUCH_SERVER)
    if event.server_type is not ServerType.DEDICATED:
        # There is no dispatcher, as for the services of a fresh Oracle Free: its only one is for XDB.
        return Refuse(NO_SUCH_SERVER)
    if instance.process_count >= instance.limits.most_connections:
        return Refuse(LISTENER_HAS_NO_HANDLER)
    return Accept()


def service_of(event: ConnectRequested) -> str:
    """Return the service's name as V$SESSION.SERVICE_NAME shows it; a SID stands for the root's service."""
    return (event.service_name or DATABASE).upper()


def account_name(text: str) -> str:
    """Return the user that a client names: in upper case unless it is quoted."""
    name = text.strip()
    quoted = len(name) > 1 and name[0] == name[-1] == '"'
    return name[1:-1] if quoted else name.upper()


def challenge(instance: Instance, event: VerifierWanted) -> OfferVerifier:
    """Return the challenge; a user who is not there, or has no password, is challenged like anybody else."""
    account = instance.accounts.by_name.get(account_name(event.user))
    if account is None or not account.stored_key:
        return OfferVerifier(None)
    return OfferVerifier(Verifier(account.salt, account.stored_key))


async def _checked_account(instance: Instance, service: str, event: LogonRequested) -> Account:
    """Return who has proved to be a user, ready to be stored.

    Whoever tries a wrong password on a locked account is told that it is locked. Source: returncode 1017, then 28000 in
    the audit trail of a program with an old password (blog.yannickjaquier.com, Who is locking your accounts).
    Raises: OraError as Oracle does at logon.
    """
    account = instance.accounts.by_name.get(account_name(event.user))
    if account is None or not _is_known(service, account):
        raise OraError(1017)
    if not event.is_password_right:
        await _note_failure(instance, account)
        raise OraError(1017)
    if event.mode & _ADMIN_MODES:
        raise NotSupported(f"logon AS {event.mode.name}")
    if event.mode & AuthMode.SYSDBA:
        if "SYSDBA" not in instance.accounts.privileges(account.name):
            raise OraError(1017)
    elif account.name == SYS:
        raise OraError(28009)
    if event.new_password is not None:
        account = passwords.with_password(account, event.new_password, instance.random_bytes)
    return checked_at_logon(instance.accounts, account, instance.clock.now())


def _is_known(service: str, account: Account) -> bool:
    """Return whether a user is there in a service's container: in the root only if the user is common.

    Source: Oracle Database Security Guide 23ai, About Common Users and Local Users.
    """
    return account.is_common or not is_root(service)


async def _note_failure(instance: Instance, account: Account) -> None:
    """Count a wrong password; a lock that comes of it outlives the server. Raises: OraError 28000."""
    accounts, now = instance.accounts, instance.clock.now()
    if is_shut(accounts, account, now):
        raise OraError(28000)
    failed = after_failed_logon(accounts, account, now)
    accounts.put(failed)
    if failed.is_locked:
        await put_account(instance.engine.catalog, accounts, failed)


def _session_account(instance: Instance, service: str, account: Account, event: LogonRequested) -> Account:
    """Return whose session it will be: SYS for SYSDBA, the target of a proxy logon, or the user's own."""
    if event.mode & AuthMode.SYSDBA:
        return instance.accounts.find(SYS)
    if event.proxy_client is None:
        return account
    target = instance.accounts.by_name.get(account_name(event.proxy_client))
    if target is None or not _is_known(service, target):
        raise OraError(1017)
    if account.name not in target.proxies:
        raise OraError(28150)
    return checked_at_logon(instance.accounts, target, instance.clock.now())


def _client(wanted: VerifierWanted, event: LogonRequested, address: tuple[str, int]) -> Client:
    return Client(
        program=wanted.program, machine=wanted.machine, terminal=wanted.terminal, osuser=wanted.osuser,
        process=wanted.pid, driver=event.driver_name, address=address[0], port=address[1],
    )  # fmt: skip


def _check_user_limit(instance: Instance, account: Account) -> None:
    most = instance.accounts.limit(account, "SESSIONS_PER_USER") if instance.limits_resources else None
    if most is not None and instance.sessions.of_user(account.name) >= most:
        raise OraError(2391)


async def authenticate(
    instance: Instance, service: str, wanted: VerifierWanted, event: LogonRequested, address: tuple[str, int]
) -> Newcomer:
    """Return who may have a session. Raises: OraError as Oracle does at logon."""
    account = await _checked_account(instance, service, event)
    if event.new_password is not None:
        await put_account(instance.engine.catalog, instance.accounts, account)
    instance.accounts.put(account)
    owner = _session_account(instance, service, account, event)
    return Newcomer(
        user=owner.name, user_id=owner.user_id, client=_client(wanted, event, address), service=service,
        is_sysdba=bool(event.mode & AuthMode.SYSDBA),
        is_administrator="ALTER SYSTEM" in instance.accounts.privileges(owner.name),
        proxy_user=account.name if owner is not account else "",
    )  # fmt: skip


async def open_session(instance: Instance, newcomer: Newcomer, event: LogonRequested) -> ServerProcess:
    """Return the server process of a new session. Raises: OraError as Oracle does at logon."""
    _check_user_limit(instance, instance.accounts.find(newcomer.user))
    session = instance.sessions.open(newcomer, empty_servers=len(instance.empty_servers()))
    process = ServerProcess(instance, session)
    try:
        _set_up(process, event)
        await fire_logon_triggers(process)
    except BaseException:
        # The client may also have gone away meanwhile, which cancels this.
        await process.end()
        raise
    return process


def _set_up(process: ServerProcess, event: LogonRequested) -> None:
    """Give a new session what the client has asked for at logon."""
    _run_at_logon(process, event.alter_session)
    for namespace, attribute, value in event.app_context:
        set_app_context(process, namespace, ((attribute, value),))
    if event.edition:
        process.session.edition = checked_edition(process, event.edition)
    process.changed_schema = process.changed_edition = None


def _run_at_logon(process: ServerProcess, text: str) -> None:
    """Run the ALTER SESSION that a driver sends with the logon: it has the value of ORA_SDTZ in it.

    Raises: OraError 604 with what is wrong. Source: python-oracledb issue 280, which shows both numbers.
    """
    if not text:
        return
    try:
        plan = translate(classify(text))
        if not isinstance(plan, AlterSession):
            raise OraError(2248)
        for name, value in plan.settings:
            apply_setting(process, name, value)
    except OraError as error:
        raise OraError(604, level=1, cause=error.message) from error


def welcome_pooled(instance: Instance, service: str) -> LogonAnswer:
    """Return what a pooled client is told; the numbers of the session that it uses come with its first call.

    Assumed: until then it has those of the session in which an authentication server has let it in. The driver's own
    tests want connections that have made no call to differ in them (python-oracledb 26.1.0, test_pool_1041).
    """
    sid, serial_num = instance.sessions.numbers_of_logon()
    return LogonAnswer(
        session_id=sid, serial_num=serial_num, service_name=service,
        instance_name=DATABASE, db_name=DATABASE, db_domain="",
        max_open_cursors=MAX_OPEN_CURSORS, version=VERSION,
    )  # fmt: skip


def welcome(process: ServerProcess) -> LogonAnswer:
    """Return what the client is told about its session."""
    session = process.session
    return LogonAnswer(
        session_id=session.sid, serial_num=session.serial_num, service_name=session.service,
        instance_name=DATABASE, db_name=DATABASE, db_domain="",
        max_open_cursors=MAX_OPEN_CURSORS, version=VERSION,
    )  # fmt: skip
