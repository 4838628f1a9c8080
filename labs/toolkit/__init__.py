"""Workloads on any pool, what happened, and its picture.

pool = oracledb.create_pool(...)
recording = run(Workload(clients=7, hold_s=2), pool)
statistics(recording).wait_max_s
picture(recording, guess=Guess(makespan_s=4))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from labs.toolkit.borrows import Borrow, borrows
from labs.toolkit.charges import Charge, Charges, who_made_me_wait
from labs.toolkit.connections import Connection, connections
from labs.toolkit.events import Place, PoolShape, Recording, SessionId
from labs.toolkit.experiment import Choice, Experiment, Slider
from labs.toolkit.guess import Guess, Question, keep_guesses_in
from labs.toolkit.latency import SlowLink, slow_link
from labs.toolkit.measures import Statistics, statistics
from labs.toolkit.observed.events import DatabaseEvent, DatabaseLog, Seen, merged
from labs.toolkit.observed.spans import Span, spans
from labs.toolkit.observed.watch import Origin, Watch
from labs.toolkit.pictures import Picture, picture
from labs.toolkit.probe import Probe, SeenSession
from labs.toolkit.recorder import Recorder
from labs.toolkit.runner import run
from labs.toolkit.standalone import Standalone
from labs.toolkit.words import sentence
from labs.toolkit.workload import Workload

if TYPE_CHECKING:
    from labs.toolkit.live.fault_panel import FaultPanel, fault_panel
    from labs.toolkit.live.panel import Panel, panel

__all__ = [
    "Borrow",
    "Charge",
    "Charges",
    "Choice",
    "Connection",
    "DatabaseEvent",
    "DatabaseLog",
    "Experiment",
    "FaultPanel",
    "Guess",
    "Origin",
    "Panel",
    "Picture",
    "Place",
    "PoolShape",
    "Probe",
    "Question",
    "Recorder",
    "Recording",
    "Seen",
    "SeenSession",
    "SessionId",
    "Slider",
    "SlowLink",
    "Span",
    "Standalone",
    "Statistics",
    "Watch",
    "Workload",
    "borrows",
    "connections",
    "fault_panel",
    "keep_guesses_in",
    "merged",
    "panel",
    "picture",
    "run",
    "sentence",
    "slow_link",
    "spans",
    "statistics",
    "who_made_me_wait",
]


_SHOWN: Final = {
    "FaultPanel": "fault_panel",
    "Panel": "panel",
    "fault_panel": "fault_panel",
    "panel": "panel",
}


def __getattr__(name: str) -> object:
    """Import a panel when it is asked for: scripts and checks need no widgets and start faster without."""
    if name in _SHOWN:
        return getattr(import_module(f"labs.toolkit.live.{_SHOWN[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
