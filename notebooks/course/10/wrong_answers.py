"""Wrong answers of notebook 10: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import math
from itertools import count

import oracledb

from labs.toolkit import simulate

CHANGE = "update accounts set balance = balance + :1 where account_id = :2"
DEADLOCK = "ORA-00060"


def little_alone(visits, _target_s):
    """As many as are busy in the mean."""
    lasts = max(comes for comes, _ in visits)
    return math.ceil(sum(holds for _, holds in visits) / lasts)


def by_the_mean_wait(visits, target_s):
    """Takes the mean for what users feel."""
    return next(size for size in count(1) if sum(simulate(visits, size)) / len(visits) <= target_s)


def for_the_highest_moment(visits, _target_s):
    """So many that nobody ever waits."""
    return next(size for size in count(1) if max(simulate(visits, size)) == 0)


def the_whole_limit_each(_processes, limit, _spare):
    """Forgets that there are others."""
    return limit


def spares_nothing(processes, limit, _spare):
    """Gives all to the pools."""
    return limit // processes


def spares_in_each_process(processes, limit, spare):
    """Takes what is spared off each pool."""
    return limit // processes - spare


def one_for_each_request(requests, _borrows):
    """A connection for each request."""
    return requests


def all_but_one_each(requests, borrows):
    """The worst moment itself, without the one that ends it."""
    return requests * (borrows - 1)


def all_that_are_ever_wanted(requests, borrows):
    """No risk, and more than needed."""
    return requests * borrows


def tries_again(connection, source, target, amount):
    """Meets deadlocks and repeats."""
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute(CHANGE, [-amount, source])
                cursor.execute(CHANGE, [amount, target])
            connection.commit()
            return
        except oracledb.DatabaseError as error:
            connection.rollback()
            if error.args[0].full_code != DEADLOCK:
                raise


def target_first(connection, source, target, amount):
    """One order, but that of the payment."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, [amount, target])
        cursor.execute(CHANGE, [-amount, source])
    connection.commit()


def forgets_the_commit(connection, source, target, amount):
    """The right order, and the release takes it back."""
    with connection.cursor() as cursor:
        for account, change in sorted([(source, -amount), (target, amount)]):
            cursor.execute(CHANGE, [change, account])


def does_not_wait(connection, source, target, amount):
    """Avoids the deadlock by giving up."""
    with connection.cursor() as cursor:
        for account in (source, target):
            cursor.execute("select balance from accounts where account_id = :1 for update nowait", [account])
        cursor.execute(CHANGE, [-amount, source])
        cursor.execute(CHANGE, [amount, target])
    connection.commit()
