import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.toolkit import DatabaseEvent, DatabaseLog, Guess, PoolShape, Recording, Seen, SessionId
from labs.toolkit.draw.lanes import lane_size
from labs.toolkit.draw.layout import draw as draw_wished
from labs.toolkit.draw.marks import steps
from labs.toolkit.draw.scales import TimeScale, nice_end
from labs.toolkit.draw.svg import stylesheet
from labs.toolkit.draw.take import Wish
from labs.toolkit.draw.waits import pack
from labs.toolkit.events import Asked, Failed, GivenBack, Lent, Refused, RoundTrip
from tests.toolkit.scripted import scripted

SEVEN = scripted(7, PoolShape(2, 5), hold_s=2.0)


def draw(recording, *, guess=None, also=(), charges=False, body_px=None, **more):
    return draw_wished(recording, wish=Wish(guess, tuple(also), charges, body_px), **more)


def marks_of(drawing, css):
    return [mark for mark in drawing.marks if css in str(mark.attrs.get("class", "")).split()]


def words_of(drawing):
    return [mark.text for mark in drawing.marks if mark.text]


def test_a_borrower_has_one_block_in_the_colour_that_its_wait_ends_with():
    drawing = draw(SEVEN)
    blocks = [mark for mark in drawing.marks if mark.key.startswith("b-")]
    assert len(blocks) == 7
    assert [mark.text for mark in marks_of(drawing, "pl-label")] == ["T1", "T6", "T2", "T7", "T3", "T4", "T5"]
    ends = {mark.key.removeprefix("we-"): mark.attrs["class"] for mark in drawing.marks if mark.key.startswith("we-")}
    assert all(ends[block.key.removeprefix("b-")] in block.attrs["class"] for block in blocks)


def test_a_block_tells_what_it_is_about():
    told = next(mark.detail for mark in draw(SEVEN).marks if mark.key == "b-6")
    assert told.split("\n") == [
        "T6 on conn 1, session 41,8",
        "asked 0 s",
        "waited 2.05 s",
        "held 2.00 s",
        "1 statement, 1 round trip",
        "borrowed at cell.py:7",
    ]


def test_the_numbers_stand_at_the_side_always_in_the_same_order():
    labels = [mark.text for mark in draw(SEVEN).marks if mark.key.startswith("nl-")]
    assert labels == [
        *("borrows", "wait p50", "wait p95", "longest wait"),
        *("peak opened", "logons", "round trips / borrow", "errors"),
    ]


def test_the_guess_stands_in_the_picture_before_and_after_the_run():
    guess = Guess(makespan_s=3.0, wait_max_s=1.0, peak_opened=7)
    for recording in (replace(SEVEN, is_over=False, until_s=0.1, planned_s=4.0), SEVEN):
        said = words_of(draw(recording, guess=guess))
        assert {"your guess 3 s", "your guess 1 s", "your guess 7"} <= set(said)


def test_a_guess_far_beyond_the_end_is_an_arrow_at_the_edge():
    drawing = draw(SEVEN, guess=Guess(makespan_s=600))
    assert "your guess 600 s →" in words_of(drawing)
    assert max(float(mark.attrs["width"]) for mark in drawing.marks if mark.key.startswith("b-")) > 200


def test_what_is_never_given_back_is_outlined_and_grows_to_the_edge():
    events = (Asked(0.0, 1, "T1"), Lent(0.0, 1, SessionId(5, 1)))
    leaking = Recording(PoolShape(1, 2), (*events, Asked(0.0, 2, "T2")), until_s=4.0, opened_before=1)
    drawing = draw(leaking, guess=Guess(makespan_s=8))
    (leak,) = [mark for mark in marks_of(drawing, "pl-leak") if mark.key == "b-1"]
    assert leak.detail.endswith("never given back")
    assert float(leak.attrs["width"]) > 600
    assert "never given back" in words_of(drawing)
    assert not marks_of(draw(replace(leaking, is_over=False)), "pl-leak")


