"""The toolkit does not import the practice database, so it says again what its event log can tell of."""

from __future__ import annotations

from labs.practice_db.session.event_log import EventKind
from labs.toolkit import Seen


def test_whatever_the_event_log_tells_of_can_be_read_from_it():
    assert {kind.value for kind in EventKind} == {seen.value for seen in Seen}
