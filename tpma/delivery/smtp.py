"""SMTP, spoken step by step.

smtplib raises the same exception for a drop before 354, a drop after the final dot and a hang. Only
the last two may have delivered the message, so the conversation is driven here command by command,
and the caller gets a word in (`before_dot`) at the one moment that matters: everything has been sent
but the final dot. A crash from there on leaves a message in doubt; a crash before does not.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from tpma.delivery.address import SmtpServer, Tls
from tpma.delivery.outcomes import Outcome, Phase, Verdict, judge, printable
from tpma.delivery.wire import PlainWire, TlsWire, Wire

MESSAGES_PER_CONNECTION: Final = 100
"""Big receivers close a connection after some; leaving first is cheaper than being told to."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A finished message: `data` is the whole of it, with CRLF line ends, not dot-stuffed."""

    sender: str
    recipient: str
    data: bytes


class _FaultError(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class SmtpChannel:
    """Opens sessions to one server. Cheap to make; connects when the first message is sent."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    def open(self) -> "SmtpSession":
        return SmtpSession(self.server)

    def probe(self) -> Outcome:
        """Connect, greet, secure, sign in, leave: is the server there and does it know us?"""
        with self.open() as session:
            return session.probe()


class SmtpSession:
    """One worker's line to the server, kept open from message to message."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._wire: Wire | None = None
        self._sent = 0
        self._phase = Phase.CONNECT

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye if the line still stands. After 250 a failing goodbye changes nothing."""
        wire, self._wire = self._wire, None
        if wire is not None:
            with suppress(smtplib.SMTPException, OSError):
                wire.putcmd("quit")
            wire.close()

    def _hang_up(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def probe(self) -> Outcome:
        try:
            self._connected()
        except _FaultError as fault:
            return fault.outcome
        return Outcome(Verdict.ACCEPTED, Phase.MAIL, 250)

    def send(self, mail: Mail, before_dot: Callable[[], None]) -> Outcome:
        """Hand one message over. `before_dot` runs once, when only the final dot is left to send;
        what it raises comes out of here, and the server never gets the dot."""
        if self._sent >= MESSAGES_PER_CONNECTION:
            self.close()
        reused = self._wire is not None
        outcome = self._attempt(mail, before_dot)
        if reused and outcome.phase is Phase.MAIL and (outcome.code is None or outcome.code == 421):
            # A line that stood idle was closed at the other end: nothing was said yet, so say it anew.
            self._hang_up()
            outcome = self._attempt(mail, before_dot)
        return outcome

    def _attempt(self, mail: Mail, before_dot: Callable[[], None]) -> Outcome:
        self._phase = Phase.CONNECT
        try:
            wire = self._connected()
            self._envelope(wire, mail)
            self._body(wire, mail)
            before_dot()
            outcome = self._dot(wire)
        except _FaultError as fault:
            outcome = fault.outcome
            if outcome.whole_channel or outcome.code is None:
                self._hang_up()
        except (smtplib.SMTPException, OSError) as error:
            outcome = self._broken(error)
            self._hang_up()
        except BaseException:
            self._hang_up()
            raise
        return outcome

    def _broken(self, error: Exception) -> Outcome:
        """The line broke. Only once the dot may have left is there any doubt about the message."""
        verdict = Verdict.IN_DOUBT if self._phase is Phase.DOT else Verdict.TRANSIENT
        return Outcome(verdict, self._phase, text=printable(str(error) or type(error).__name__))

    def _envelope(self, wire: Wire, mail: Mail) -> None:
        self._phase = Phase.MAIL
        options = []
        if wire.has_extn("size"):
            limit = wire.esmtp_features["size"]
            if limit.isdigit() and 0 < int(limit) < len(mail.data):
                raise _FaultError(_misconfigured(Phase.MAIL, f"message over the size of {limit}"))
            options.append(f"size={len(mail.data)}")
        if not (mail.sender + mail.recipient).isascii():
            if not wire.has_extn("smtputf8"):
                self._reset(wire)
                text = "the mail server does not take addresses outside ASCII"
                raise _FaultError(Outcome(Verdict.PERMANENT, Phase.RCPT, text=text, code=553))
            options += ["SMTPUTF8", "BODY=8BITMIME"]
            wire.command_encoding = "utf-8"
        self._expect(wire, wire.mail(mail.sender, options), 250)
        self._phase = Phase.RCPT
        self._expect(wire, wire.rcpt(mail.recipient), 250, 251)

    def _body(self, wire: Wire, mail: Mail) -> None:
        self._phase = Phase.DATA
        self._expect(wire, wire.docmd("DATA"), 354)
        self._phase = Phase.BODY
        data = mail.data if mail.data.endswith(b"\r\n") else mail.data + b"\r\n"
        if data.startswith(b"."):
            data = b"." + data
        wire.send(data.replace(b"\r\n.", b"\r\n.."))
        # If the other side has already hung up, we know for sure that it will never see the dot.
        wire.check_alive()

    def _dot(self, wire: Wire) -> Outcome:
        wire.check_alive()
        self._phase = Phase.DOT
        wire.send(b".\r\n")
        code, reply = wire.getreply()
        text = reply.decode("utf-8", "replace")
        self._sent += 1
        if 200 <= code < 300:
            return Outcome(Verdict.ACCEPTED, Phase.DOT, code, text=printable(text))
        if code < 400 or code >= 600:
            self._hang_up()
            return Outcome(Verdict.IN_DOUBT, Phase.DOT, code, text=printable(text))
        outcome = judge(Phase.DOT, code, text)
        if outcome.whole_channel:
            self._hang_up()
        return outcome

    def _expect(self, wire: Wire, reply: tuple[int, bytes], *wanted: int) -> None:
        code, text = reply
        if code in wanted:
            return
        outcome = judge(self._phase, code, text.decode("utf-8", "replace"))
        if not outcome.whole_channel:
            self._reset(wire)
        raise _FaultError(outcome)

    def _reset(self, wire: Wire) -> None:
        """Forget this message but keep the line."""
        try:
            code, _ = wire.rset()
        except (smtplib.SMTPException, OSError):
            code = 0
        if code != 250:
            self._hang_up()

    def _connected(self) -> Wire:
        if self._wire is None:
            self._sent = 0
            self._wire = self._connect()
        return self._wire

    def _connect(self) -> Wire:
        server = self._server
        wire: Wire | None = None
        self._phase = Phase.CONNECT
        try:
            context = None if server.tls is Tls.NEVER else _tls_context(server)
            name = server.helo_name or _own_name()
            if server.tls is Tls.IMPLICIT:
                wire = TlsWire(
                    server.host, server.port, name, timeout=server.timeout, context=context
                )
            else:
                wire = PlainWire(server.host, server.port, name, timeout=server.timeout)
            self._greet(wire)
            offered = server.tls is Tls.OPPORTUNISTIC and wire.has_extn("starttls")
            if server.tls is Tls.REQUIRED or offered:
                self._phase = Phase.TLS
                wire.starttls(context=context)
                self._greet(wire)
            if server.user is not None:
                self._phase = Phase.AUTH
                wire.login(server.user, server.password or "")
        except (smtplib.SMTPException, OSError) as error:
            if wire is not None:
                wire.close()
            raise _FaultError(connection_fault(self._phase, error)) from error
        return wire

    def _greet(self, wire: Wire) -> None:
        code, reply = wire.ehlo()
        if not 200 <= code < 300:
            raise smtplib.SMTPHeloError(code, reply)


def connection_fault(phase: Phase, error: Exception) -> Outcome:
    text = printable(str(error) or type(error).__name__)
    match error:
        case smtplib.SMTPResponseException():
            reply = error.smtp_error
            words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
            return judge(phase, error.smtp_code, words)
        case smtplib.SMTPNotSupportedError() | ssl.SSLCertVerificationError():
            return _misconfigured(Phase.TLS if phase is Phase.CONNECT else phase, text)
        case ssl.SSLError() if "WRONG_VERSION_NUMBER" in str(error.reason):
            return _misconfigured(Phase.TLS, "the mail server does not speak TLS on this port")
        case socket.gaierror() if error.errno != socket.EAI_AGAIN:
            return _misconfigured(phase, text)
        case FileNotFoundError():
            return _misconfigured(Phase.TLS, "the file of trusted certificates is not there")
        case smtplib.SMTPServerDisconnected() | OSError():
            return Outcome(Verdict.TRANSIENT, phase, text=text, whole_channel=True)
    return _misconfigured(phase, text)


def _misconfigured(phase: Phase, text: str) -> Outcome:
    return Outcome(Verdict.CONFIGURATION, phase, text=text, whole_channel=True)


def _tls_context(server: SmtpServer) -> ssl.SSLContext:
    """One that checks: `starttls()` without a context accepts any certificate for any name."""
    context = ssl.create_default_context(cafile=server.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _own_name() -> str:
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"
