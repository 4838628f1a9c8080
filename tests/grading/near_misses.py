"""Answers that look like others and are not: nearly wrong and right, nearly right and wrong. See `corpus.py`."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import oracledb


def by_fraction__E03_3(clients, limit, hold_s):
    return math.ceil(Fraction(clients, limit)) * Fraction(hold_s)


def by_decimal__E03_3(clients, limit, hold_s):
    return Decimal(-(-clients // limit)) * Decimal(str(hold_s))


def in_a_coroutine__E03_3(clients, limit, hold_s):
    import asyncio

    async def later():
        return -(-clients // limit) * hold_s

    return asyncio.run(later())


def prints_it__E03_3(clients, limit, hold_s):
    print(-(-clients // limit) * hold_s)


def as_text__E03_3(clients, limit, hold_s):
    return str(-(-clients // limit) * hold_s)


def one_too_many__E03_3(clients, limit, hold_s):
    return (clients // limit + 1) * hold_s


def other_parameters__E03_3(clients, limit):
    return -(-clients // limit)


def with_a_warning__E00_1(settings):
    import sys
    import warnings

    warnings.warn("this is no error", stacklevel=1)
    print("neither is this", file=sys.stderr)
    with oracledb.connect(**settings) as connection:
        return connection.session_id


def with_a_class_of_its_own__E00_1(settings):
    class Session:
        def __init__(self, who):
            self.connection = oracledb.connect(**who)

        def __enter__(self):
            return self.connection.session_id

        def __exit__(self, *error):
            self.connection.close()

    with Session(settings) as sid:
        return sid


def its_own_settings__E00_1(settings):
    with oracledb.connect(user=settings["user"], password=settings["password"], dsn=settings["dsn"]) as connection:
        return connection.session_id
