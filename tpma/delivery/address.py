"""Where the mail server is and how to speak to it, from one URL.

smtp://user:password@mail.example:587            STARTTLS demanded
smtps://user:password@mail.example               TLS from the first byte
smtp://127.0.0.1:2525                            no TLS: the catcher on this machine
smtp://relay.internal:25?tls=none                no TLS, said out loud
…?ca=/etc/ssl/our-ca.pem&timeout=20&name=send.example
"""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit


class Tls(StrEnum):
    NEVER = "never"
    OPPORTUNISTIC = "opportunistic"
    REQUIRED = "required"
    IMPLICIT = "implicit"


class BadSmtpUrl(ValueError):
    """The URL in the settings cannot be used; the text says why, without its password."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = None
    ca_file: str | None = None
    timeout: float = 30.0
    helo_name: str | None = None

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port}, {self.tls})"


def parse(url: str) -> SmtpServer:
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        raise BadSmtpUrl("the mail server's URL begins with smtp:// or smtps://")
    if not parts.hostname:
        raise BadSmtpUrl("the mail server's URL names no host")
    try:
        port = parts.port
    except ValueError as error:
        raise BadSmtpUrl("the mail server's port is not a number from 1 to 65535") from error
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if unknown := sorted(query.keys() - {"starttls", "ca", "timeout", "name"}):
        raise BadSmtpUrl(f"the mail server's URL has an unknown option: {', '.join(unknown)}")
    tls = _tls(parts.scheme, parts.hostname, query.get("starttls"))
    user = unquote(parts.username) if parts.username else None
    if user and tls in (Tls.NEVER, Tls.OPPORTUNISTIC) and not _is_loopback(parts.hostname):
        raise BadSmtpUrl("a password would travel unencrypted: use STARTTLS or smtps://")
    try:
        timeout = float(query.get("timeout", "30"))
    except ValueError as error:
        raise BadSmtpUrl("timeout is a number of seconds") from error
    if not 0 < timeout <= 600:
        raise BadSmtpUrl("timeout is between 0 and 600 seconds")
    default_port = {Tls.IMPLICIT: 465, Tls.REQUIRED: 587}.get(tls, 25)
    return SmtpServer(
        parts.hostname,
        port or default_port,
        tls,
        user,
        unquote(parts.password) if parts.password else None,
        query.get("ca"),
        timeout,
        query.get("name"),
    )


def _tls(scheme: str, host: str, asked: str | None) -> Tls:
    if scheme == "smtps":
        if asked is not None:
            raise BadSmtpUrl("smtps:// is TLS from the first byte; leave starttls out")
        return Tls.IMPLICIT
    if asked is None:
        return Tls.NEVER if _is_loopback(host) else Tls.REQUIRED
    if asked not in (Tls.NEVER, Tls.OPPORTUNISTIC, Tls.REQUIRED):
        raise BadSmtpUrl("starttls is required, opportunistic or never")
    return Tls(asked)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
