"""Starts children in order, each when the one before is ready; restarts them; stops them all.

Nothing may be left running when the supervisor ends, however it ends:
- by stop(): SIGTERM to each child's process group in reverse order, then SIGKILL;
- by SIGKILL: the guard process ends the groups, and on Linux the kernel tells each child.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tpma.core.embedded import leash
from tpma.core.embedded.processes import TOKEN_VARIABLE, end_all, group_lives, send_to_group

_LOG_TAIL = 2000
_LONGEST_PAUSE = 5.0


class ChildFailed(Exception):
    """A child ended or was not ready in time. Says which, and the end of its log."""


@dataclass(frozen=True)
class Child:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    ready_within: float = 30.0
    restart: bool = True
    grace: float = 5.0


@dataclass
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    started: float
    restarts: int = 0
    start_again_at: float | None = None


class Supervisor:
    """Use as a context manager, from a thread that lives until the end.

    (Linux sends the parent-death signal when the *thread* that started a child ends, so the
    restarting thread is stopped only after the children are.)
    """

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._token = secrets.token_hex(16)
        self._running: dict[str, _Running] = {}
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._guard: subprocess.Popen[str] | None = None
        self._watcher: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._guard = subprocess.Popen(
            [sys.executable, "-m", "tpma.core.embedded.guard", self._token],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, child: Child) -> None:
        """Start one child and wait until it is ready."""
        with self._lock:
            if self._stopping.is_set():
                raise ChildFailed(f"{child.name} was not started: everything is being stopped")
            running = _Running(child, self._spawn(child), time.monotonic())
            self._running[child.name] = running
        if child.ready is None:
            return
        deadline = time.monotonic() + child.ready_within
        while not child.ready():
            if self._stopping.is_set():
                raise ChildFailed(f"{child.name} was stopped before it was ready")
            if running.process.poll() is not None and not child.restart:
                raise ChildFailed(self._obituary(child, "ended before it was ready"))
            if time.monotonic() > deadline:
                raise ChildFailed(
                    self._obituary(child, f"was not ready within {child.ready_within:.0f} s")
                )
            time.sleep(0.03)

    def pid(self, name: str) -> int:
        return self._running[name].process.pid

    def restarts(self, name: str) -> int:
        return self._running[name].restarts

    def names(self) -> list[str]:
        return list(self._running)

    def wait(self) -> None:
        """Until somebody asks to stop (a signal handler calls ask_to_stop)."""
        while not self._stopping.wait(0.5):
            pass

    def ask_to_stop(self) -> None:
        """Safe inside a signal handler: only sets a flag."""
        self._stopping.set()

    def stop(self) -> None:
        self._stopping.set()
        with self._lock:
            for running in reversed(list(self._running.values())):
                self._end(running)
            end_all([], self._token, grace=0.0 if not self._running else 1.0)
            self._running.clear()
        if self._watcher is not None and self._watcher is not threading.current_thread():
            self._watcher.join(timeout=5)
        if self._guard is not None:
            with contextlib.suppress(OSError, ValueError):
                self._tell_guard("farewell")
                if self._guard.stdin is not None:
                    self._guard.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._guard.wait(timeout=5)
            self._guard = None

    def log_of(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _spawn(self, child: Child) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **child.environment, TOKEN_VARIABLE: self._token}
        with self.log_of(child.name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-S", "-E", leash.__file__, str(os.getpid()), *child.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                # A group of its own: Ctrl-C in the terminal reaches the supervisor alone,
                # which then stops the children in order.
                start_new_session=True,
            )
        self._tell_guard(f"+{process.pid}")
        return process

    def _end(self, running: _Running) -> None:
        group = running.process.pid
        if running.process.poll() is None:
            send_to_group(group, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.process.wait(timeout=running.child.grace)
        if group_lives(group):
            send_to_group(group, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(timeout=5)
        self._tell_guard(f"-{group}")

    def _watch(self) -> None:
        while not self._stopping.wait(0.1):
            with self._lock:
                for running in list(self._running.values()):
                    if not self._stopping.is_set():
                        self._restart_if_dead(running)

    def _restart_if_dead(self, running: _Running) -> None:
        now = time.monotonic()
        if running.start_again_at is not None:
            if now >= running.start_again_at:
                running.process = self._spawn(running.child)
                running.started, running.start_again_at = now, None
                running.restarts += 1
            return
        code = running.process.poll()
        if code is None or not running.child.restart:
            return
        # Whatever its exit code: a busy RQ worker that loses Redis ends with 0.
        send_to_group(running.process.pid, signal.SIGKILL)
        self._tell_guard(f"-{running.process.pid}")
        lived = now - running.started
        pause = 0.0 if lived > 10 else min(0.2 * 2 ** min(running.restarts, 5), _LONGEST_PAUSE)
        running.start_again_at = now + pause
        self._note(running.child, f"ended with code {code} after {lived:.1f} s, starting again")

    def _note(self, child: Child, text: str) -> None:
        with contextlib.suppress(OSError), self.log_of(child.name).open("a") as log:
            log.write(f"[supervisor] {child.name} {text}\n")

    def _tell_guard(self, line: str) -> None:
        if self._guard is None or self._guard.stdin is None:
            return
        with contextlib.suppress(OSError, ValueError):
            self._guard.stdin.write(line + "\n")
            self._guard.stdin.flush()

    def _obituary(self, child: Child, what: str) -> str:
        try:
            data = self.log_of(child.name).read_bytes()[-_LOG_TAIL:]
            tail = data.decode("utf-8", errors="replace").strip()
        except OSError:
            tail = ""
        return f"{child.name} {what}. The end of {self.log_of(child.name)}:\n{tail}"
