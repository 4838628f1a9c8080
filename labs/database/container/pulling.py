"""`python -m labs.database.container.pulling IMAGE`: pull an image and print what the engine says, a line of JSON each.

A process of its own, since the engine stops pulling when the one who asked is gone, and a process surely goes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from labs.database.container import engine


def main(image: str) -> int:
    """Pull and return 0, also if the engine reports an error: that is one of the lines."""
    for event in _events(image):
        print(json.dumps(event), flush=True)
    return 0


def _events(image: str) -> Iterator[dict[str, Any]]:
    repository, tag = split(image)
    try:
        with closing(engine.connect()) as client:
            yield from client.api.pull(repository, tag=tag, stream=True, decode=True)
    except (engine.EngineProblem, *engine.ENGINE_ERRORS) as error:
        yield {"error": getattr(error, "explanation", None) or str(error)}


def split(image: str) -> tuple[str, str]:
    """Return an image's repository and its tag or digest, `latest` if it has none."""
    if "@" in image:
        repository, _, digest = image.partition("@")
        return repository, digest
    repository, colon, tag = image.rpartition(":")
    return (repository, tag) if colon and "/" not in tag else (image, "latest")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
