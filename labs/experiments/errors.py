"""Who is refused at logon, and with which error."""

from __future__ import annotations

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Count, Error, Unseen
from labs.experiments.subject import Subject, answer, failure


def refused_logons(subject: Subject) -> Observables:
    """Log on in all the wrong ways that leave nothing behind."""
    parameters = subject.parameters
    where = {"host": parameters.host, "port": parameters.port, "protocol": parameters.protocol}

    def refusal(**changes: object) -> Error:
        def attempt() -> None:
            with subject.connect({**subject.logon, **changes}):
                return

        return failure(attempt)

    def elsewhere(**service: str) -> Error:
        logon = {name: value for name, value in subject.logon.items() if name != "dsn"}
        return failure(lambda: oracledb.connect(**logon, **where, **service).close())

    return {
        "no such user": refusal(user="no_such_user_here"),
        "no such service": elsewhere(service_name="no.such.service"),
        "no such SID": elsewhere(sid="NOSUCHSID"),
        "SYS without SYSDBA": _sys_without_sysdba(subject),
        "a learner as SYSDBA": refusal(mode=oracledb.AUTH_MODE_SYSDBA),
        "another context": refusal(appcontext=[("OTHER", "ATTR1", "VALUE1")]),
        "sessions left": Count(_left(subject)),
    }


def misuse(subject: Subject) -> Observables:
    """Use pools and connections in ways the driver forbids."""
    with subject.pool(min=1, max=2) as pool:
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
        "sessions left": Count(_left(subject)),
    }


def _sys_without_sysdba(subject: Subject) -> Error | Unseen:
    """Log on as SYS with its password; in somebody's own database no failed logon of SYS is to be explained."""
    if not subject.is_ours:
        return Unseen("it is tried in the lab's own databases only")
    plain = {name: value for name, value in subject.sys.items() if name != "mode"}
    return failure(lambda: oracledb.connect(**plain).close())


def _left(subject: Subject) -> int:
    with subject.probe() as probe:
        return len(probe.wait_for(subject.program, 0))


EXPERIMENTS = (
    DatabaseExperiment("refused-logons", "00", "Logons that are refused", refused_logons),
    DatabaseExperiment("misuse", "02", "What the driver forbids", misuse),
)
