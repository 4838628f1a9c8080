"""Two clocks on one axis: the bounds hold whatever the round trips, and narrow with each of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labs.toolkit.observed.clocks import Alignment, ClockReading, aligned

DELAYS = st.floats(0.0, 0.1)


def readings(offset_s, delays):
    """Questions at 1, 2, 3 s of a database whose clock is `offset_s` behind this program's."""
    return [
        ClockReading(float(at), at + there_s - offset_s, at + there_s + back_s)
        for at, (there_s, back_s) in enumerate(delays, start=1)
    ]


@given(st.floats(-1e5, 1e5), st.lists(st.tuples(DELAYS, DELAYS), min_size=1, max_size=10))
def test_the_true_offset_is_always_within_the_uncertainty(offset_s, delays):
    first, *others = readings(offset_s, delays)
    alignment = aligned(first)
    for reading in others:
        alignment = alignment.narrowed(reading)
    assert abs(alignment.offset_s - offset_s) <= alignment.uncertainty_s + 1e-6
    shortest_s = min(there_s + back_s for there_s, back_s in delays)
    assert alignment.uncertainty_s <= shortest_s / 2 + 1e-6


def test_a_reading_without_delay_leaves_no_doubt():
    assert aligned(ClockReading(5.0, 2.0, 5.0)) == Alignment(3.0, 3.0)


def test_clocks_that_drift_apart_make_the_bounds_cover_both():
    early, late = ClockReading(0.0, 0.0, 0.001), ClockReading(100.0, 99.99, 100.001)
    alignment = aligned(early).narrowed(late)
    assert alignment.least_s <= 0.001
    assert alignment.most_s >= 0.01
