"""Two setups do not work in one folder at the same time."""

from __future__ import annotations

import threading

from setup.exclusive import exclusive


def test_the_second_waits_until_the_first_is_done(tmp_path):
    path = tmp_path / "setup.lock"
    waiting = threading.Event()
    order = []

    def second():
        with exclusive(path, on_wait=waiting.set):
            order.append("second")

    with exclusive(path, on_wait=lambda: order.append("first waited")):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_lock_file_left_behind_does_not_hold_anybody_up(tmp_path):
    path = tmp_path / "setup.lock"
    path.write_bytes(b"left by a process that was killed")
    with exclusive(path, on_wait=lambda: (_ for _ in ()).throw(AssertionError("it waited"))):
        pass
