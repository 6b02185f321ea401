"""The embedded Redis keeps what it was given, in private."""

import os
import signal
import stat
import time
from pathlib import Path

from redis import Redis

from tpma.core.embedded.redis import EmbeddedRedis, embedded_redis
from tpma.core.embedded.supervisor import Supervisor


def wait_until_ready(server: EmbeddedRedis) -> None:
    deadline = time.monotonic() + 15
    while not server.ready():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_jobs_survive_a_kill(tmp_path: Path) -> None:
    server = embedded_redis(tmp_path)
    with Supervisor(tmp_path / "logs") as supervisor:
        supervisor.start(server.child())
        client = Redis.from_url(server.url)
        client.rpush("queue", *[f"job-{n}" for n in range(2000)])
        time.sleep(1.5)  # everysec: what is older than a second is on disk
        before = supervisor.pid("redis")
        os.kill(before, signal.SIGKILL)
        deadline = time.monotonic() + 15
        while supervisor.pid("redis") == before and time.monotonic() < deadline:
            time.sleep(0.05)
        wait_until_ready(server)
        assert client.llen("queue") == 2000
        client.close()


def test_nobody_else_may_enter(tmp_path: Path) -> None:
    server = embedded_redis(tmp_path)
    with Supervisor(tmp_path / "logs") as supervisor:
        supervisor.start(server.child())
        assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
        client = Redis.from_url(server.url)
        assert client.config_get("port")["port"] == "0"
        client.close()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long-" * 20) / ("path-" * 20)
    server = embedded_redis(deep)
    assert len(os.fsencode(server.socket)) <= 100
    assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
    with Supervisor(tmp_path / "logs") as supervisor:
        supervisor.start(server.child())
        assert server.ready()


def test_a_path_with_blanks_makes_a_url_that_works(tmp_path: Path) -> None:
    server = embedded_redis(tmp_path / "a b?c")
    with Supervisor(tmp_path / "logs") as supervisor:
        supervisor.start(server.child())
        client = Redis.from_url(server.url)
        assert client.ping()
        client.close()
