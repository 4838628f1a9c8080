"""DBMS_APPLICATION_INFO: what V$SESSION shows of the program."""

from __future__ import annotations

from typing import Final

from labs.practice_db.plsql.host import Attribute
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.supplied.arguments import Arguments, Body, text_argument
from labs.practice_db.plsql.values.datum import Datum


def _set_attribute(*names: tuple[str, Attribute]) -> Body:
    def body(run: Run, arguments: Arguments) -> Datum:
        for name, attribute in names:
            run.host.set_attribute(attribute, text_argument(arguments[name]))
        return None

    return body


def _read_attributes(*names: tuple[str, Attribute]) -> Body:
    def body(run: Run, arguments: Arguments) -> Datum:
        for name, attribute in names:
            arguments[name] = run.host.attribute(attribute)
        return None

    return body


_NAMES: Final = (("MODULE_NAME", Attribute.MODULE), ("ACTION_NAME", Attribute.ACTION))
SUBPROGRAMS: Final[dict[str, Body]] = {
    "DBMS_APPLICATION_INFO.SET_MODULE(MODULE_NAME, ACTION_NAME)": _set_attribute(*_NAMES),
    "DBMS_APPLICATION_INFO.SET_ACTION(ACTION_NAME)": _set_attribute(("ACTION_NAME", Attribute.ACTION)),
    "DBMS_APPLICATION_INFO.SET_CLIENT_INFO(CLIENT_INFO)": _set_attribute(("CLIENT_INFO", Attribute.CLIENT_INFO)),
    "DBMS_APPLICATION_INFO.READ_MODULE(MODULE_NAME OUT, ACTION_NAME OUT)": _read_attributes(*_NAMES),
    "DBMS_APPLICATION_INFO.READ_CLIENT_INFO(CLIENT_INFO OUT)": _read_attributes(("CLIENT_INFO", Attribute.CLIENT_INFO)),
}
