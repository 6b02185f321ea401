"""`tpma demo` stopped in mid-story leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


def left_behind(folder: Path) -> list[str]:
    """Living processes that know this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError):
            continue
        if str(folder).encode() in told and state != "Z":
            found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left(number: signal.Signals, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tpma", "demo", "--once"],
        stdout=subprocess.PIPE,
        text=True,
        # The data folder is made below this one, and with it every path that a child is told.
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if "Let the people in" in line:
                break
        assert len(left_behind(tmp_path)) >= 6
        process.send_signal(number)
        rest = process.stdout.read() if number != signal.SIGKILL else ""
    status = process.wait(timeout=60)
    deadline = time.monotonic() + 20
    while left_behind(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left_behind(tmp_path) == []
    if number == signal.SIGKILL:
        assert status == -signal.SIGKILL
    else:
        assert status == 130
        assert "Stopped." in rest
        assert list(tmp_path.glob("tpma-demo-*")) == []
