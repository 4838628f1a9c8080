"""What the dictionary says of the lab's schema, and which settings a session and the instance have."""

from __future__ import annotations

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Observable, Order, Said
from labs.experiments.subject import Subject

TABLES = ("DEPARTMENTS", "EMPLOYEES", "CUSTOMERS", "ORDERS", "ACCOUNTS", "JOB_LOG")
COLUMNS = """
select column_name || ' ' || data_type || ' ' || data_length || ' ' || data_precision || ',' || data_scale
       || ' ' || nullable
from user_tab_columns where table_name = :1 order by column_id"""
CONSTRAINTS = """
select constraint_type || ' ' || case when generated = 'USER NAME' then constraint_name end
from user_constraints where table_name = :1 order by 1"""
INDEXES = "select index_name || ' ' || uniqueness from user_indexes where table_name = :1 order by 1"
NLS = ("NLS_LANGUAGE", "NLS_TERRITORY", "NLS_DATE_FORMAT", "NLS_TIMESTAMP_FORMAT", "NLS_NUMERIC_CHARACTERS", "NLS_SORT")
# Those that decide about pools. Source of the values seen: SHOW PARAMETER of a fresh 23.26.1.
PARAMETERS = ("processes", "sessions", "open_cursors", "session_cached_cursors", "resource_limit", "drcp_dedicated_opt")


def schema(subject: Subject) -> Observables:
    """Describe the lab's tables by the dictionary."""
    found: dict[str, Observable] = {}
    for table in TABLES:
        name = table.lower()
        for what, query in (("columns", COLUMNS), ("constraints", CONSTRAINTS), ("indexes", INDEXES)):
            found[f"{name}: {what}"] = Order(tuple(text.strip() for (text,) in subject.ask(query, table)))
    return found


def settings(subject: Subject) -> Observables:
    """Read NLS settings of a session and parameters of the instance."""
    session = dict(subject.ask("select parameter, value from nls_session_parameters"))
    instance = dict(subject.admin("select name, value from v$parameter"))
    found: dict[str, Observable] = {name: Said(str(session.get(name))) for name in NLS}
    return {**found, **{name: Said(str(instance.get(name))) for name in PARAMETERS}}


EXPERIMENTS = (
    DatabaseExperiment("schema", "00", "The lab's tables in the dictionary", schema),
    DatabaseExperiment("settings", "10", "NLS settings, and the parameters that decide about pools", settings),
)
