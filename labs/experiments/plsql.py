"""PL/SQL as notebooks and scripts use it: out binds, exceptions, output, what a session keeps."""

from __future__ import annotations

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Count, Observable, Order, Said
from labs.experiments.subject import Subject, failure, rows


def blocks(subject: Subject) -> Observables:
    """Run blocks that give something back, and blocks that fail."""
    found: dict[str, Observable] = {}
    with subject.connect() as connection, connection.cursor() as cursor:
        total = cursor.var(oracledb.NUMBER)
        cursor.execute("begin select sum(balance) into :1 from accounts where account_id < 9; end;", [total])
        found["an out bind"] = Count(int(total.getvalue()))
        text = cursor.var(str)
        cursor.execute(
            "declare n number; begin n := 1 / 0; exception when zero_divide then :1 := sqlcode || ' ' || sqlerrm; end;",
            [text],
        )
        found["a handled exception"] = Said(text.getvalue())
        refs = cursor.var(oracledb.CURSOR)
        cursor.execute("begin open :1 for select town from departments order by 1; end;", [refs])
        found["a cursor given back"] = Order(tuple(town for (town,) in refs.getvalue()))
        found["three frames"] = failure(
            lambda: cursor.execute("begin begin raise no_data_found; exception when others then raise; end; end;")
        )
    return found


def output(subject: Subject) -> Observables:
    """Write lines and read them."""
    with subject.connect() as connection, connection.cursor() as cursor:
        cursor.callproc("dbms_output.enable")
        cursor.execute("begin dbms_output.put_line('one'); dbms_output.put('tw'); dbms_output.put_line('o'); end;")
        lines = []
        while True:
            line, status = cursor.var(str), cursor.var(int)
            cursor.callproc("dbms_output.get_line", [line, status])
            if status.getvalue() != 0:
                break
            lines.append(line.getvalue())
    return {"lines": Order(tuple(lines))}


def application_info(subject: Subject) -> Observables:
    """Say what one is doing, and read it where an administrator would."""
    query = "select module, action, client_info from v$session where sid = :1"
    with subject.connect() as connection:
        [at_first] = subject.admin(query, connection.session_id)
        rows(connection, "begin dbms_application_info.set_module('orders', 'check'); end;")
        rows(connection, "begin dbms_application_info.set_client_info('for compare'); end;")
        [told] = subject.admin(query, connection.session_id)
        connection.module, connection.action = "from the driver", "too"
        connection.ping()
        [travelled] = subject.admin(query, connection.session_id)
    own = str(at_first[0]).replace(subject.program, "the program")
    return {
        "module at first": Said(own),
        "by DBMS_APPLICATION_INFO": Order(tuple(map(str, told))),
        "by the driver": Order(tuple(map(str, travelled))),
    }


EXPERIMENTS = (
    DatabaseExperiment("plsql-blocks", "06", "Blocks that give something back, and blocks that fail", blocks),
    DatabaseExperiment("plsql-output", "06", "DBMS_OUTPUT", output),
    DatabaseExperiment("application-info", "10", "Module, action and client info in V$SESSION", application_info),
)
