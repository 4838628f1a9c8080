"""Notebook 00: what database it is, one connection, and what the session says of itself."""

from __future__ import annotations

import time

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Count, Said, Timing
from labs.experiments.subject import Subject, rows


def banner(subject: Subject) -> Observables:
    """Ask what it is."""
    said = subject.ask("select banner from v$version")
    return {"rows": Count(len(said)), "banner": Said(str(said[0][0]))}


def one_connection(subject: Subject) -> Observables:
    """Log on, ask who one is, leave."""
    began_s = time.perf_counter()
    with subject.connect() as connection:
        took_s = time.perf_counter() - began_s
        [(user, schema, sid, service)] = rows(
            connection,
            "select sys_context('userenv', 'session_user'), sys_context('userenv', 'current_schema'),"
            " sys_context('userenv', 'sid'), sys_context('userenv', 'service_name') from dual",
        )
        is_sid = sid == str(connection.session_id)
        version = connection.version.split(".")[0]
    with subject.probe() as probe:
        left = len(probe.wait_for(subject.program, 0))
    return {
        "user": Said(user),
        "schema": Said(schema),
        "service is named": Said("yes" if service else "no"),
        "the driver's SID is the database's": Said("yes" if is_sid else "no"),
        "release": Said(version),
        "sessions left": Count(left),
        "time of a logon": Timing(took_s),
    }


EXPERIMENTS = (
    DatabaseExperiment("banner", "00", "Which database is this?", banner),
    DatabaseExperiment("one-connection", "00", "One logon, and what the session says of itself", one_connection),
)
