import pytest

from labs.toolkit import PoolShape, Recording, sentence, statistics
from labs.toolkit.events import Asked, Lent, Refused
from labs.toolkit.measures import quantile
from labs.toolkit.words import count, seconds
from tests.toolkit.scripted import scripted


def test_seven_threads_on_five_connections_take_two_rounds():
    measured = statistics(scripted(7, PoolShape(5, 5), hold_s=2.0, logon_s=0.0))
    assert measured.makespan_s == pytest.approx(4.0)
    assert measured.wait_max_s == pytest.approx(2.0)
    assert (measured.borrows, measured.peak_opened, measured.peak_busy, measured.max) == (7, 5, 5, 5)
    assert (measured.logons, measured.sessions, measured.errors) == (5, 5, {})
    assert measured.round_trips_per_borrow == 1


def test_an_empty_recording_has_no_times():
    measured = statistics(Recording(PoolShape(1, 2), (), 3.0))
    assert (measured.borrows, measured.makespan_s) == (0, 0.0)
    assert measured.wait_p50_s is measured.wait_max_s is measured.round_trips_per_borrow is None


def test_errors_are_counted_by_code_the_most_frequent_first():
    events = [event for num in range(1, 4) for event in (Asked(0, num, f"T{num}"),)]
    codes = ["ORA-01017", "DPY-4005", "DPY-4005"]
    events += [Refused(1, num, code, "") for num, code in enumerate(codes, 1)]
    measured = statistics(Recording(PoolShape(1, 2), tuple(events), 2.0))
    assert list(measured.errors.items()) == [("DPY-4005", 2), ("ORA-01017", 1)]
    assert measured.error_count == 3


@pytest.mark.parametrize(
    ("ordered", "share", "value"),
    [
        ([], 0.5, None),
        ([1.0], 0.95, 1.0),
        ([1.0, 2.0], 0.5, 1.0),
        ([1, 2, 3, 4], 0.95, 4),
        (list(range(100)), 0.95, 94),
    ],
)
def test_a_quantile_is_the_smallest_value_that_the_share_does_not_exceed(ordered, share, value):
    assert quantile(ordered, share) == value


@pytest.mark.parametrize(
    ("value_s", "words"),
    [
        (None, "–"),
        (0, "0 s"),
        (0.0004, "0 s"),
        (0.0012, "1.2 ms"),
        (0.05, "50 ms"),
        (0.85, "0.85 s"),
        (12.34, "12.3 s"),
    ],
)
def test_times_are_said_in_the_unit_that_people_use(value_s, words):
    assert seconds(value_s) == words


def test_numbers_are_said_with_their_noun():
    assert [count(number, "thread") for number in (0, 1, 2)] == ["no threads", "1 thread", "2 threads"]


def test_the_sentence_of_a_running_recording_tells_this_moment():
    running = scripted(7, PoolShape(5, 5), hold_s=2.0, logon_s=0.0, until_s=0.8)
    assert sentence(running) == ("0.8 s: 5 of 5 connections busy, 2 threads waiting, longest wait 0.80 s, no errors.")


def test_the_sentence_of_a_finished_recording_tells_the_whole():
    assert sentence(scripted(7, PoolShape(5, 5), hold_s=2.0, logon_s=0.0)) == (
        "7 borrows in 4.00 s: at most 5 of 5 connections busy, 5 logons, longest wait 2.00 s, no errors."
    )


def test_the_sentence_says_that_nobody_asked():
    assert sentence(Recording(PoolShape(1, 2), (), 1.0)) == "Nobody asked for a connection."


def test_the_sentence_of_a_run_in_which_all_were_refused_says_why():
    events = (Asked(0, 1, "T1"), Refused(0.25, 1, "DPY-6005", "cannot connect to database"))
    assert sentence(Recording(PoolShape(1, 2), events, 0.3)) == "Nobody got a connection in 0.25 s: 1 × DPY-6005."


def test_the_note_of_a_recording_is_a_sentence_of_its_own():
    events = (Asked(0, 1, "T1"), Lent(0, 1, None))
    assert sentence(Recording(PoolShape(1, 2), events, 1.0, note="stopped by hand")).endswith(". Stopped by hand.")
