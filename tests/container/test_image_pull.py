"""The pull of an image, on what an engine says of it; no engine is asked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from docker.errors import APIError

from labs.database.container.engine import EngineProblem, check_room
from labs.database.container.image import PullProgress, pull

GIB = 1024**3


def downloading(layer: str, current: int, total: int) -> dict:
    return {"id": layer, "status": "Downloading", "progressDetail": {"current": current, "total": total}}


def engine_that_says(*events) -> SimpleNamespace:
    def say(*_, **__):
        for event in events:
            if isinstance(event, Exception):
                raise event
            yield event

    return SimpleNamespace(api=SimpleNamespace(pull=say))


def test_a_pull_says_megabytes_and_percent_over_all_layers():
    said: list[str] = []
    events = [downloading("a", 10_000_000, 40_000_000), downloading("b", 5_000_000, 60_000_000)]
    pull(engine_that_says(*events, {"id": "a", "status": "Download complete"}), "some/image:1", said.append)
    assert said == [
        "pulling some/image:1: 10 of 40 MB (25 %)",
        "pulling some/image:1: 15 of 100 MB (15 %)",
        "pulling some/image:1: 45 of 100 MB (45 %)",
    ]


def test_the_same_percent_is_said_once():
    progress = PullProgress()
    assert progress.take(downloading("a", 10, 1000)) is not None
    assert progress.take(downloading("a", 11, 1000)) is None


@pytest.mark.parametrize("failure", [{"error": "no space left on device"}, APIError("no space left on device")])
def test_a_failed_pull_says_the_engines_reason(failure):
    with pytest.raises(EngineProblem, match="no space left on device"):
        pull(engine_that_says(downloading("a", 1, 2), failure), "some/image:1", lambda _: None)


def test_a_pull_that_falls_silent_is_given_up(request):
    from threading import Event

    over = Event()
    request.addfinalizer(over.set)

    def silent(*_, **__):
        yield downloading("a", 1, 2)
        over.wait()

    client = SimpleNamespace(api=SimpleNamespace(pull=silent))
    with pytest.raises(EngineProblem, match="nothing heard for 0 s"):
        pull(client, "some/image:1", lambda _: None, stalled_s=0.01)


@pytest.mark.parametrize(
    ("memory", "disk", "said"),
    [(1 * GIB, 0, "1.0 GB of memory, Oracle Free needs 2.0 GB"), (4 * GIB, 10**18, "GB of disk left in")],
)
def test_too_little_room_is_said_with_what_is_needed(tmp_path, memory, disk, said):
    client = SimpleNamespace(info=lambda: {"MemTotal": memory, "DockerRootDir": str(tmp_path)})
    with pytest.raises(EngineProblem, match=said):
        check_room(client, memory_bytes=2 * GIB, disk_bytes=disk)
