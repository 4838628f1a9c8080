"""How far a run is: one line that is written over on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, TextIO

from labs.grading.marking.mark import Mark

_MINUTE_S: Final = 60
_EVERY_S: Final = 10.0


class Progress:
    """Counts marks and says how long the rest takes at this rate."""

    def __init__(self, total: int, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._stream = stream
        self._clock = clock
        self._began_s = clock()
        self._said_s = self._began_s
        self._done = 0
        self._lock = threading.Lock()
        self._is_terminal = stream.isatty()

    def tell(self, mark: Mark) -> None:
        """Count a mark, and say so where it is time."""
        with self._lock:
            self._done = min(self._done + 1, self._total)  # a second look is no further exercise
            now_s = self._clock()
            if self._is_terminal:
                self._stream.write(f"\r{self._line(now_s)}  {mark.learner_id} {mark.exercise_id}\033[K")
                self._stream.flush()
            elif now_s - self._said_s >= _EVERY_S:
                self._said_s = now_s
                print(self._line(now_s), file=self._stream, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._is_terminal and self._done:
            self._stream.write("\n")

    def _line(self, now_s: float) -> str:
        left_s = (now_s - self._began_s) / self._done * (self._total - self._done) if self._done else 0.0
        minutes, seconds = divmod(round(left_s), _MINUTE_S)
        return f"{self._done} of {self._total} exercises, {minutes}:{seconds:02d} min left"
