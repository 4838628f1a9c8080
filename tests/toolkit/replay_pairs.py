"""Is a replay what a pool does? Ten pairs: a run replayed at another size, beside a real run at that size.

`python -m tests.toolkit.replay_pairs` needs a database and takes three minutes; exit code 1 if a pair that waits above
5 ms differs by more than 15 %. No test asserts on this: it depends on the machine and on what else it does.
"""

from __future__ import annotations

import sys
from contextlib import closing

import db_config
from labs.database import Role
from labs.toolkit import Exponential, HeavyTailed, Poisson, Recording, Workload, replay, run, statistics
from labs.toolkit.driver import create_pool
from labs.toolkit.holds import Hold
from tests import polling

MOST_OFF = 0.15
LEAST_S = 0.005
LASTS_S = 8
PAIRS: tuple[tuple[float, Hold, int, int], ...] = (
    (40, Exponential(0.08), 6, 4),
    (40, Exponential(0.08), 4, 5),
    (40, Exponential(0.08), 10, 4),
    (60, Exponential(0.05), 8, 4),
    (60, Exponential(0.05), 4, 5),
    (20, Exponential(0.1), 6, 3),
    (20, Exponential(0.1), 3, 4),
    (40, HeavyTailed(0.06), 6, 3),
    (40, HeavyTailed(0.06, shape=2.5), 3, 4),
    (50, 0.06, 8, 4),
)


def real(load: Workload, size: int) -> Recording:
    """Return a run on a full pool of this size."""
    settings = db_config.target.connect_arguments(Role.LAB, program="replay-pairs")
    with closing(create_pool(**settings, min=size, max=size)) as pool:
        polling.until(lambda: pool.opened == size)
        return run(load, pool)


def main() -> int:
    """Print a line a pair."""
    missed = 0
    for seed, (per_s, hold, first, other) in enumerate(PAIRS, start=1):
        load = Workload(arrivals=Poisson(per_s), hold_s=hold, lasts_s=LASTS_S, seed=seed)
        again_s = replay(real(load, first), other).wait_mean_s
        real_s = statistics(real(load, other)).wait_mean_s or 0.0
        off = again_s / real_s - 1 if real_s else 0.0
        is_off = real_s > LEAST_S and abs(off) > MOST_OFF
        missed += is_off
        said = f"replayed {again_s * 1000:6.1f} ms, real {real_s * 1000:6.1f} ms, {off:+.0%}"
        print(f"{per_s}/s {hold} from {first} to {other}: {said}{' MISSED' if is_off else ''}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
