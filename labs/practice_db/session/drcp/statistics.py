"""What a DRCP pool counts: the rows of V$CPOOL_STATS and V$CPOOL_CC_STATS.

Source of the meanings: Database Reference, V$CPOOL_STATS and V$CPOOL_CC_STATS; hits + misses = requests
(python-oracledb user guide, Connection Handling, and node-oracledb test/ext/implicitPool.js).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class ClassStatistics:
    """Counters of one user and connection class since the pool was started."""

    requests: int = 0
    hits: int = 0
    misses: int = 0
    waits: int = 0
    authentications: int = 0

    def count_request(self, *, is_hit: bool) -> None:
        """Count a request that has got its server."""
        self.requests += 1
        if is_hit:
            self.hits += 1
        else:
            self.misses += 1


@dataclass(slots=True)
class PoolStatistics:
    """Counters of one pool, with those of its connection classes by `USER.CLASS`."""

    total: ClassStatistics = field(default_factory=ClassStatistics)
    classes: dict[str, ClassStatistics] = field(default_factory=dict)
    purged: int = 0
    historic_max: int = 0

    def of_class(self, name: str) -> ClassStatistics:
        """Return the counters of one class, new ones at its first use."""
        counters = self.classes.get(name)
        if counters is None:
            counters = self.classes[name] = ClassStatistics()
        return counters
