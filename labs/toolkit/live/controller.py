"""The one thread between sliders and picture: it starts and stops runs and is the only one that changes the view."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from labs.toolkit.draw.marks import Drawing
from labs.toolkit.events import Recording
from labs.toolkit.experiment import Experiment, Values
from labs.toolkit.live.messages import (
    Changed,
    Closed,
    ComparePressed,
    Ended,
    FitPressed,
    Guessed,
    Message,
    Progressed,
    Resized,
    RunPressed,
    StopPressed,
)
from labs.toolkit.live.one_run import OneRun
from labs.toolkit.live.stage import Shown, Stage

_DEBOUNCE_S = 0.25
"""So long a change waits for more of them, if runs are long: a short one is over before the next change comes."""
_SHORT_S = 0.5
_FRAME_S = 0.05
_DRAWING_SHARE = 3.0
"""Between two pictures passes at least this many times what drawing one takes, so that the runs keep the processor."""
_CLOSE_S = 5.0
_REMEMBERED = 20


class View(Protocol):
    """What the controller shows; called from its thread only."""

    def show(self, drawing: Drawing, *, is_running: bool) -> None:
        """Replace the picture."""

    def keep(self, drawing: Drawing) -> None:
        """Leave the picture behind in the notebook, for when no kernel is there."""

    def complain(self, problem: str) -> None:
        """Say what went wrong; an empty text takes it back."""


class Controller:
    """Takes messages from any thread and acts on them in its own; remembers the last runs."""

    def __init__(
        self,
        experiment: Experiment,
        view: View,
        *,
        width_px: float = 960,
        clock: Callable[[], float] = time.monotonic,
        debounce_s: float = _DEBOUNCE_S,
        beside: Values | None = None,
    ) -> None:
        self._experiment = experiment
        self._view = view
        self._clock = clock
        self._debounce_s = debounce_s
        self._inbox: queue.Queue[Message] = queue.Queue()
        self._run: OneRun | None = None
        self._run_num = 0
        self._wanted: tuple[float, Values] | None = None
        self._stage = Stage(experiment, width_px)
        self._last: Shown | None = None
        self._beside = beside
        self._is_pair = beside is not None
        self._is_stale = False
        self._next_frame_s = 0.0
        self._is_closed = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.recordings: deque[Recording] = deque(maxlen=_REMEMBERED)

    def post(self, message: Message) -> None:
        """Hand over a message and return at once; the first, and the first after close(), starts the thread."""
        with self._lock:
            self._inbox.put(message)
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="pool-lab-controller", daemon=True)
                self._thread.start()

    def drawn(self) -> Drawing:
        """Return the picture as it stands."""
        return self._stage.drawn()

    def close(self) -> None:
        """Stop the run, close its pool and end the thread; doing so twice is no error."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._inbox.put(Closed())
                thread.join(_CLOSE_S)

    def _loop(self) -> None:
        self._is_closed = False
        while not self._is_closed:
            try:
                self._turn()
            except Exception as error:
                logging.getLogger(__name__).exception("the panel %s failed", self._experiment.name)
                self._view.complain(f"{type(error).__name__}: {error}")
        self._finish()

    def _finish(self) -> None:
        """End the run that is under way, and leave the last picture behind once more.

        A program that runs a notebook listens while a cell runs; a picture kept between two cells is lost on it.
        """
        self._wanted = None
        if self._run is not None:
            self._end(self._run)
        if self.recordings:
            self._view.keep(self._stage.drawn())

    def _end(self, run: OneRun) -> None:
        run.stop("stopped when the panel was closed")
        run.join(_CLOSE_S)
        while self._run is not None and not self._inbox.empty():
            self._take(self._inbox.get())
        self._run = None
        self._view.show(self._stage.drawn(), is_running=False)

    def _turn(self) -> None:
        for message in self._arrived():
            self._take(message)
        self._start_wanted()
        self._draw_stale()

    def _arrived(self) -> list[Message]:
        """Return all that has been posted, waiting for the first no longer than until something is due."""
        due = [self._next_frame_s] if self._is_stale else []
        if self._wanted is not None and self._run is None:
            due.append(self._wanted[0])
        timeout_s = max(0.0, min(due) - self._clock()) if due else None
        try:
            messages = [self._inbox.get(timeout=timeout_s)]
        except queue.Empty:
            return []
        while True:
            try:
                messages.append(self._inbox.get_nowait())
            except queue.Empty:
                return messages

    def _take(self, message: Message) -> None:
        match message:
            case Changed():
                self._changed(message.values)
            case RunPressed():
                self._want(self._clock(), message.values)
            case StopPressed():
                self._wanted = None
                if self._run is not None:
                    self._run.stop("stopped by hand")
            case Guessed():
                self._stage.guess = message.guess
                self._is_stale = True
            case ComparePressed():
                self._compare(message)
            case FitPressed():
                self._stage.fit()
                self._is_stale = True
            case Resized():
                self._stage.resize(message.width_px)
                self._is_stale = True
            case Progressed():
                if self._run is not None and message.run_num == self._run.num:
                    self._stage.shown = Shown(message.recording, message.log, self._run.values)
                    self._is_stale = True
            case Ended():
                self._ended(message)
            case Closed():
                self._is_closed = True

    def _changed(self, values: Values) -> None:
        """Want a run: at once while runs are short, which then may end; else when no more changes come."""
        if self._is_short():
            self._wanted = (self._clock(), values)
        else:
            self._want(self._clock() + self._debounce_s, values)

    def _is_short(self) -> bool:
        known = self._stage.shown or self._last
        return known is not None and known.lasts_s <= _SHORT_S

    def _compare(self, message: ComparePressed) -> None:
        self._is_pair = message.is_on
        self._stage.kept = self._last if message.is_on and self._beside is None else None
        self._is_stale = True
        if message.is_on and self._beside is not None and message.values is not None:
            self._want(self._clock(), message.values)

    def _want(self, due_s: float, values: Values) -> None:
        self._wanted = (due_s, values)
        if self._run is not None:
            self._run.stop()

    def _start_wanted(self) -> None:
        if self._wanted is None or self._run is not None or self._wanted[0] > self._clock() or self._is_closed:
            return
        values = self._wanted[1]
        first = self._above(values)
        if first is not None and (self._stage.kept is None or self._stage.kept.values != first):
            values, self._stage.kept = first, None  # the run that is wanted comes after the one that stands above it
        else:
            self._wanted = None
        self._run_num += 1
        self._view.complain("")
        self._run = OneRun(self._run_num, self._experiment, values, self._inbox.put)
        self._run.start()

    def _ended(self, message: Ended) -> None:
        if self._run is None or message.run_num != self._run.num:
            return
        run, self._run = self._run, None
        if message.recording is None:
            if self._wanted is not None and run.values == self._above(self._wanted[1]):
                self._wanted = None  # the run that was to stand above it cannot be had
            self._view.complain(message.problem)
            self._is_stale = True
        elif self._wanted is None or not run.is_stopped:
            self._over(Shown(message.recording, message.log, run.values))

    def _over(self, ended: Shown) -> None:
        """Show a run that has come to its end, and remember it unless another is wanted already."""
        self._stage.over(ended)
        self._is_stale = True
        if self._wanted is not None and ended.values == self._above(self._wanted[1]):
            self._stage.kept = ended
        if self._wanted is None or self._stage.kept is ended:
            self._last = ended
            self.recordings.append(ended.recording)
        if self._wanted is None:
            self._view.keep(self._stage.drawn())

    def _above(self, values: Values) -> Values | None:
        """Return the values of the run that is to stand above another; None if none is."""
        return {**values, **self._beside} if self._beside is not None and self._is_pair else None

    def _draw_stale(self) -> None:
        if not self._is_stale or self._clock() < self._next_frame_s:
            return
        began_s = self._clock()
        self._is_stale = False
        self._view.show(self._stage.drawn(), is_running=self._run is not None)
        took_s = self._clock() - began_s
        self._next_frame_s = began_s + max(_FRAME_S, _DRAWING_SHARE * took_s)
