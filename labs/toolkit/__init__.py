"""Workloads on any pool, what happened, and its picture. This is all that a notebook needs:

recording = run(Workload(clients=7, hold_s=2), pool)          # or on Standalone(connect): no pool
recording = run(workload, EnginePool(engine))                 # SQLAlchemy's pool
picture(recording, guess="P03.2", title="Seven threads")      # the guess that was made, or Guess(makespan_s=4)
picture(small, compare=large)                                 # one time scale; ends in what was gained and paid

load = Workload(arrivals=Poisson(80), hold_s=Exponential(0.02), lasts_s=5)     # also Steady, Burst, HeavyTailed
erlang_c(80, 0.02, size=3)                                    # what theory says of it
replay(run(load, pool), size=3)                               # this very run at another size
histogram(recording); curve({1: one, 8: another})             # waits; numbers over the size of the pool

with probe.watch("lab-06") as log:                            # the database's side: servers, locks, kills, pings
    recording = run(workload, pool)
picture(recording, log=log)
save(recording, "before.json"), load("before.json")            # kept as a file, loaded as it was
run(workload, pool, events=[at(1.0, drill["kill"]), at(2.0, drill["stall"], until_s=3.0)])      # during the run
statistics(recording, log.snapshot()).database.pings          # every number by name; what is not known is None

picture(recording, numbers={"callbacks": 3}, guess=Guess(callbacks=5))      # a lesson's own number
picture(recording, also=["throughput_per_s", "utilisation_percent"])        # labs/toolkit/numbers.py has them all

who_made_me_wait(recording)                                   # a table: which line of code made others wait
picture(recording, charges=True)                              # the same as bars

pool = Monitor(oracledb.create_pool(...), leak_after_s=30)    # labs.toolkit.monitor: your own application under watch

pool_panel(settings, threads=(1, 60, 7), hold_ms=(10, 2000, 300), min=(1, 20, 2), max=(1, 20, 5))
pool_panel(settings, threads=8, getmode=["NOWAIT", "WAIT"], compare={"getmode": "WAIT"},      # two ways
           question=Question("wait_max_s", "How long is the longest wait?"), watch=lambda: probe.watch(program))
panel(Experiment(name, controls, build_pool, workload))       # whatever else; `compare` and `guess` as above

`settings` are what oracledb.create_pool takes. A panel with a question waits for the guess, or for Run.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from labs.toolkit.arrivals import Burst, Poisson, Steady
from labs.toolkit.borrows import Borrow, borrows
from labs.toolkit.charges import Charge, Charges, who_made_me_wait
from labs.toolkit.charts import curve, histogram
from labs.toolkit.connections import Connection, connections
from labs.toolkit.events import Place, PoolShape, Recording, SessionId
from labs.toolkit.experiment import Choice, Experiment, Slider
from labs.toolkit.guess import Guess, Question, keep_guesses_in
from labs.toolkit.holds import Exponential, HeavyTailed
from labs.toolkit.latency import SlowLink, slow_link
from labs.toolkit.measures import Statistics, statistics
from labs.toolkit.observed.events import DatabaseEvent, DatabaseLog, Seen, merged
from labs.toolkit.observed.spans import Span, spans
from labs.toolkit.observed.watch import Origin, Watch
from labs.toolkit.pictures import Picture, picture
from labs.toolkit.probe import Probe, SeenSession
from labs.toolkit.queueing import ErlangC, erlang_c, fit_scaling
from labs.toolkit.recorder import Recorder
from labs.toolkit.replay import Replay, replay
from labs.toolkit.runner import run
from labs.toolkit.saved import load, save
from labs.toolkit.simulator import simulate, simulate_clients
from labs.toolkit.standalone import Standalone
from labs.toolkit.timeline import At, at, change
from labs.toolkit.words import sentence
from labs.toolkit.workload import Workload

if TYPE_CHECKING:
    from labs.toolkit.engines import EnginePool
    from labs.toolkit.live.fault_panel import FaultPanel, fault_panel
    from labs.toolkit.live.panel import Panel, panel
    from labs.toolkit.live.pool_panel import pool_panel

__all__ = [
    "At",
    "Borrow",
    "Burst",
    "Charge",
    "Charges",
    "Choice",
    "Connection",
    "DatabaseEvent",
    "DatabaseLog",
    "EnginePool",
    "ErlangC",
    "Experiment",
    "Exponential",
    "FaultPanel",
    "Guess",
    "HeavyTailed",
    "Origin",
    "Panel",
    "Picture",
    "Place",
    "Poisson",
    "PoolShape",
    "Probe",
    "Question",
    "Recorder",
    "Recording",
    "Replay",
    "Seen",
    "SeenSession",
    "SessionId",
    "Slider",
    "SlowLink",
    "Span",
    "Standalone",
    "Statistics",
    "Steady",
    "Watch",
    "Workload",
    "at",
    "borrows",
    "change",
    "connections",
    "curve",
    "erlang_c",
    "fault_panel",
    "fit_scaling",
    "histogram",
    "keep_guesses_in",
    "load",
    "merged",
    "panel",
    "picture",
    "pool_panel",
    "replay",
    "run",
    "save",
    "sentence",
    "simulate",
    "simulate_clients",
    "slow_link",
    "spans",
    "statistics",
    "who_made_me_wait",
]


_LATE: Final = {
    "EnginePool": "engines",
    "FaultPanel": "live.fault_panel",
    "Panel": "live.panel",
    "fault_panel": "live.fault_panel",
    "panel": "live.panel",
    "pool_panel": "live.pool_panel",
}


def __getattr__(name: str) -> object:
    """Import panels and SQLAlchemy when they are asked for: scripts and checks start faster without."""
    if name in _LATE:
        return getattr(import_module(f"labs.toolkit.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
