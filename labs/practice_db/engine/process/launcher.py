"""Start PostgreSQL so that it never outlives the process that asked for it.

Run as a program of its own: `python launcher.py PARENT UID GID KEEP PROGRAM ARGUMENTS...` (UID -1: stay who you are;
KEEP 1: keep root's access to files).
On Linux the kernel tells PostgreSQL when its parent dies, and this program turns into PostgreSQL. Elsewhere
it stays as a watchman: its standard input is a pipe whose other end only the parent holds, so end of file
means that the parent is gone, however it went.

Standard library only, and no import of ours: it runs before anything else.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading

# Source: Linux include/uapi/linux/prctl.h, securebits.h, capability.h.
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def become_user(uid: int, gid: int, *, keep_file_access: bool) -> None:
    """Give up root; keep root's way through closed folders if the files lie behind one (Linux)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if keep_file_access:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        # initdb looks for postgres with access(2), which leaves capabilities out of account unless this is set.
        libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if keep_file_access:
        mask = 1 << CAP_DAC_OVERRIDE
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
        libc.capset(header, data)
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def die_with_parent(parent_pid: int) -> None:
    """Ask Linux to send SIGQUIT (PostgreSQL's immediate shutdown) when the parent dies."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)
    if os.getppid() != parent_pid:
        sys.exit("the parent process ended during the start")


def watch(command: list[str]) -> int:
    """Run PostgreSQL as a child and stop it when standard input ends."""
    if sys.platform != "win32":
        signal.signal(
            signal.SIGQUIT, signal.SIG_DFL
        )  # a shell's background job ignores it, and a child would inherit that
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def stop_at_end_of_input() -> None:
        sys.stdin.buffer.read()
        if child.poll() is None:
            child.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGQUIT)

    threading.Thread(target=stop_at_end_of_input, daemon=True).start()
    return child.wait()


def main(arguments: list[str]) -> None:
    """Start PROGRAM as told on the command line; does not return."""
    parent_pid, uid, gid, keep_file_access = (int(text) for text in arguments[:4])
    command = arguments[4:]
    if uid >= 0:
        become_user(uid, gid, keep_file_access=bool(keep_file_access))
    if sys.platform != "linux":
        sys.exit(watch(command))
    die_with_parent(parent_pid)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