def test_errors_stand_where_they_happened_with_their_code_beside():
    recording = Recording(
        PoolShape(1, 2),
        (
            *(
                Asked(0.0, 1, "T1"),
                Lent(0.0, 1, SessionId(5, 1)),
                Failed(1.0, 1, "DPY-4011", "closed"),
                GivenBack(2.0, 1),
            ),
            *(Asked(0.0, 2, "T2"), Refused(1.5, 2, "DPY-4005", "timed out")),
        ),
        until_s=2.0,
        opened_before=1,
    )
    drawing = draw(recording)
    assert {"DPY-4011", "T2 DPY-4005", "1 × DPY-4005", "1 × DPY-4011"} <= set(words_of(drawing))
    assert marks_of(drawing, "pl-error")
    assert marks_of(drawing, "pl-refused")


def test_without_a_pool_a_wait_is_a_logon_and_a_refusal_is_still_seen():
    events = (
        *(Asked(0.0, 1, "T1"), Lent(0.5, 1, SessionId(5, 1)), GivenBack(0.6, 1)),
        *(Asked(0.6, 2, "T1"), Refused(0.9, 2, "DPY-6005", "cannot connect to database")),
    )
    drawing = draw(Recording(PoolShape(0, 0, is_standalone=True), events, until_s=1.0))
    assert len(marks_of(drawing, "pl-refused")) == 2  # on its lane and in the legend
    assert next(mark.key for mark in marks_of(drawing, "pl-logon-bar") if "logon" in mark.key) == "conn 1-logon"
    assert "no pool: a new connection for each borrow" in words_of(drawing)


def test_the_legend_explains_the_signs_that_are_there_and_no_others():
    said = words_of(draw(SEVEN))
    assert {"waits for a connection", "logs on", "idle"} <= set(said)
    assert not {"error", "refused", "commit", "never given back"} & set(said)
    commits = replace(SEVEN, events=(*SEVEN.events, RoundTrip(1.0, 0.01, 1, "commit")))
    assert "commit" in words_of(draw(commits))


def test_two_runs_share_the_time_axis_and_the_scale():
    drawing = draw(scripted(7, PoolShape(5, 5), hold_s=2.0), compare=scripted(7, PoolShape(7, 7), hold_s=2.0))
    ticks = {
        run: [mark.attrs["x1"] for mark in drawing.marks if mark.key.startswith(f"{run}.tick-")] for run in ("a", "b")
    }
    assert ticks["a"] == ticks["b"] != []
    widths = [float(m.attrs["width"]) for m in drawing.marks if re.fullmatch(r"[ab]\.b-1", m.key)]
    assert widths[0] == pytest.approx(widths[1])
    assert drawing.table[0][0] == "number"
    assert len(drawing.table[0]) == 3


@pytest.mark.parametrize("lanes", [1, 8, 20, 32, 60])
def test_lanes_are_never_lower_than_14_px(lanes):
    height, _ = lane_size(lanes)
    assert height >= 14


def test_sixty_connections_have_a_lane_each_and_more_are_put_together_with_a_word_that_says_so():
    sixty = draw(scripted(60, PoolShape(60, 60), hold_s=1.0, logon_s=0.01))
    assert "conn 60" in words_of(sixty)
    ninety = draw(scripted(90, PoolShape(90, 90), hold_s=1.0, logon_s=0.01))
    assert "Each lane stands for 3 connections; its height is how many are busy." in " ".join(words_of(ninety))
    assert {"1–3", "88–90"} <= set(words_of(ninety))


def test_a_dozen_who_wait_have_lanes_and_more_are_a_band():
    few = draw(scripted(11, PoolShape(1, 1), hold_s=1.0))
    assert len([mark for mark in few.marks if mark.key.startswith("w-")]) == 11
    assert not [mark for mark in few.marks if mark.key == "band"]
    many = draw(scripted(40, PoolShape(1, 1), hold_s=1.0))
    assert "up to 40" in words_of(many)
    assert [mark for mark in many.marks if mark.key == "band"]


