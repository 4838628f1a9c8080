"""Where to look when an answer raised: one table from what the error says to a place to look. Never a solution."""

from __future__ import annotations

from typing import Final

ADVICE: Final = (
    ("DPY-4005", "who holds the connections at this moment, and whether each goes back to the pool."),
    ("DPY-1001", "the order of things: the connection was used after it had been given back or closed."),
    ("DPY-1002", "the order of things: the pool was used after it had been closed."),
    ("DPY-1005", "what is still lent when the pool is closed: threads that run, a `with` that is still open."),
    ("DPY-4011", "whether the session was killed, or the connection closed by someone else."),
    ("DPY-2023", "the parameters of the pool: an async connection type needs an async pool."),
    ("DPY-2016", "the parameters of create_pool: min and max must fit each other."),
    ("DPY-6005", "whether the database is running: run the first cell of notebook 00."),
    ("ORA-01017", "the settings: use those that the function is given, unchanged."),
    ("ORA-00942", "the name of the table or view, and who may read it."),
    ("ORA-00904", "the column names: `select * from v$session where rownum = 1` shows what there is."),
    ("ORA-01745", "the name of the bind variable: a reserved word cannot be one."),
    ("ORA-03001", "the statement: the practice database does not know this part of Oracle and says so by name."),
    ("list.remove(x)", "how long the pool lives: a pool that no name holds on to ends before its connection is back."),
    ("positional argument", "the parameters of the function: the first line of the starter must stay as it is."),
    ("unexpected keyword", "the name of the parameter that the message quotes."),
    ("is not defined", "whether every name is defined in a cell above, and that cell has been run."),
)
ELSEWHERE: Final = "the line that the message names; run the function by hand in a cell of its own."
NOWHERE: Final = "what the error says; run the function by hand in a cell of its own."


def look_for(text: str, line: str = "") -> str:
    """Return where to look next for an error, by its code or by words in its text; `line` is the learner's own."""
    found = next((look for words, look in ADVICE if words in text), None)
    return found or (ELSEWHERE if line else NOWHERE)
