"""Other right answers of notebook 10, built in other ways."""

from __future__ import annotations

import heapq
import math

from labs.toolkit import simulate

CHANGE = "update accounts set balance = balance + :1 where account_id = :2"


def sorts_the_waits(visits, target_s):
    """Looks at the wait at 95 %."""
    size = 1
    while sorted(simulate(visits, size))[math.ceil(0.95 * len(visits)) - 1] > target_s:
        size += 1
    return size


def halves_the_range(visits, target_s):
    """Halves the sizes between too small and large enough."""
    too_small, enough = 0, len(visits)
    while enough - too_small > 1:
        middle = (too_small + enough) // 2
        late = [wait for wait in simulate(visits, middle) if wait > target_s]
        if len(late) / len(visits) <= 0.05:
            enough = middle
        else:
            too_small = middle
    return enough


def without_the_toolkit(visits, target_s):
    """A pool of its own, as a list of when each connection is free."""
    for size in range(1, len(visits) + 1):
        free, late = [0.0] * size, 0
        for comes, holds in sorted(visits):
            lent = max(comes, heapq.heappop(free))
            heapq.heappush(free, lent + holds)
            late += lent - comes > target_s
        if late <= 0.05 * len(visits):
            break
    return float(size)


def by_trying(processes, limit, spare):
    """Makes the pools larger as long as they fit."""
    size = 0
    while (size + 1) * processes + spare <= limit:
        size += 1
    return size


def shares_out(processes, limit, spare):
    """Hands the sessions out one by one."""
    pools = [0] * processes
    for number in range(limit - spare):
        pools[number % processes] += 1
    return min(pools)


def as_a_division_with_rest(processes, limit, spare):
    """The rest stays unused."""
    size, _rest = divmod(limit - spare, processes)
    return size


def counts_the_worst_moment(requests, borrows):
    """As a sum over the requests."""
    return sum(borrows - 1 for _ in range(requests)) + 1


def adds_one_by_one(requests, borrows):
    """All but one for each, then one more."""
    size = 1
    for _ in range(requests):
        size += borrows - 1
    return size


def from_the_other_end(requests, borrows):
    """All that are ever wanted, less one for each request but one."""
    return requests * borrows - (requests - 1)


def locks_before_it_changes(connection, source, target, amount):
    """Locks both rows in order, and changes them as it likes."""
    cursor = connection.cursor()
    for account in sorted({source, target}):
        cursor.execute("select balance from accounts where account_id = :1 for update", [account])
    cursor.execute(CHANGE, [-amount, source])
    cursor.execute(CHANGE, [amount, target])
    connection.commit()


def one_executemany(connection, source, target, amount):
    """Both changes in one request, the lower number first."""
    changes = sorted(((-amount, source), (amount, target)), key=lambda change: change[1])
    with connection.cursor() as cursor:
        cursor.executemany(CHANGE, changes)
    connection.commit()


def with_two_branches(connection, source, target, amount):
    """Says both directions by hand."""
    cursor = connection.cursor()
    if source < target:
        cursor.execute(CHANGE, [-amount, source])
        cursor.execute(CHANGE, [amount, target])
    else:
        cursor.execute(CHANGE, [amount, target])
        cursor.execute(CHANGE, [-amount, source])
    connection.commit()
