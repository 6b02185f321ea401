"""Finding and ending processes: a child, its group, and whatever escaped from the group."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

# Every process under one supervisor inherits this variable, and with it the supervisor's token.
TOKEN_VARIABLE = "TPMA_SUPERVISED_BY"  # noqa: S105 - a name, not a secret


def send_to_group(group: int, number: signal.Signals) -> bool:
    """Whether there was anybody to receive it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return any(_group_of(pid) == group for pid in _pids()) if _has_proc() else True


def marked(token: str) -> list[int]:
    """Processes that carry the token, whichever group or session they moved to (Linux)."""
    needle = f"{TOKEN_VARIABLE}={token}".encode()
    found = []
    for pid in _pids():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if needle in environment.split(b"\0") and pid != os.getpid():
            found.append(pid)
    return found


def end_all(groups: Iterable[int], token: str, grace: float) -> None:
    """SIGTERM to all, then SIGKILL to what is left after `grace` seconds."""
    waiting = set(groups)
    for group in waiting:
        send_to_group(group, signal.SIGTERM)
    _signal(marked(token), signal.SIGTERM)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline:
        waiting = {group for group in waiting if group_lives(group)}
        if not waiting and not marked(token):
            return
        time.sleep(0.05)
    for group in waiting:
        send_to_group(group, signal.SIGKILL)
    _signal(marked(token), signal.SIGKILL)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _has_proc() -> bool:
    return Path("/proc/self/stat").exists()


def _pids() -> list[int]:
    if not _has_proc():
        return []
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _group_of(pid: int) -> int | None:
    """The group of a living process; None for one that is gone or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in brackets may itself hold blanks and brackets: read after the last one.
    state, _parent, group = stat.rpartition(")")[2].split()[:3]
    return None if state in {"Z", "X"} else int(group)
