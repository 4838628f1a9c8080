"""The pull of an image: what is said of it, how it fails, that leaving ends it; some of it with a real engine."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Queue

import docker
import pytest

from labs.database.container import image
from labs.database.container.engine import EngineProblem
from labs.database.container.image import SAY_EVERY_S, PullProgress, follow, pull
from labs.database.container.pulling import split
from tests.container import registry as registries
from tests.container.registry import Registry

NAME = "some/image:1"


class Hearing(Queue):
    """Events with the time at which each is heard; when there are no more, time goes on by itself."""

    def __init__(self, *events: tuple[float, dict | None]) -> None:
        super().__init__()
        self.now = 0.0
        self.events = list(events)

    def get(self, block: bool = True, timeout: float | None = None) -> dict | None:
        if not self.events:
            self.now += 1
            return {}
        self.now, event = self.events.pop(0)
        return event

    def clock(self) -> float:
        return self.now


def heard(*events: tuple[float, dict | None], stalled_s: float = 60.0) -> list[str]:
    said: list[str] = []
    hearing = Hearing(*events)
    follow(NAME, hearing, said.append, stalled_s=stalled_s, clock=hearing.clock)
    return said


def downloading(layer: str, current: int, total: int) -> dict:
    return {"id": layer, "status": "Downloading", "progressDetail": {"current": current, "total": total}}


def test_a_pull_says_size_share_and_time_every_few_seconds():
    assert heard(
        (1, {"id": "a", "status": "Pulling fs layer"}),
        (2, downloading("a", 10_000_000, 40_000_000)),
        (3, downloading("a", 11_000_000, 40_000_000)),
        (2 + SAY_EVERY_S, downloading("b", 5_000_000, 60_000_000)),
        (20, {"id": "a", "status": "Download complete"}),
        (30, {"id": "b", "status": "Download complete"}),
        (33, None),
    ) == [
        "pulling some/image:1: 10 of 40 MB (25 %), 2 s",
        "pulling some/image:1: 16 of 100 MB (16 %), 7 s",
        "pulling some/image:1: 45 of 100 MB (45 %), 20 s",
        "pulling some/image:1: unpacking 100 MB, 30 s",
        "pulled some/image:1 in 33 s",
    ]


def test_a_pull_is_never_silent_even_if_the_registry_is():
    with pytest.raises(EngineProblem) as caught:
        heard(stalled_s=12)
    assert str(caught.value) == "The pull of some/image:1 stalled: no progress for 12 s"
    said: list[str] = []
    hearing = Hearing()
    with pytest.raises(EngineProblem):
        follow(NAME, hearing, said.append, stalled_s=12, clock=hearing.clock)
    assert said == [f"pulling some/image:1: asking its registry, {second} s" for second in (5, 10)]


@pytest.mark.parametrize("status", ["Retrying in 5 seconds", "Waiting"])
def test_an_engine_that_only_tries_again_makes_no_progress(status):
    events = [(float(second), {"id": "a", "status": status}) for second in range(1, 30)]
    with pytest.raises(EngineProblem, match="stalled: no progress for 20 s"):
        heard((0.0, downloading("a", 1, 2_000_000)), *events, stalled_s=20)


def test_a_slow_pull_that_moves_is_not_given_up():
    events = [(second * 15.0, downloading("a", second * 1_000_000, 10_000_000)) for second in range(1, 10)]
    assert heard(*events, (200, None), stalled_s=20)[-1] == "pulled some/image:1 in 200 s"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('Get "https://registry-1.docker.io/v2/": dial tcp: lookup r on 10.0.0.1:53: no such host', "no network"),
        ("write /var/lib/docker/x: no space left on device", "the engine's disk is full"),
        ("manifest for some/image:1 not found: manifest unknown", "there is no such image"),
        ("toomanyrequests: You have reached your pull rate limit", "allows no more pulls for now"),
        ("something else.\nand more", "something else"),
    ],
)
def test_a_failed_pull_says_why_in_one_line(text, said):
    with pytest.raises(EngineProblem) as caught:
        PullProgress(NAME).take({"error": text})
    assert str(caught.value).startswith("The pull of some/image:1 failed: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("gvenzl/oracle-free:23-slim", ("gvenzl/oracle-free", "23-slim")),
        ("gvenzl/oracle-free", ("gvenzl/oracle-free", "latest")),
        ("127.0.0.1:5000/free", ("127.0.0.1:5000/free", "latest")),
        ("127.0.0.1:5000/free:1", ("127.0.0.1:5000/free", "1")),
        ("free@sha256:0123", ("free", "sha256:0123")),
    ],
)
def test_an_images_name_is_read_as_engines_read_it(name, parts):
    assert split(name) == parts


@pytest.fixture
def registry(container_engine: docker.DockerClient) -> Iterator[Registry]:
    with registries.running() as registry:
        yield registry
        if image.is_here(container_engine, registry.image):
            container_engine.images.remove(registry.image, force=True)


@pytest.mark.container
def test_an_engine_pulls_the_image_and_every_step_is_said(container_engine, registry):
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if " MB (" in text:
            registry.open.set()

    pull(registry.image, say)
    assert image.is_here(container_engine, registry.image)
    assert [" of 40 MB (" in text for text in said][1:2] == [True], said
    assert said[-1].startswith(f"pulled {registry.image} in ")


@pytest.mark.container
def test_a_pull_that_stalls_is_given_up_and_the_engine_stops_pulling(container_engine, registry):
    said: list[str] = []
    with pytest.raises(EngineProblem, match="stalled: no progress for"):
        pull(registry.image, said.append, stalled_s=6.0)
    assert " of 40 MB (" in said[1]
    registry.open.set()
    assert registry.gone.wait(10), "the engine went on pulling"
    assert not image.is_here(container_engine, registry.image)


@pytest.mark.container
def test_an_image_that_is_not_there_is_said(container_engine, registry):
    with pytest.raises(EngineProblem, match="failed: there is no such image"):
        pull(registry.missing, lambda _: None)
