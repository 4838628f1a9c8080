"""The panel of the usual pool experiment in one call: each setting is fixed, a slider, or a few options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from labs.toolkit import driver
from labs.toolkit.driver import Pool
from labs.toolkit.experiment import Choice, Experiment, Slider, Values
from labs.toolkit.guess import Guess, Question
from labs.toolkit.live.controls import Value
from labs.toolkit.live.panel import Panel, panel
from labs.toolkit.observed.watch import Watch
from labs.toolkit.timeline import At
from labs.toolkit.workload import Work, Workload

Setting = float | tuple[float, float, float] | Sequence[str]
"""A number is fixed, `(1, 60, 7)` is a slider from 1 to 60 that begins at 7, `["WAIT", "NOWAIT"]` are options."""

_IN_MS: Final = frozenset({"hold_ms", "think_ms", "stagger_ms", "wait_timeout_ms"})


_SETTINGS: Final[Mapping[str, Setting]] = {
    "threads": (1, 60, 7),
    "hold_ms": (10, 2000, 300),
    "min": (1, 20, 2),
    "max": (1, 20, 5),
    "increment": 1,
    "getmode": "WAIT",
    "wait_timeout_ms": 0,
    "rounds": 1,
    "think_ms": 0,
    "stagger_ms": 0,
}
"""What can be set, in the order in which the controls stand, and what is taken where nothing is said."""


def pool_panel(
    settings: Mapping[str, Any],
    *,
    name: str = "Threads and connections",
    work: Work | None = None,
    question: Question | None = None,
    guess: Guess | str | None = None,
    compare: Mapping[str, Value] | None = None,
    watch: Callable[[], Watch] | None = None,
    numbers: Callable[[], Mapping[str, float]] | None = None,
    also: Sequence[str] = (),
    events: Callable[[Pool], Sequence[At]] | None = None,
    **wanted: Any,  # noqa: ANN401 - a Setting, or whatever the pool takes
) -> Panel:
    """Return a panel in which threads borrow from a pool made with `settings` for each run.

        pool_panel(settings, threads=(1, 60, 7), hold_ms=(10, 2000, 300), min=(1, 20, 2), max=(1, 20, 5))
        pool_panel(settings, threads=8, max=4, min=4, getmode=["NOWAIT", "WAIT"], compare={"getmode": "WAIT"})

    Each of threads, hold_ms, min, max, increment, getmode, wait_timeout_ms, rounds, think_ms and stagger_ms is a fixed
    value, a slider as (least, most, value), or a list of options. A `min` above `max` is taken as `max`. Further
    settings of the pool are given as they are: `ping_interval=0`. In each run
    `events=lambda pool: [at(1.0, …)]` is done. The rest is as in `Experiment` and `panel`.
    """
    run = {key: wanted.get(key, setting) for key, setting in _SETTINGS.items()}
    more = {key: value for key, value in wanted.items() if key not in _SETTINGS}
    controls = [control for key, setting in run.items() if (control := _control(key, setting)) is not None]
    experiment = Experiment(
        name,
        controls,
        lambda values: _pool(settings, {**run, **values}, more),
        lambda values: _workload({**run, **values}, work),
        question=question,
        watch=watch,
        numbers=numbers,
        also=also,
        events=None if events is None else lambda _values, pool: events(pool),
    )
    return panel(experiment, guess=guess, compare=compare)


def _control(name: str, setting: Setting) -> Slider | Choice | None:
    if isinstance(setting, str | int | float):
        return None
    if isinstance(setting, tuple) and len(setting) == 3 and not isinstance(setting[0], str):
        least, most, value = (float(number) for number in setting)
        step = 10 if name in _IN_MS and least % 10 == value % 10 == 0 else 1
        return Slider(name, least, most, value, step=step, unit="ms" if name in _IN_MS else "")
    options = [str(option) for option in setting]
    return Choice(name, options, options[0])


def _pool(settings: Mapping[str, Any], values: Values, more: Mapping[str, object]) -> Pool:
    return driver.create_pool(
        **settings,
        **more,
        min=min(int(values["min"]), int(values["max"])),
        max=int(values["max"]),
        increment=int(values["increment"]),
        getmode=driver.getmode(str(values["getmode"])),
        wait_timeout=int(values["wait_timeout_ms"]),
    )


def _workload(values: Values, work: Work | None) -> Workload:
    return Workload(
        clients=int(values["threads"]),
        hold_s=float(values["hold_ms"]) / 1000,
        rounds=int(values["rounds"]),
        think_s=float(values["think_ms"]) / 1000,
        stagger_s=float(values["stagger_ms"]) / 1000,
        work=work,
    )
