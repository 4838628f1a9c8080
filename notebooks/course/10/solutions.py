"""Solutions of notebook 10, with reasons."""

from __future__ import annotations

from labs.toolkit import simulate


def smallest_pool(visits, target_s):
    """Each size is computed for the same visits; a larger pool never makes anybody wait longer."""
    size, late = 0, len(visits)
    while late > 0.05 * len(visits):
        size += 1
        late = sum(wait > target_s for wait in simulate(visits, size))
    return size


def pool_max(processes, limit, spare):
    """What must stay free goes off first; the rest is shared out, and a part of a connection is none."""
    return (limit - spare) // processes


def pool_for(requests, borrows):
    """At worst each request has all but one: then one more connection lets one of them end."""
    return requests * (borrows - 1) + 1


def move_money(connection, source, target, amount):
    """Everybody locks the lower number first, so that nobody who has one account waits for a lower one."""
    with connection.cursor() as cursor:
        for account, change in sorted([(source, -amount), (target, amount)]):
            cursor.execute("update accounts set balance = balance + :1 where account_id = :2", [change, account])
    connection.commit()
