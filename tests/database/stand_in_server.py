"""A program that behaves like `python -m labs.practice_db serve` as far as starting and stopping goes.

It writes one line to `starts` in its data folder for every start. Environment: STAND_IN=dies|mute|ignores-port.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import threading
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--port", type=int)
    options, _ = parser.parse_known_args()
    options.data_dir.mkdir(parents=True, exist_ok=True)
    with (options.data_dir / "starts").open("a") as starts:
        starts.write(f"{os.getpid()}\n")
    behaviour = os.environ.get("STAND_IN", "")
    if behaviour == "dies":
        sys.exit("the disk is on fire")
    server = socket.create_server(("127.0.0.1", options.port))
    if behaviour != "mute":
        ready = {"host": "127.0.0.1", "port": server.getsockname()[1], "services": ["FREEPDB1"], "pid": os.getpid()}
        print(json.dumps(ready), flush=True)
    threading.Event().wait(120)


if __name__ == "__main__":
    main()