def test_borrows_too_short_to_be_told_apart_are_drawn_as_one_that_says_how_many():
    drawing = draw(scripted(2, PoolShape(2, 2), hold_s=0.001, rounds=500, think_s=0.0005))
    assert len([mark for mark in drawing.marks if mark.key.startswith("b-")]) < 20
    assert any("too short to draw apart" in mark.detail for mark in drawing.marks)


def test_text_is_never_smaller_than_11_px():
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", stylesheet())]
    assert sizes
    assert min(sizes) >= 11


def test_while_it_runs_a_line_stands_at_the_present():
    assert marks_of(draw(replace(SEVEN, is_over=False, until_s=1.0)), "pl-now")
    assert not marks_of(draw(SEVEN), "pl-now")


def test_a_finished_picture_keeps_no_room_for_connections_that_never_came():
    pool = PoolShape(1, 50)
    over = scripted(2, pool, hold_s=1.0)
    assert draw(over).height_px < draw(replace(over, is_over=False)).height_px - 100


def test_a_running_picture_begins_with_an_axis_for_the_whole_run():
    drawing = draw(replace(SEVEN, events=(), is_over=False, until_s=0.01, planned_s=4.0))
    assert "4 s" in words_of(drawing)


@pytest.mark.parametrize(
    ("until_s", "last"),
    [(0.01, "10 ms"), (0.3, "300 ms"), (1.0, "1 s"), (7.3, "7 s"), (90.0, "90 s"), (4000.0, "4000 s")],
)
def test_the_axis_has_round_times_in_a_unit_that_fits(until_s, last):
    ticks = TimeScale(92, 742, until_s).ticks()
    assert ticks[-1][1] == last
    assert 2 <= len(ticks) <= 11


@pytest.mark.parametrize(("least_s", "end_s"), [(0.0, 0.01), (4.2, 5.0), (1.0, 1.0), (1.01, 1.2), (83, 100)])
def test_an_axis_ends_at_a_round_time(least_s, end_s):
    assert nice_end(least_s) == pytest.approx(end_s)


def test_waits_that_overlap_lie_in_different_lanes():
    assert pack([(0, 2, False), (0, 1, False), (1, 3, False), (2, 3, False)]) == [0, 1, 1, 0]


def test_steps_on_one_px_keep_the_highest_and_the_last():
    many = [(10.0 + num / 1000, 50.0 - num) for num in range(40)]
    assert steps([*many, (10.045, 45.0), (20.0, 40.0)]) == "M10.0 11.0H10.0V45.0H20.0V40.0"


recordings = st.builds(
    lambda clients, least, extra, hold_s, rounds, think_s, stagger_s, cut: scripted(
        clients,
        PoolShape(least, least + extra),
        hold_s=hold_s,
        rounds=rounds,
        think_s=think_s,
        stagger_s=stagger_s,
        until_s=cut,
    ),
    st.integers(1, 70),
    st.integers(0, 5),
    st.integers(1, 70),
    st.floats(0.0, 3.0),
    st.integers(1, 3),
    st.floats(0.0, 1.0),
    st.floats(0.0, 0.2),
    st.none() | st.floats(0.0, 5.0),
)


@settings(max_examples=60, deadline=None)
@given(recordings, st.floats(100, 3000), st.none() | st.floats(0, 100))
def test_every_recording_can_be_drawn_and_all_of_it_lies_in_the_picture(recording, width_px, guess):
    drawing = draw(recording, width_px=width_px, guess=None if guess is None else Guess(makespan_s=guess))
    keys = [mark.key for mark in drawing.marks]
    assert len(keys) == len(set(keys))
    for mark in drawing.marks:
        for name, most in (("x", drawing.width_px), ("x2", drawing.width_px), ("y", drawing.height_px)):
            assert -1 <= float(mark.attrs.get(name, 0)) <= most
        if mark.tag == "rect":
            assert float(mark.attrs["x"]) + float(mark.attrs["width"]) <= drawing.width_px + 1
            assert float(mark.attrs["height"]) > 0


def watched(*events):
    """Return what the database saw of SEVEN, in which T1 has sid 41 and T2 sid 42."""
    return DatabaseLog(tuple(events), 5.0, "test")


