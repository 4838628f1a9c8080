"""A server that answers from a table of bytes: the ceiling that the driver and the loopback allow.

The first time a request comes, the script of the protocol tests answers it; from then on the same bytes get the same
answer without being read. Runs as a process: prints its port.
"""

from __future__ import annotations

import socket
import sys
import threading

from labs.practice_db.protocol.connection import Phase
from tests.practice_db.protocol.scripted import ScriptedServer

# The sequence number of a call stands here; it is the only byte that changes between two equal requests.
SEQUENCE_PLACE = 12


def serve(client: socket.socket) -> None:
    """Answer one client until it goes."""
    server = ScriptedServer()
    answers: dict[bytes, bytes] = {}
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    receive, send = client.recv, client.sendall
    while data := receive(65536):
        key = data[:SEQUENCE_PLACE] + data[SEQUENCE_PLACE + 1 :]
        answer = answers.get(key)
        if answer is None:
            answer = server.receive(data)
            server.events.clear()
            if server.connection.phase is Phase.READY and len(data) > SEQUENCE_PLACE:
                answers[key] = answer
        send(answer)
    client.close()


def main() -> None:
    """Listen for ever on a port of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
