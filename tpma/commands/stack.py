"""The one-machine product: the embedded parts and our own processes under one supervisor.

What the environment names (a database, a Redis, a mail server) is used; the rest comes along.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tpma import migrations
from tpma.commands.context import ENVIRONMENT_FILE, read_environment
from tpma.core.container import Container
from tpma.core.embedded.mailcatcher import catcher_child
from tpma.core.embedded.ports import LOOPBACK, free_port, hold_port
from tpma.core.embedded.redis import embedded_redis
from tpma.core.embedded.supervisor import Child, Supervisor
from tpma.core.queue import RENDER, WORK
from tpma.core.settings import Settings, environment_of, load_settings, new_secret
from tpma.jobs import build_container

USUAL_PORT = 8000


@dataclass(frozen=True)
class Plan:
    """Settings with every part named, and the children that make them true, in order."""

    settings: Settings
    #: Keeps the web server's port until the product has ended.
    held: socket.socket
    parts: list[Child] = field(default_factory=list)
    processes: list[Child] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.settings.base_url


def plan(
    folder: Path,
    environ: Mapping[str, str],
    *,
    mode: str = "product",
    port: int | None = None,
    workers: int = 1,
    web_processes: int = 1,
    **more: str,
) -> Plan:
    """Decide ports and places. Starts nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    web_port, held = hold_port(port or USUAL_PORT)
    given = dict(environ)
    chosen: dict[str, str] = {"data_dir": str(folder), "mode": mode}
    parts: list[Child] = []
    if not given.get("TPMA_REDIS_URL"):
        redis = embedded_redis(folder)
        chosen["redis_url"] = redis.url
        parts.append(redis.child())
    if not given.get("TPMA_SMTP_URL"):
        mail_port, mails = free_port(), folder / "mail"
        chosen["smtp_url"] = f"smtp://{LOOPBACK}:{mail_port}?starttls=never"
        chosen["mailbox_dir"] = str(mails)
        parts.append(catcher_child(mails, mail_port))
    if not given.get("TPMA_SECRET_KEY"):
        chosen["secret_key"] = _kept_secret(folder)
    if not given.get("TPMA_BASE_URL"):
        chosen["base_url"] = f"http://{LOOPBACK}:{web_port}"
    settings = load_settings(given, **(chosen | more))
    environment = environment_of(settings)
    processes = [
        _ours(
            "web", environment, "web", "--port", str(web_port), "--processes", str(web_processes)
        ),
        *(
            _ours(f"{queue}-{number + 1}", environment, "worker", "--queue", queue)
            for queue in (WORK, RENDER)
            for number in range(workers)
        ),
        _ours("clock", environment, "clock"),
    ]
    address = f"http://{LOOPBACK}:{web_port}/healthz"
    processes[0] = Child(
        processes[0].name, processes[0].command, environment, ready=_answers_http(address), grace=8
    )
    return Plan(settings, held, parts, processes)


@dataclass
class Stack:
    """The running product."""

    plan: Plan
    supervisor: Supervisor
    container: Container

    @property
    def url(self) -> str:
        return self.plan.url


@contextmanager
def running(
    plan: Plan, logs: Path, told: Callable[[str], None] = lambda part: None
) -> Iterator[Stack]:
    """Start everything; stop everything at the end, whatever happens."""
    with plan.held, Supervisor(logs) as supervisor:
        for child in plan.parts:
            told(child.name)
            supervisor.start(child)
        container = build_container(plan.settings)
        try:
            told("database")
            migrations.upgrade(container.engine)
            for child in plan.processes:
                told(child.name)
                supervisor.start(child)
            yield Stack(plan, supervisor, container)
        finally:
            container.close()


def write_environment(settings: Settings, folder: Path) -> None:
    """For `tpma user` and its like, which act on the product that runs from this folder."""
    lines = [f"{name}={value}" for name, value in environment_of(settings).items() if value]
    file = folder / ENVIRONMENT_FILE
    file.touch(mode=0o600)
    file.write_text("# written by tpma up\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _kept_secret(folder: Path) -> str:
    """Made once: a new one would break every link that was sent and forget who opted out."""
    kept = read_environment(folder / ENVIRONMENT_FILE).get("TPMA_SECRET_KEY")
    return kept or new_secret(secrets.token_bytes(32))


def _ours(name: str, environment: Mapping[str, str], *arguments: str) -> Child:
    command = [sys.executable, "-m", "tpma", *arguments]
    return Child(name=name, command=command, environment=environment, grace=8)


def _answers_http(url: str) -> Callable[[], bool]:
    def ready() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    return ready


def facts(stack: Stack) -> str:
    """Where things are, as JSON, for whoever starts this from a program."""
    children = {name: stack.supervisor.pid(name) for name in stack.supervisor.names()}
    return json.dumps({"url": stack.url, "pid": os.getpid(), "children": children})
