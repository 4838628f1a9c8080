from dataclasses import fields, replace

import pytest

from labs.toolkit import PoolShape, Recording, sentence, statistics
from labs.toolkit.events import Asked, GivenBack, Lent, Refused
from labs.toolkit.gains import compared
from labs.toolkit.measures import quantile
from labs.toolkit.numbers import DATABASE, KNOWN, numbers_beside
from labs.toolkit.observed.database_side import DatabaseNumbers
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


def test_the_sentence_names_a_leak_and_only_when_all_is_over():
    events = (Asked(0, 1, "T1"), Lent(0, 1, None), Asked(0, 2, "T2"), Lent(0, 2, None))
    leaking = Recording(PoolShape(2, 2), events, 1.0)
    assert sentence(leaking).endswith(" 2 connections were never given back.")
    assert "never" not in sentence(replace(leaking, is_over=False))
    one = replace(leaking, events=(*events, GivenBack(0.5, 1)))
    assert sentence(one).endswith(" 1 connection was never given back.")
    assert statistics(one).held_at_end == 1


def test_throughput_and_utilisation_are_of_the_time_until_all_was_done():
    measured = statistics(scripted(8, PoolShape(4, 4), hold_s=1.0, logon_s=0.0))
    assert measured.throughput_per_s == pytest.approx(4.0)
    assert measured.utilisation_percent == pytest.approx(100.0)
    half = statistics(scripted(2, PoolShape(4, 4), hold_s=1.0, logon_s=0.0))
    assert half.utilisation_percent == pytest.approx(50.0)


def test_every_number_of_the_database_is_in_the_table_of_numbers():
    assert [number.name for number in DATABASE] == [field.name for field in fields(DatabaseNumbers)]


def test_a_number_is_said_in_the_unit_that_its_name_tells():
    recording = replace(scripted(8, PoolShape(4, 4), hold_s=1.0, logon_s=0.0), numbers=(("callbacks", 5),))
    measured = statistics(recording)
    said = {number.name: number.said(measured) for number in (*KNOWN.values(), *numbers_beside(measured))}
    wanted = {"utilisation_percent": "100 %", "throughput_per_s": "4 /s", "callbacks": "5", "pings": "–"}
    assert {name: said[name] for name in wanted} == wanted


def test_a_number_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"no number 'callbacks': it is none of borrows, .*numbers=\{…\}"):
        numbers_beside(statistics(scripted(1, PoolShape(1, 1))), ["callbacks"])


def test_two_runs_come_to_what_was_gained_and_what_was_paid():
    small, large = (statistics(scripted(8, PoolShape(0, most), hold_s=1.0, logon_s=0.1)) for most in (2, 8))
    assert compared(small, large) == (
        "Against A, B gained: all done 2.40 s sooner (4.20 s → 1.80 s), the longest wait 2.40 s shorter "
        "(3.20 s → 0.80 s). It paid: 6 more logons, 6 more open connections."
    )
    assert compared(large, small).startswith("Against A, B gained: 6 fewer logons, 6 fewer open connections. It paid: ")
    assert compared(small, small) == "B did as A did."
