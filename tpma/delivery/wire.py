"""smtplib's primitives with two things added: a deadline for a whole reply, and a look at the line.

A socket's timeout starts anew with every byte, so a server that drips one byte every few seconds
would hold a worker for hours; and a line that the other side has closed takes our bytes without a
word. Both matter to somebody who must know what was delivered.
"""

import smtplib
import ssl
import time
from typing import TYPE_CHECKING, Any, Final

_LONGEST_LINE: Final = 8192
_LONGEST_REPLY: Final = 64 * 1024

if TYPE_CHECKING:
    _Base = smtplib.SMTP
else:
    _Base = object


class _Careful(_Base):
    """Mixed in before SMTP or SMTP_SSL."""

    _unread: bytes = b""
    timeout: float

    def getreply(self) -> tuple[int, bytes]:
        deadline = time.monotonic() + self.timeout
        lines: list[bytes] = []
        size = 0
        while True:
            line = self._line(deadline)
            size += len(line)
            if size > _LONGEST_REPLY:
                self.close()
                raise smtplib.SMTPServerDisconnected("reply too long")
            lines.append(line[4:].strip(b" \t\r\n"))
            if line[3:4] != b"-":
                break
        code = int(line[:3]) if line[:3].isdigit() else -1
        return code, b"\n".join(lines)

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._unread:
            if len(self._unread) > _LONGEST_LINE:
                self.close()
                raise smtplib.SMTPServerDisconnected("line too long")
            left = deadline - time.monotonic()
            if self.sock is None or left <= 0:
                self.close()
                raise smtplib.SMTPServerDisconnected("no answer in time")
            try:
                self.sock.settimeout(left)
                chunk = self.sock.recv(4096)
                self.sock.settimeout(self.timeout)
            except OSError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"line broken: {error}") from None
            if not chunk:
                self.close()
                raise smtplib.SMTPServerDisconnected("closed by the mail server")
            self._unread += chunk
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def check_alive(self) -> None:
        """Raises if the other side has closed the line or spoken out of turn (421, as a rule)."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("line already closed")
        if not self._unread:
            try:
                self.sock.settimeout(0)
                self._unread = self.sock.recv(4096)
                closed = not self._unread
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                closed = False
            except OSError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"line broken: {error}") from None
            finally:
                if self.sock is not None:
                    self.sock.settimeout(self.timeout)
            if closed:
                self.close()
                raise smtplib.SMTPServerDisconnected("closed by the mail server")
        if self._unread:
            said = self._unread[:200].decode("utf-8", "replace")
            self.close()
            raise smtplib.SMTPServerDisconnected(f"the mail server broke in: {said}")

    def auth(
        self,
        mechanism: str,
        authobject: Any,  # typeshed keeps the protocol private
        *,
        initial_response_ok: bool = True,
    ) -> tuple[int, bytes]:
        try:
            return super().auth(mechanism, authobject, initial_response_ok=initial_response_ok)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code == 535:
                # A wrong password is wrong by every mechanism; smtplib would try them all, which
                # some servers answer by locking the account or hanging up.
                raise smtplib.SMTPResponseException(error.smtp_code, error.smtp_error) from None
            raise

    def starttls(  # type: ignore[override]  # keyfile and certfile are gone from later Pythons
        self, *, context: ssl.SSLContext | None = None
    ) -> tuple[int, bytes]:
        if context is None:
            raise ValueError("STARTTLS without a context checks nothing")
        result = super().starttls(context=context)
        # What came before the handshake was not protected by it: believe none of it.
        self._unread = b""
        return result


class PlainWire(_Careful, smtplib.SMTP):
    """A line that is plain, at least at first."""


class TlsWire(_Careful, smtplib.SMTP_SSL):
    """A line under TLS from the first byte."""


Wire = PlainWire | TlsWire
