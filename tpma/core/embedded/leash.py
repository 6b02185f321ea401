"""Ties a command to the life of the process that started it, then becomes that command.

Run by path, with `python -S -E`, because it must start in milliseconds:

    python -S -E leash.py PARENT_PID COMMAND [ARGUMENT…]

On Linux the kernel sends SIGTERM to the command when its parent dies, whatever killed the
parent. A setting of the process that survives exec, so it works for programs that know
nothing of it (redis-server). Elsewhere the guard alone does this work.
"""

import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def bind_to_parent(parent: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        raise SystemExit(1)


if __name__ == "__main__":
    bind_to_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the point of this file
