"""An SMTP server that does as it is told: answers, drops, hangs or drips at any point."""

import socket
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self

DROP = "DROP"
HANG = "HANG"
DRIP = "DRIP"

USUAL = {
    "banner": "220 hostile.test ESMTP",
    "ehlo": "250-hostile.test\r\n250-SIZE 1000000\r\n250 8BITMIME",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go on",
    "dot": "250 2.0.0 queued",
    "rset": "250 ok",
    "quit": "221 bye",
}


class HostileServer:
    """`script` maps a phase to one reply, or a list of replies used one after the other."""

    def __init__(self, script: Mapping[str, str | list[str]] | None = None) -> None:
        self.script = {
            phase: list(replies) if isinstance(replies, list) else [replies]
            for phase, replies in {**USUAL, **(script or {})}.items()
        }
        self.bodies: list[bytes] = []
        self.recipients: list[str] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        if "body" in self.script:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.port = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                if not self._answer(connection, "banner"):
                    return
                while line := lines.readline():
                    if not self._command(connection, lines, line):
                        return
            except OSError:
                return

    def _command(self, connection: socket.socket, lines: object, line: bytes) -> bool:
        verb = line[:4].decode("ascii", "replace").lower()
        if verb == "rcpt":
            self.recipients.append(line.decode().strip())
        going = self._answer(connection, verb)
        if verb == "quit":
            return False
        if verb == "data" and going and self._said.startswith("354"):
            if self.script.get("body") == [DROP]:
                lines.readline()  # type: ignore[attr-defined]
                return False
            body = b""
            while (part := lines.readline()) not in (b".\r\n", b""):  # type: ignore[attr-defined]
                body += part
            if part:
                self.bodies.append(body)
                return self._answer(connection, "dot")
            return False
        return going

    def _answer(self, connection: socket.socket, phase: str) -> bool:
        replies = self.script.get(phase, ["502 what"])
        with self._lock:
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
        self._said = reply
        if reply == DROP:
            return False
        if reply == HANG:
            self._stop.wait(10)
            return False
        if reply == DRIP:
            while not self._stop.wait(0.1):
                connection.sendall(b"2")
            return False
        connection.sendall(reply.encode() + b"\r\n")
        return not reply.startswith("421")


class Waiting(HostileServer):
    """Holds who begins a mail once `after` were taken, from `reached` until `goes_on` is set."""

    def __init__(self, after: int = 0) -> None:
        super().__init__()
        self.after = after
        self.reached, self.goes_on = threading.Event(), threading.Event()

    def _command(self, connection: socket.socket, lines: object, line: bytes) -> bool:
        due = line[:4].lower() == b"mail" and len(self.bodies) == self.after
        if due and not self.reached.is_set():
            self.reached.set()
            self.goes_on.wait(20)
        return super()._command(connection, lines, line)
