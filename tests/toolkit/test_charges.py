import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.toolkit import PoolShape, Recording, SessionId, borrows, picture, who_made_me_wait
from labs.toolkit.charges import OPENING, THE_POOL
from labs.toolkit.events import Asked, GivenBack, Lent, Place, Sized
from tests.toolkit.scripted import scripted

SLOW, QUICK = Place("report.py", 88), Place("order.py", 12)


def recorded(*events, until_s=10.0):
    return Recording(PoolShape(2, 2), tuple(sorted(events, key=lambda e: e.at_s)), until_s, opened_before=2)


def loan(num, asked_s, lent_s, returned_s, place):
    return (
        Asked(asked_s, num, f"T{num}", place),
        Lent(lent_s, num, SessionId(num % 2, 1)),
        GivenBack(returned_s, num),
    )


def test_a_wait_is_divided_equally_among_those_who_hold():
    found = who_made_me_wait(
        recorded(*loan(1, 0, 0, 4, SLOW), *loan(2, 0, 0, 2, QUICK), *loan(3, 1, 2, 3, QUICK), *loan(4, 3, 4, 5, QUICK))
    )
    charged = {charge.where: charge.waited_s for charge in found.charges}
    # From 1 s to 2 s both hold, from 3 s to 4 s the slow one alone.
    assert charged == {"report.py:88": pytest.approx(1.5), "order.py:12": pytest.approx(0.5)}
    assert found.sentence == "75% of 2.00 s waited: report.py:88, then order.py:12 with 25%."


def test_while_a_connection_is_being_opened_nobody_else_is_charged():
    found = who_made_me_wait(scripted(1, PoolShape(0, 1), hold_s=1.0, logon_s=0.5))
    assert [(charge.where, charge.waited_s) for charge in found.charges] == [(OPENING, pytest.approx(0.5))]


def test_what_is_waited_while_nobody_holds_is_the_pools_own():
    found = who_made_me_wait(recorded(*loan(1, 0, 0.25, 1, SLOW)))
    assert [charge.where for charge in found.charges] == [THE_POOL]


def test_who_still_waits_is_counted_to_the_end():
    found = who_made_me_wait(recorded(*loan(1, 0, 0, 4, SLOW)[:2], Asked(1.0, 2, "T2", QUICK), until_s=3.0))
    assert [(charge.where, charge.waited_s) for charge in found.charges] == [("report.py:88", pytest.approx(2.0))]


def test_without_a_wait_nobody_is_charged():
    found = who_made_me_wait(recorded(*loan(1, 0, 0, 4, SLOW), Sized(0, 2, 1)))
    assert (found.charges, found.sentence) == ((), "Nobody waited.")


def test_a_notebook_shows_the_charges_as_a_table_and_the_picture_as_bars():
    recording = scripted(5, PoolShape(1, 1), hold_s=1.0)
    assert "<td>cell.py:7</td>" in who_made_me_wait(recording)._repr_html_()
    drawing = picture(recording, charges=True).drawing
    assert any(mark.text.endswith("cell.py:7") for mark in drawing.marks)
    assert "waiting caused by cell.py:7" in {row[0] for row in drawing.table}
    assert "waited: cell.py:7" in drawing.sentence


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 30),
    st.integers(0, 4),
    st.integers(1, 8),
    st.floats(0.001, 3.0),
    st.floats(0.0, 0.5),
    st.integers(1, 3),
    st.none() | st.floats(0.01, 5.0),
)
def test_the_charges_add_up_to_the_waiting(clients, least, extra, hold_s, stagger_s, rounds, until_s):
    recording = scripted(
        clients, PoolShape(least, least + extra), hold_s=hold_s, stagger_s=stagger_s, rounds=rounds, until_s=until_s
    )
    waited_s = sum(borrow.waited_s(recording.until_s) for borrow in borrows(recording))
    found = who_made_me_wait(recording)
    assert sum(charge.waited_s for charge in found.charges) == pytest.approx(waited_s, rel=0.01, abs=1e-6)
    assert found.waited_s == pytest.approx(waited_s, rel=0.01, abs=1e-6)
    assert not found.charges or sum(charge.share for charge in found.charges) == pytest.approx(1.0)
