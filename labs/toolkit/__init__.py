"""Workloads on any pool, what happened, and its picture.

pool = oracledb.create_pool(...)
recording = run(Workload(clients=7, hold_s=2), pool)
statistics(recording).wait_max_s
picture(recording, guess=Guess(makespan_s=4))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labs.toolkit.borrows import Borrow, Connection, borrows, connections
from labs.toolkit.events import Place, PoolShape, Recording, SessionId
from labs.toolkit.experiment import Choice, Experiment, Guess, Question, Slider
from labs.toolkit.latency import SlowLink, slow_link
from labs.toolkit.measures import Statistics, statistics
from labs.toolkit.pictures import Picture, picture
from labs.toolkit.probe import Probe, SeenSession
from labs.toolkit.recorder import Recorder
from labs.toolkit.runner import run
from labs.toolkit.standalone import Standalone
from labs.toolkit.words import sentence
from labs.toolkit.workload import Workload

if TYPE_CHECKING:
    from labs.toolkit.live.panel import Panel, panel

__all__ = [
    "Borrow",
    "Choice",
    "Connection",
    "Experiment",
    "Guess",
    "Panel",
    "Picture",
    "Place",
    "PoolShape",
    "Probe",
    "Question",
    "Recorder",
    "Recording",
    "SeenSession",
    "SessionId",
    "Slider",
    "SlowLink",
    "Standalone",
    "Statistics",
    "Workload",
    "borrows",
    "connections",
    "panel",
    "picture",
    "run",
    "sentence",
    "slow_link",
    "statistics",
]


def __getattr__(name: str) -> object:
    """Import the panel when it is asked for: scripts and checks need no widgets and start faster without."""
    if name in {"Panel", "panel"}:
        from labs.toolkit.live import panel

        return getattr(panel, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
