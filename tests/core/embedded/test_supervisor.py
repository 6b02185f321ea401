"""Nothing is left running, however the supervisor ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tpma.core.embedded.processes import marked
from tpma.core.embedded.supervisor import Child, ChildFailed, Supervisor

# A child that starts a grandchild in a session of its own, as daemons and work horses do,
# and ignores nothing. Both pids go to files.
CHILD_WITH_GRANDCHILD = """
import os, pathlib, subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"],
                              start_new_session=True)
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {grandchild.pid}")
time.sleep(600)
"""

SUPERVISOR = """
import sys, pathlib
from tpma.core.embedded.supervisor import Child, Supervisor
pids = pathlib.Path(sys.argv[2])
child = Child("family", [sys.executable, "-c", sys.argv[3], str(pids)],
              ready=lambda: pids.exists() and len(pids.read_text().split()) == 2)
with Supervisor(pathlib.Path(sys.argv[1])) as supervisor:
    supervisor.start(child)
    print("ready", flush=True)
    supervisor.wait()
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def eventually(holds: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(tmp_path / "logs") as it:
        yield it


def sleeper(name: str = "sleeper", **more: object) -> Child:
    return Child(name, [sys.executable, "-c", "import time; time.sleep(600)"], **more)  # type: ignore[arg-type]


def test_stop_ends_children_and_escaped_grandchildren(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with Supervisor(tmp_path / "logs") as supervisor:
        supervisor.start(
            Child(
                "family",
                [sys.executable, "-c", CHILD_WITH_GRANDCHILD, str(pids)],
                ready=lambda: pids.exists() and len(pids.read_text().split()) == 2,
            )
        )
        child, grandchild = map(int, pids.read_text().split())
        assert alive(child)
        assert alive(grandchild)
    assert not alive(child)
    assert eventually(lambda: not alive(grandchild))


def test_a_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            SUPERVISOR,
            str(tmp_path / "logs"),
            str(pids),
            CHILD_WITH_GRANDCHILD,
        ],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"ready\n"
    child, grandchild = map(int, pids.read_text().split())
    assert alive(child)
    assert alive(grandchild)
    process.kill()
    process.wait()
    try:
        assert eventually(lambda: not alive(child))
        assert eventually(lambda: not alive(grandchild))
    finally:
        for pid in (child, grandchild):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_a_dead_child_is_started_again(supervisor: Supervisor) -> None:
    supervisor.start(sleeper())
    first = supervisor.pid("sleeper")
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: supervisor.restarts("sleeper") == 1)
    second = supervisor.pid("sleeper")
    assert second != first
    assert alive(second)


def test_a_child_that_ends_with_success_is_started_again_too(supervisor: Supervisor) -> None:
    # A busy RQ worker that loses Redis ends with status 0.
    supervisor.start(Child("polite", [sys.executable, "-c", "pass"]))
    assert eventually(lambda: supervisor.restarts("polite") >= 2)


def test_a_child_that_is_never_ready_says_why(supervisor: Supervisor) -> None:
    broken = Child(
        "broken",
        [sys.executable, "-c", "print('no such thing as a lunch'); raise SystemExit(3)"],
        ready=lambda: False,
        restart=False,
    )
    with pytest.raises(ChildFailed, match="no such thing as a lunch"):
        supervisor.start(broken)


def test_children_stop_in_reverse_order(tmp_path: Path) -> None:
    order = tmp_path / "order"
    program = """
import pathlib, signal, sys, time
def leave(number, frame):
    with pathlib.Path(sys.argv[2]).open("a") as file:
        file.write(sys.argv[1])
    raise SystemExit
signal.signal(signal.SIGTERM, leave)
pathlib.Path(sys.argv[2] + sys.argv[1]).touch()
time.sleep(600)
"""
    with Supervisor(tmp_path / "logs") as supervisor:
        for name in "abc":
            started = Path(str(order) + name)
            supervisor.start(
                Child(
                    name,
                    [sys.executable, "-c", program, name, str(order)],
                    ready=started.exists,
                )
            )
    assert order.read_text() == "cba"


def test_a_child_that_will_not_listen_is_killed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    program = f"""
import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path({str(ready)!r}).touch()
time.sleep(600)
"""
    with Supervisor(tmp_path / "logs") as supervisor:
        supervisor.start(
            Child("deaf", [sys.executable, "-c", program], ready=ready.exists, grace=0.3)
        )
        pid = supervisor.pid("deaf")
    assert not alive(pid)


def test_marked_finds_nothing_for_an_unknown_token() -> None:
    assert marked("0" * 32) == []
