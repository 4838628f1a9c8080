"""Who is refused at logon, and with which error."""

from __future__ import annotations

import oracledb

from labs.database.compare.experiment import Experiment, Observables
from labs.database.compare.observables import Count, Error, Unseen
from labs.database.compare.side import Side, answer, failure


def refused_logons(side: Side) -> Observables:
    """Log on in all the wrong ways that leave nothing behind."""
    parameters = side.parameters
    where = {"host": parameters.host, "port": parameters.port, "protocol": parameters.protocol}

    def refusal(**changes: object) -> Error:
        def attempt() -> None:
            with side.connect({**side.logon, **changes}):
                return

        return failure(attempt)

    def elsewhere(**service: str) -> Error:
        logon = {name: value for name, value in side.logon.items() if name != "dsn"}
        return failure(lambda: oracledb.connect(**logon, **where, **service).close())

    return {
        "no such user": refusal(user="no_such_user_here"),
        "no such service": elsewhere(service_name="no.such.service"),
        "no such SID": elsewhere(sid="NOSUCHSID"),
        "SYS without SYSDBA": _sys_without_sysdba(side),
        "a learner as SYSDBA": refusal(mode=oracledb.AUTH_MODE_SYSDBA),
        "another context": refusal(appcontext=[("OTHER", "ATTR1", "VALUE1")]),
        "sessions left": Count(_left(side)),
    }


def misuse(side: Side) -> Observables:
    """Use pools and connections in ways the driver forbids."""
    with side.pool(min=1, max=2) as pool:
        connection = pool.acquire()
        closing_busy = failure(pool.close)
        connection.close()
        used = failure(connection.ping)
        again = answer(connection.close)
        pool.close()
        closed = failure(pool.acquire)
    return {
        "close() while busy": closing_busy,
        "a connection after its close()": used,
        "close() twice": again,
        "acquire() from a closed pool": closed,
        "sessions left": Count(_left(side)),
    }


def _sys_without_sysdba(side: Side) -> Error | Unseen:
    """Log on as SYS with its password; in somebody's own database no failed logon of SYS is to be explained."""
    if not side.is_ours:
        return Unseen("it is tried in the lab's own databases only")
    plain = {name: value for name, value in side.sys.items() if name != "mode"}
    return failure(lambda: oracledb.connect(**plain).close())


def _left(side: Side) -> int:
    with side.probe() as probe:
        return len(probe.wait_for(side.program, 0))


EXPERIMENTS = (
    Experiment("refused-logons", "00", "Logons that are refused", refused_logons),
    Experiment("misuse", "02", "What the driver forbids", misuse),
)
