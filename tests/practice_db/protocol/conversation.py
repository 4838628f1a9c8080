"""Recorded conversations: what the real driver sent, turn by turn.

`python -m tests.practice_db.protocol.conversation` records them again, with the installed driver against the scripted
server.
Each turn is one line of hexadecimal in recordings/NAME.txt.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import oracledb

from labs.practice_db.protocol.settings import ProtocolSettings
from tests.practice_db.protocol.scripted import PASSWORD, SERVICE, USER, ScriptedServer

WAIT_S = 10.0
FOLDER = Path(__file__).parent / "recordings"


def load(name: str) -> list[bytes]:
    """Return the turns of a recorded client."""
    return [bytes.fromhex(line) for line in (FOLDER / f"{name}.txt").read_text().splitlines()]


@contextmanager
def scripted_listener(
    turns: list[bytes] | None = None,
    servers: list[ScriptedServer] | None = None,
    settings: ProtocolSettings | None = None,
):
    """Serve the script on a port of its own, which is given.

    `turns` collects what the clients send, `servers` their connections. At the end it waits for the clients, which
    must have gone.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(client: socket.socket) -> None:
        server = ScriptedServer(settings)
        server.send = client.sendall
        if servers is not None:
            servers.append(server)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client:
            while data := client.recv(1 << 20):
                if turns is not None:
                    turns.append(data)
                client.sendall(server.receive(data))

    def listen() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=serve, args=(client,), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=listen, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in [accepting, *threads]:
            thread.join(WAIT_S)


def connect(port: int, **options: object) -> oracledb.Connection:
    """Connect the real driver under fixed names."""
    names = {"program": "prog", "machine": "host", "terminal": "tty", "osuser": "someone"}
    return oracledb.connect(user=USER, password=PASSWORD, dsn=f"127.0.0.1:{port}/{SERVICE}", **names, **options)


def _queries(connection: oracledb.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.prefetchrows = 3
        cursor.execute("select types from dual").fetchall()
        cursor.execute("select many from dual").fetchmany(20)
        for number in range(3):
            cursor.execute("select 1 from dual where 1 = :a", [number]).fetchall()


def _changes(connection: oracledb.Connection) -> None:
    connection.module, connection.action, connection.client_identifier = "module", "", "client"
    with connection.cursor() as cursor:
        for size in (3, 33000):
            cursor.execute("insert into t values (:1, :2, :3)", ["y" * size, 1, "x" * 400])
        cursor.executemany("insert into t values (:1, :2)", [(number, "text") for number in range(50)])
        cursor.executemany("insert into t values (:1)", [(1,), (2,)], batcherrors=True, arraydmlrowcounts=True)
        cursor.execute("update t set x = :1 returning n, m into :a, :b", [1, cursor.var(int), cursor.var(int)])
        for _ in range(2):
            cursor.execute("begin p(:out1, :io2, :in3); end;", [cursor.var(int), cursor.var(str), "in"])
        cursor.execute("begin p(:io1); end;", [cursor.arrayvar(oracledb.NUMBER, [1, 2, 3])])
    connection.commit()
    connection.current_schema = "OTHER"
    connection.ping()
    connection.rollback()


def _lobs(connection: oracledb.Connection) -> None:
    lob = connection.createlob(oracledb.DB_TYPE_CLOB, "text" * 100)
    lob.read(1, 5)
    lob.trim(3)
    with connection.cursor() as cursor:
        cursor.execute("insert into t values (:1)", [lob])
    del lob
    connection.ping()


CONVERSATIONS: dict[str, Callable[[oracledb.Connection], None]] = {
    "queries": _queries,
    "changes": _changes,
    "lobs": _lobs,
}


def record() -> None:
    """Write all recordings anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, talk in CONVERSATIONS.items():
        turns: list[bytes] = []
        with scripted_listener(turns) as port:
            connection = connect(port)
            talk(connection)
            connection.close()
        (FOLDER / f"{name}.txt").write_text("".join(turn.hex() + "\n" for turn in turns))


if __name__ == "__main__":
    record()
