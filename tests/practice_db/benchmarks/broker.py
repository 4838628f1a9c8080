"""How long DRCP's broker takes to decide: the broker alone, with a clock driven by hand."""

from __future__ import annotations

import time

from labs.practice_db.session.drcp.broker import Broker, Client, Purity, SessionKey
from labs.practice_db.session.drcp.settings import PoolSettings

WAITING = 10_000
SERVERS = 40
CLASSES = 50
DECISIONS = 20_000
BATCHES = 5


def decision_s() -> float:
    """Return how long one decision takes with 10,000 clients waiting, the best of some batches.

    A client gives its server back, whereby the first in the queue gets it, and queues again: two decisions.
    """
    broker = Broker(PoolSettings(maxsize=SERVERS))
    clients = [
        Client(SessionKey("LAB", f"CLASS{number % CLASSES}"), Purity.SELF) for number in range(WAITING + SERVERS)
    ]
    now_s = 0.0
    for client in clients:
        broker.request(client, now_s)
    holders = clients[:SERVERS]
    best_s = float("inf")
    for _ in range(BATCHES):
        started = time.perf_counter()
        for number in range(DECISIONS // 2):
            now_s += 0.001
            place = number % SERVERS
            (granted,) = broker.release(holders[place], now_s)
            broker.request(holders[place], now_s)
            holders[place] = granted.client
        best_s = min(best_s, (time.perf_counter() - started) / DECISIONS)
    return best_s
