"""Asking an address that somebody typed whether it answers, without being led astray.

Only https; the name is looked up once, every answer must be a public address, and the connection
goes to an address that was looked at (a second look-up could give another). Redirects begin anew.
No cookies, no credentials, no proxy; the body is not read; all of it ends after a few seconds.
No library does this and is kept: the known ones look names up twice, are archived, or bring a
foreign name service; see docs/decisions/0014.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from tpma.delivery.public_address import is_public

SECONDS = 5.0
REDIRECTS = 5
REMEMBERED_SECONDS = 300.0
MOST_REMEMBERED = 500
MOST_AT_ONCE = 8
_AGENT = "tpma-link-check/1"
#: It answers, and not to us: it needs a sign-in, or doesn't like programs.
_SHY = (401, 403, 405, 406, 429)

Resolver = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking. `why` is ok, shy, gone, failing, no_name, not_public, no_answer,
    certificate, not_https, loop or broken; `status` is the last answer's, 0 without one."""

    url: str
    why: str
    status: int = 0

    @property
    def alive(self) -> bool:
        return self.why in ("ok", "shy")


class _StoppedError(Exception):
    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.why, self.status = why, status


def _look_up(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class _Pinned(http.client.HTTPSConnection):
    """Connects to an address that was looked at, and wants the certificate of the name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context)
        self._address, self._tls = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        # Known before the handshake, so that a server that drags it out can be left, too.
        self.sock = self._tls.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()


@dataclass
class LinkProbe:
    """Asks addresses. Safe among threads; remembers answers for five minutes.

    `reachable` and `ports` are for tests, which have a server on this machine: nothing in the
    settings reaches them.
    """

    clock: Callable[[], float] = time.monotonic
    resolve: Resolver = _look_up
    reachable: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset({443})
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS
    _kept: dict[str, tuple[float, Answer]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask_all(self, urls: Sequence[str]) -> list[Answer]:
        """Several at once, in their order."""
        if not urls:
            return []
        with ThreadPoolExecutor(min(MOST_AT_ONCE, len(urls))) as pool:
            return list(pool.map(self.ask, urls))

    def ask(self, url: str) -> Answer:
        """Whether this address answers."""
        now = self.clock()
        with self._lock:
            kept = self._kept.get(url)
            if kept is not None and now - kept[0] < REMEMBERED_SECONDS:
                return kept[1]
        answer = self._ask(url)
        with self._lock:
            self._kept[url] = (self.clock(), answer)
            while len(self._kept) > MOST_REMEMBERED:
                self._kept.pop(next(iter(self._kept)))
        return answer

    def _ask(self, url: str) -> Answer:
        ends = time.monotonic() + self.seconds
        here = url
        try:
            for _ in range(REDIRECTS + 1):
                status, onward = self._once(here, ends)
                if onward is None:
                    return Answer(url, _meaning(status), status)
                here = _joined(here, onward)
        except _StoppedError as stopped:
            return Answer(url, stopped.why, stopped.status)
        return Answer(url, "loop")

    def _once(self, url: str, ends: float) -> tuple[int, str | None]:
        host, port, path = self._parts(url)
        address = self._address(host, port, ends)
        connection = _Pinned(host, port, address, self.context)
        connection.timeout = max(0.1, ends - time.monotonic())
        # A server that sends a byte a second would keep each read alive, and us with it.
        guard = threading.Timer(connection.timeout, _hang_up, (connection,))
        guard.start()
        try:
            connection.request(
                "GET", path, headers={"User-Agent": _AGENT, "Accept": "*/*", "Connection": "close"}
            )
            answer = connection.getresponse()
            status, onward = answer.status, answer.getheader("Location")
        except ssl.SSLCertVerificationError:
            raise _StoppedError("certificate") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise _StoppedError("no_answer") from None
        finally:
            guard.cancel()
            connection.close()
        return status, onward if status in (301, 302, 303, 307, 308) else None

    def _parts(self, url: str) -> tuple[str, int, str]:
        try:
            parts = urlsplit(url)
            port = parts.port or 443
            host = (parts.hostname or "").encode("idna").decode("ascii")
        except (ValueError, UnicodeError):
            raise _StoppedError("broken") from None
        if parts.scheme != "https":
            raise _StoppedError("not_https")
        if not host or any(not "!" <= c <= "~" for c in host):
            raise _StoppedError("broken")
        if parts.username is not None or parts.password is not None:
            raise _StoppedError("broken")
        if port not in self.ports:
            raise _StoppedError("not_public")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        safe = "".join(c if "!" <= c <= "~" else _escaped(c) for c in path)
        return host, port, safe

    def _address(self, host: str, port: int, ends: float) -> str:
        pool = ThreadPoolExecutor(1)
        try:
            found = pool.submit(self.resolve, host, port).result(max(0.1, ends - time.monotonic()))
        except TooLong:
            raise _StoppedError("no_answer") from None
        except (OSError, UnicodeError):
            raise _StoppedError("no_name") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        if not found:
            raise _StoppedError("no_name")
        # One answer that is not public is enough: who gives such answers is not to be asked.
        if not all(self.reachable(address) for address in found):
            raise _StoppedError("not_public")
        return found[0]


def _joined(here: str, onward: str) -> str:
    """Where a redirect leads; what a server sends there may be anything."""
    try:
        return urljoin(here, onward)
    except ValueError:
        raise _StoppedError("broken") from None


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _hang_up(connection: http.client.HTTPSConnection) -> None:
    link = connection.sock
    if link is not None:
        with contextlib.suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)


def _meaning(status: int) -> str:
    if 200 <= status < 300:
        return "ok"
    if status in _SHY:
        return "shy"
    return "gone" if 400 <= status < 500 else "failing"
