"""Tests talk to this machine alone: every other address is refused, in the interpreter itself.

An audit hook sees each connection and look-up, also those made inside libraries, and can't be
taken out again by a test that patches sockets.
"""

import ipaddress
import socket
import sys
from typing import Any

_NAMES = {None, "", "localhost", "ip6-localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}
_NAMES |= {socket.gethostname()}  # smtplib introduces itself by it


def refuse_the_world() -> None:
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        link, address = arguments[0], arguments[1]
        if getattr(link, "family", None) in {socket.AF_INET, socket.AF_INET6} and address:
            _check(address[0], event)
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        _check(arguments[0], event)


def _check(host: object, event: str) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in _NAMES:
        return
    try:
        if ipaddress.ip_address(str(name)).is_loopback:
            return
    except ValueError:
        pass
    raise RuntimeError(f"{event} to {name}: tests may only use the loopback interface")
