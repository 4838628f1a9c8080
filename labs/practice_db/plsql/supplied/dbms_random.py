"""DBMS_RANDOM: numbers and text by chance, repeatable after SEED."""

from __future__ import annotations

import random
import string
from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.errors import value_error
from labs.practice_db.plsql.host import SessionMemory
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.supplied.arguments import Arguments, Body, number_argument, text_argument
from labs.practice_db.plsql.values.datum import Datum
from labs.practice_db.plsql.values.types import MAX_TEXT

_ALPHABETS: Final = {
    "U": string.ascii_uppercase,
    "L": string.ascii_lowercase,
    "A": string.ascii_letters,
    "X": string.ascii_uppercase + string.digits,
    "P": "".join(map(chr, range(32, 127))),
}


def _generator(memory: SessionMemory) -> random.Random:
    if not isinstance(memory.random, random.Random):
        memory.random = random.Random(memory.seed)
    return memory.random


def _seed(run: Run, arguments: Arguments) -> Datum:
    value = arguments["VAL"]
    memory = run.host.memory
    memory.seed = int(value) if isinstance(value, Decimal) else text_argument(value)
    memory.random = None
    return None


def _terminate(run: Run, arguments: Arguments) -> Datum:
    return None


def _value(run: Run, arguments: Arguments) -> Datum:
    low, high = number_argument(arguments["LOW"]), number_argument(arguments["HIGH"])
    fraction = Decimal(_generator(run.host.memory).randrange(10**38)).scaleb(-38)
    return low + fraction * (high - low)


def _normal(run: Run, arguments: Arguments) -> Datum:
    return Decimal(repr(_generator(run.host.memory).gauss(0, 1)))


def _integer(run: Run, arguments: Arguments) -> Datum:
    return Decimal(_generator(run.host.memory).randrange(-(2**31), 2**31))


def _string(run: Run, arguments: Arguments) -> Datum:
    alphabet = _ALPHABETS.get((text_argument(arguments["OPT"]) or "U").upper(), string.ascii_uppercase)
    size = int(number_argument(arguments["LEN"]))
    if size > MAX_TEXT:
        raise value_error()
    return "".join(_generator(run.host.memory).choices(alphabet, k=max(size, 0))) or None


SUBPROGRAMS: Final[dict[str, Body]] = {
    "DBMS_RANDOM.SEED(VAL)": _seed,
    "DBMS_RANDOM.INITIALIZE(VAL)": _seed,
    "DBMS_RANDOM.TERMINATE": _terminate,
    "DBMS_RANDOM.VALUE(LOW=0, HIGH=1)": _value,
    "DBMS_RANDOM.NORMAL": _normal,
    "DBMS_RANDOM.RANDOM": _integer,
    "DBMS_RANDOM.STRING(OPT, LEN)": _string,
}
