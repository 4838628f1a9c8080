"""A watch sees sessions come and go, and knows logons that nobody could have seen."""

from __future__ import annotations

import pytest

from labs.grader.watch import SessionWatch


@pytest.fixture
def watch(database):
    return SessionWatch(database, "E01.1-a", {"program": "E01.1-a"})


def test_sessions_of_other_programs_do_not_count(watch, database):
    with watch:
        database.connect({"program": "E01.1-b"})
    assert (watch.peak, watch.logons, watch.left(settle_s=0)) == (0, 0, 0)


def test_what_is_open_at_the_end_of_the_block_is_seen_and_left(watch, database):
    with watch:
        session = database.connect(watch.settings)
    assert (watch.logons, watch.peak, watch.left(settle_s=0)) == (1, 1, 1)
    assert watch.sids == {session.sid}


def test_the_record_counts_logons_that_were_over_too_soon_to_be_seen(watch, database):
    with watch:
        for _ in range(5):
            database.log_off(database.connect(watch.settings))
    assert watch.logons == 5
    assert len(watch.sids) == 5


def test_without_a_record_the_sessions_seen_are_counted(watch, database):
    database.keeps_record = False
    with watch:
        database.connect(watch.settings)
    assert watch.logons == 1


def test_a_count_is_waited_for(watch, database):
    with watch:
        database.connect(watch.settings)
        assert watch.count_reaches(1) == 1
        assert watch.count_reaches(2, within_s=0) == 1


def test_killing_ends_what_is_left(watch, database):
    with watch:
        database.connect(watch.settings)
    watch.kill(database)
    assert database.open_sessions == []
