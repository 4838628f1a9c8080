"""What may be missing, and what then does not work: a database of the user's own may not give the lab every right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from labs.database.provision.schema import Step
from labs.database.target import Role

# "You may not": the right is missing, or the object is not to be seen, so that nobody can be let to it.
# Assumed: 41900 is how 23ai names a missing object privilege; 942 is what older ones say.
REFUSED: Final = frozenset({"ORA-00942", "ORA-01031", "ORA-01720", "ORA-41900", "ORA-65040"})


@dataclass(frozen=True, slots=True)
class Loss:
    """What does not work without a statement, and where that is noticed.

    `drags` is the form of later statements that are left out with it, since they would do harm alone.
    """

    form: str
    text: str
    where: str
    drags: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.where})"


DRCP: Final = Loss(
    "", "DRCP stays as it is, and its statistics cannot be read", "labs/scripts/connect_drcp.py, drcp_query.py"
)
AUTONOMOUS_DRCP: Final = (
    "An Autonomous Database has DRCP running, and it cannot be started or stopped there: ask for a pooled server with "
    "(SERVER=POOLED) in tnsnames.ora."
)  # Source: Using Autonomous Database Serverless, "Use Database Resident Connection Pooling".

_RECORD: Final = Loss("", "logons that are over are not counted", "notebooks 01 and 03: lab.logons and the checks")

# The first row whose form is found in a statement applies. A statement without a row is one the lab cannot do without.
LOSSES: Final = (
    Loss(r"on v_\$session to lab$", "learners cannot see sessions", "notebook 01, exercise E01.2"),
    Loss(r"on v_\$(mystat|statname) to lab$", "learners cannot read their own counters", "questions of one's own"),
    Loss(r"on v_\$version to lab$", "the database does not say what it is", "notebook 00, first cell"),
    # A trigger that cannot read the view would keep LAB from logging on.
    Loss(
        r"on v_\$session to lab_admin$",
        "nobody sees sessions: no check works",
        "notebooks 00, 01 and 03",
        drags="trigger lab_logon",
    ),
    Loss(r"on v_\$process to lab_admin$", "server processes cannot be seen", "notebook 01: lab.server_processes"),
    Loss(r"on v_\$(sesstat|statname) to lab_admin$", "round trips cannot be counted", "labs/toolkit/probe.py"),
    Loss(r"on v_\$instance to lab_admin$", "server processes cannot be ended on purpose", "labs/toolkit/faults"),
    Loss(r"on (v_\$cpool_|dba_cpool_)\w+ to lab_admin$", "DRCP's statistics need SYS", "labs/scripts/drcp_query.py"),
    Loss(r"on (v_\$|dba_)\w+ to lab_admin$", "this view cannot be asked", "questions of one's own"),
    Loss(r"grant alter system", "sessions cannot be ended on purpose", "labs/toolkit/faults"),
    Loss(r"grant create trigger, create any trigger|trigger lab_logon", _RECORD.text, _RECORD.where),
    Loss(r"insert into lab_before", "uninstalling leaves DRCP as it is then", "python -m labs.database uninstall"),
)


def loss(step: Step) -> Loss | None:
    """Return what is lost without a statement, None if the lab cannot do without it."""
    if step.role is Role.ROOT:
        return DRCP
    return next((row for row in LOSSES if re.search(row.form, step.sql)), None)


def is_dragged(step: Step, lost: Loss) -> bool:
    """Return whether a statement must be left out since something else is lost."""
    return bool(lost.drags) and re.search(lost.drags, step.sql) is not None
