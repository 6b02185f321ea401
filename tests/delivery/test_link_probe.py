"""Asking an address: what may be reached, and what a real server on this machine makes of it."""

from __future__ import annotations

import ipaddress
import socketserver
import ssl
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.site import NAME, Handler, probe, server
from tpma.delivery.link_probe import Answer, LinkProbe
from tpma.delivery.public_address import is_public

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::5", "::ffff:8.8.8.8"]
NEVER = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.9.9",
    "192.168.1.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200",
    "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "192.88.99.1", "168.63.129.16",
    "::", "::1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1",
    "ff02::1", "2001:db8::1", "2001::1", "3fff::1", "100::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1",
    "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::7f00:1", "64:ff9b:1:7f00:0:100:808:808", "2002:7f00:1::",
    "2002:a9fe:a9fe::1", "localhost", "", "1", "0x7f.1", "127.1", "２.2.2.2",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NEVER)
def test_others_never(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_judged_as_itself(address: ipaddress.IPv4Address) -> None:
    plain = is_public(str(address))
    number = int(address)
    for written in (
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
    ):
        assert is_public(str(written)) == plain


# -- a real server -----------------------------------------------------------------------------------

__all__ = ["probe", "server"]  # fixtures


def asked(probe: LinkProbe, server: tuple[int, Path], path: str, host: str = NAME) -> Answer:
    return probe.ask(f"https://{host}:{server[0]}{path}")


@pytest.mark.parametrize(
    ("path", "why", "status"),
    [
        ("/fine", "ok", 200),
        ("/moved", "ok", 200),
        ("/gone", "gone", 404),
        ("/broken", "failing", 500),
        ("/shy", "shy", 403),
        ("/loop", "loop", 0),
        ("/endless", "ok", 200),
        ("/slow", "no_answer", 0),
        # Redirects are looked at like what was typed.
        ("/inside", "not_public", 0),
        ("/metadata", "not_public", 0),
        ("/plain", "not_https", 0),
        # Nor does an answer break who asked.
        ("/nowhere", "broken", 0),
        ("/no-name", "broken", 0),
        ("/control", "broken", 0),
    ],
)
def test_what_a_server_answers(
    probe: LinkProbe, server: tuple[int, Path], path: str, why: str, status: int
) -> None:
    began = time.monotonic()
    answer = asked(probe, server, path)
    assert (answer.why, answer.status) == (why, status)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://shop.example/", "not_https"),
        ("ftp://shop.example/", "not_https"),
        ("https://user:word@shop.example/", "broken"),
        ("https://", "broken"),
        ("https://127.0.0.1 x/", "broken"),
        ("https://shop.example:99999/", "broken"),
        ("https://shop.example:22/", "not_public"),
        ("https://nobody.example/", "no_name"),
        ("https://inside.example/", "not_public"),
        ("https://two.example/", "not_public"),
        ("https://127.0.0.2/", "not_public"),
    ],
)
def test_what_is_not_asked_at_all(probe: LinkProbe, url: str, why: str) -> None:
    Handler.seen.clear()
    assert probe.ask(url).why == why
    assert Handler.seen == []


def test_as_it_ships_nothing_of_this_machine_is_reached(server: tuple[int, Path]) -> None:
    Handler.seen.clear()
    shipped = LinkProbe(ports=frozenset({server[0]}))
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert shipped.ask(f"https://{host}:{server[0]}/fine").why in ("not_public", "no_name")
    assert Handler.seen == []


def test_the_certificate_is_the_name_s(probe: LinkProbe, server: tuple[int, Path]) -> None:
    assert asked(probe, server, "/fine", "other.example").why == "certificate"


def test_nothing_of_ours_is_sent_and_odd_paths_arrive_whole(
    probe: LinkProbe, server: tuple[int, Path]
) -> None:
    Handler.seen.clear()
    asked(probe, server, "/é x?q=1\r\nX-Evil: 1")
    ((path, headers),) = Handler.seen
    assert "\n" not in path
    assert "X-Evil" not in headers
    assert set(headers) == {"Host", "User-Agent", "Accept", "Connection", "Accept-Encoding"}


def test_answers_are_remembered_for_a_while(probe: LinkProbe, server: tuple[int, Path]) -> None:
    now = [0.0]
    probe.clock = lambda: now[0]
    Handler.seen.clear()
    for _ in range(3):
        asked(probe, server, "/fine")
    assert len(Handler.seen) == 1
    now[0] = 301
    asked(probe, server, "/fine")
    assert len(Handler.seen) == 2


class Trickle(socketserver.BaseRequestHandler):
    """Answers a byte at a time, each in time, for longer than anybody waits."""

    def handle(self) -> None:
        try:
            for _ in range(200):
                self.request.sendall(b"H")
                time.sleep(0.1)
        except OSError:
            pass


def test_a_server_that_trickles_is_left(probe: LinkProbe, server: tuple[int, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server[1])
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Trickle) as slow:
        slow.daemon_threads = True
        slow.socket = context.wrap_socket(slow.socket, server_side=True)
        slow.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=slow.serve_forever, daemon=True).start()
        probe.ports |= {slow.server_address[1]}
        began = time.monotonic()
        assert probe.ask(f"https://{NAME}:{slow.server_address[1]}/").why == "no_answer"
        assert time.monotonic() - began < 3
        slow.shutdown()
