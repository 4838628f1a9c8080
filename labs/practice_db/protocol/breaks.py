"""Cancelling a call: the small machine between the client's BREAK, its RESET and the end of the running call.

The client sends BREAK (or INTERRUPT), which is answered with BREAK at once, and then RESET. When that has come and the
running call has wound down, the server answers RESET and the error of the cancelled call.
Source: python-oracledb 26.1.0, impl/thin/protocol.pyx.
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class BreakState(Enum):
    """How far a break has got: both the client's RESET and the end of the running call are awaited."""

    NONE = "none"
    BOTH_AWAITED = "reset and end of call awaited"
    RESET_AWAITED = "reset awaited"
    END_AWAITED = "end of call awaited"


class BreakInput(Enum):
    """What can happen to a break."""

    BREAK = "the client wants the call to be cancelled"
    RESET = "the client is ready for the answer"
    CALL_ENDED = "the call has wound down"


class BreakAction(Enum):
    """What is to be done about it."""

    NOTHING = "nothing"
    ANSWER_BREAK = "send BREAK and cancel the call"
    ANSWER_RESET = "send RESET and the error of the cancelled call"


_TABLE: Final = {
    (BreakState.NONE, BreakInput.BREAK): (BreakState.BOTH_AWAITED, BreakAction.ANSWER_BREAK),
    (BreakState.BOTH_AWAITED, BreakInput.RESET): (BreakState.END_AWAITED, BreakAction.NOTHING),
    (BreakState.BOTH_AWAITED, BreakInput.CALL_ENDED): (BreakState.RESET_AWAITED, BreakAction.NOTHING),
    (BreakState.RESET_AWAITED, BreakInput.RESET): (BreakState.NONE, BreakAction.ANSWER_RESET),
    (BreakState.END_AWAITED, BreakInput.CALL_ENDED): (BreakState.NONE, BreakAction.ANSWER_RESET),
}


def step(state: BreakState, happened: BreakInput) -> tuple[BreakState, BreakAction]:
    """Return the next state and what is to be done; whatever does not fit the state changes nothing."""
    return _TABLE.get((state, happened), (state, BreakAction.NOTHING))