SEEN_SEVEN = replace(SEVEN, clock_s=0.0)
T2 = SessionId(42, 15)


def test_a_lock_wait_veils_its_part_of_the_block_and_names_the_blocker():
    log = watched(
        DatabaseEvent(0.5, Seen.LOCK_WAIT_BEGAN, T2, blocking_sid=41, detail="enq: TX - row lock contention"),
        DatabaseEvent(1.5, Seen.LOCK_WAIT_ENDED, T2),
    )
    drawing = draw(SEEN_SEVEN, log=log)
    (veil,) = marks_of(drawing, "pl-veil")
    assert veil.detail.split("\n") == ["T2 waited for a lock: 1.00 s", "held by T1", "enq: TX - row lock contention"]
    assert {"by T1", "waits for a lock"} <= set(words_of(drawing))
    assert not marks_of(draw(SEEN_SEVEN), "pl-veil")


def test_a_time_that_is_not_known_exactly_is_drawn_with_its_doubt():
    log = watched(
        DatabaseEvent(1.0, Seen.LOCK_WAIT_BEGAN, T2, blocking_sid=41, within_s=0.4),
        DatabaseEvent(1.5, Seen.LOCK_WAIT_ENDED, T2, within_s=0.4),
    )
    drawing = draw(SEEN_SEVEN, log=log)
    assert marks_of(drawing, "pl-doubt")
    assert "or as much earlier" in words_of(drawing)
    assert drawing.sentence.endswith("The database was sampled: its times are up to 400 ms too late.")


def test_pooled_servers_have_lanes_with_their_users_beneath_the_connections():
    log = watched(
        DatabaseEvent(0.2, Seen.SERVER_LENT, T2, connection="a", server="L001", detail="miss"),
        DatabaseEvent(2.0, Seen.SERVER_RETURNED, T2, connection="a", server="L001"),
        DatabaseEvent(2.0, Seen.SERVER_LENT, None, connection="b", within_s=0.1),
    )
    drawing = draw(SEEN_SEVEN, log=log)
    assert {"server L001", "a server"} <= set(words_of(drawing))
    (loan, *_) = [mark for mark in drawing.marks if mark.key.startswith("l-")]
    assert "pl-c1" in loan.attrs["class"] or "pl-many" in loan.attrs["class"]
    assert any("T2 used server L001, session 42,15" in mark.detail for mark in drawing.marks)


def test_kills_and_the_pools_own_pings_stand_on_the_lane():
    log = watched(DatabaseEvent(1.0, Seen.KILLED, T2), DatabaseEvent(4.3, Seen.ROUND_TRIP, T2, detail="ping"))
    drawing = draw(replace(SEEN_SEVEN, until_s=4.5), log=log)
    assert {"killed", "ping"} <= set(words_of(drawing))
    assert marks_of(drawing, "pl-killed")


def test_a_live_picture_keeps_its_height_whatever_happens_in_it():
    heights = {
        draw(scripted(clients, PoolShape(1, most), hold_s=1.0, until_s=until_s), body_px=260).height_px
        for clients, most, until_s in ((1, 1, 0.1), (7, 5, 0.5), (7, 5, None), (60, 4, 2.0), (60, 60, None))
    }
    assert len(heights) == 1


def test_a_number_of_the_lessons_own_stands_beside_the_picture_with_its_guess():
    recording = replace(SEVEN, numbers=(("callbacks", 5),))
    drawing = draw(recording, guess=Guess(callbacks=3), also=["throughput_per_s"])
    assert {"callbacks", "borrows a second", "your guess 3"} <= set(words_of(drawing))
    assert ("callbacks", "5", "3") in drawing.table
    with pytest.raises(ValueError, match="there is no number 'callbacks'"):
        draw(SEVEN, guess=Guess(callbacks=3))


def test_two_runs_end_in_a_sentence_of_what_was_gained_and_paid():
    drawing = draw(scripted(7, PoolShape(1, 2), hold_s=2.0), compare=scripted(7, PoolShape(1, 7), hold_s=2.0))
    assert "Against A, B gained: all done" in drawing.sentence
