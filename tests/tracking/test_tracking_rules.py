"""Person or machine, step by step."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.tracking.rules import (
    REASONS,
    EventKind,
    RequestFacts,
    Surroundings,
    Verdict,
    drop_reason,
    event_key,
    judge,
    network_of,
)

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"
THUNDERBIRD = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.5"
GMAIL = "Mozilla/5.0 (Windows NT 5.1) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"


def facts(agent: str = CHROME, method: str = "GET", purpose: str = "") -> RequestFacts:
    return RequestFacts(method, agent, "203.0.113.7", NOW, purpose)


@pytest.mark.parametrize(
    ("kind", "request_", "verdict", "why"),
    [
        ("click", facts(), "human", "looks_like_person"),
        ("open", facts(THUNDERBIRD), "human", "looks_like_person"),
        ("click", facts(method="HEAD"), "machine", "head_request"),
        ("click", facts(purpose="prefetch;prerender"), "machine", "prefetch"),
        ("click", facts(""), "machine", "no_user_agent"),
        (
            "click",
            facts("Mozilla/5.0 (compatible; Barracuda Sentinel)"),
            "machine",
            "known_scanner",
        ),
        ("view", facts("LinkedInBot/1.0 (compatible; Mozilla/5.0)"), "machine", "known_scanner"),
        ("view", facts("facebookexternalhit/1.1"), "machine", "known_scanner"),
        ("click", facts("curl/8.5"), "machine", "program"),
        ("click", facts("python-requests/2.32"), "machine", "program"),
        ("click", facts(CHROME.replace("Chrome", "HeadlessChrome")), "machine", "program"),
        ("open", facts("Mozilla/5.0"), "machine", "privacy_proxy"),
        ("open", facts(GMAIL), "unknown", "image_proxy"),
        ("form", facts(method="POST"), "human", "pressed_button"),
        ("unsubscribe", facts("", method="POST"), "human", "pressed_button"),
    ],
)
def test_what_a_request_says(kind: str, request_: RequestFacts, verdict: str, why: str) -> None:
    found = judge(EventKind(kind), request_, Surroundings())
    assert (found.verdict.value, found.why) == (verdict, why)


def around(recent: str = "", link: str = "a", **more: int) -> Surroundings:
    return Surroundings(link_id=link, recent_links=frozenset(recent), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("surroundings", "why", "also_before"),
    [
        (around(), "looks_like_person", False),
        (around("a", links_in_mail=4), "looks_like_person", False),
        (around("b", links_in_mail=4), "looks_like_person", False),
        (around("bc", links_in_mail=4), "swept_links", True),
        (around("b", links_in_mail=2), "swept_links", True),
        (around("", links_in_mail=1), "looks_like_person", False),
        (around(network_deliveries=9), "looks_like_person", False),
        (around(network_deliveries=10), "network_burst", False),
        (Surroundings(link_id="a", is_hidden_link=True), "hidden_link", True),
        (Surroundings(sent_at=NOW + dt.timedelta(seconds=1)), "before_sent", False),
        (Surroundings(sent_at=NOW), "looks_like_person", False),
    ],
)
def test_what_happened_around_it_says(
    surroundings: Surroundings, why: str, also_before: bool
) -> None:
    found = judge(EventKind.CLICK, facts(), surroundings)
    assert (found.why, found.also_before) == (why, also_before)


@given(
    st.sampled_from(EventKind),
    st.text(max_size=60),
    st.sampled_from(["GET", "HEAD", "POST"]),
    st.text(max_size=20),
    st.integers(0, 20),
    st.booleans(),
)
def test_every_verdict_has_a_reason_that_can_be_read(
    kind: EventKind, agent: str, method: str, purpose: str, neighbours: int, hidden: bool
) -> None:
    found = judge(
        kind,
        facts(agent, method, purpose),
        Surroundings(link_id="a", network_deliveries=neighbours, is_hidden_link=hidden),
    )
    assert found.why in REASONS
    assert found.verdict is not Verdict.UNKNOWN or kind is EventKind.OPEN


def test_what_is_not_kept() -> None:
    assert drop_reason(EventKind.CLICK, state="planned", track_opens=True) == "never_sent"
    assert drop_reason(EventKind.OPEN, state="accepted", track_opens=False) == "opens_not_tracked"
    assert drop_reason(EventKind.CLICK, state="in_doubt", track_opens=False) is None
    assert drop_reason(EventKind.FORM, state="excluded", track_opens=False) is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", ""),  # documentation addresses are private to Python
        ("8.8.8.8", "8.8.8.0/24"),
        ("2a00:1450:4001:800::200e", "2a00:1450:4001::/48"),
        ("127.0.0.1", ""),
        ("10.1.2.3", ""),
        ("::1", ""),
        ("unknown", ""),
    ],
)
def test_networks_name_no_household(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_same_request_is_one_event() -> None:
    about = ("d", None, "l")
    key = event_key(EventKind.CLICK, about, facts())
    assert key == event_key(EventKind.CLICK, about, facts())
    assert key != event_key(EventKind.OPEN, about, facts())
    assert key != event_key(EventKind.CLICK, ("e", None, "l"), facts())
    assert key != event_key(EventKind.CLICK, about, facts(THUNDERBIRD))
    later = RequestFacts("GET", CHROME, "203.0.113.7", NOW + dt.timedelta(seconds=60))
    assert key != event_key(EventKind.CLICK, about, later)
    once = event_key(EventKind.UNSUBSCRIBE, about, facts())
    assert once == event_key(EventKind.UNSUBSCRIBE, about, later)
