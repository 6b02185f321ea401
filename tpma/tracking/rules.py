"""Person or machine: what is known about an engagement, step by step.

Each step looks at one sign and either decides or passes on. The verdict carries the name of the
step, so that every figure can be opened down to why an event counts. Nothing is deleted for being
a machine's: raw and human figures stand side by side.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from tpma.core.i18n import Message, msg


class EventKind(StrEnum):
    OPEN = "open"
    CLICK = "click"
    VIEW = "view"
    FORM = "form"
    UNSUBSCRIBE = "unsubscribe"


class Verdict(StrEnum):
    HUMAN = "human"
    MACHINE = "machine"
    UNKNOWN = "unknown"


#: All links of a mail in this many seconds: nobody reads like that.
SWEEP_SECONDS = 5
SWEEP_LINKS = 3
#: One network that reaches this many recipients' links in a minute is a gateway.
BURST_SECONDS = 60
BURST_DELIVERIES = 10
#: The same request again within this time is one event (a double tap, a proxy's second try).
SAME_SECONDS = 2


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What a request says about who sent it."""

    method: str
    user_agent: str
    network: str
    at: dt.datetime
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is known at that moment about the delivery and the network."""

    sent_at: dt.datetime | None = None
    is_hidden_link: bool = False
    link_id: str | None = None
    #: Links of this delivery that were followed just before.
    recent_links: frozenset[str] = field(default_factory=frozenset)
    #: How many tracked links the mail holds.
    links_in_mail: int = 0
    #: How many other deliveries the same network has followed links of in the last minute.
    network_deliveries: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and the step that came to it. `also_before` extends it to the earlier ones."""

    verdict: Verdict
    why: str
    also_before: bool = False


#: How a step's name reads to a person.
REASONS: dict[str, Message] = {
    "head_request": msg("Asked for the headers only, as scanners do"),
    "prefetch": msg("Loaded ahead of any click"),
    "no_user_agent": msg("Did not say what program it is"),
    "known_scanner": msg("A known security scanner or link preview"),
    "program": msg("A program, not a browser or mail app"),
    "hidden_link": msg("Followed a link that people can't see"),
    "before_sent": msg("Came before the mail was accepted"),
    "privacy_proxy": msg("Apple's privacy proxy opens every mail"),
    "image_proxy": msg("Loaded through the mail provider's image proxy"),
    "swept_links": msg("Followed the mail's links within seconds"),
    "network_burst": msg("One network followed many recipients' links within a minute"),
    "looks_like_person": msg("Nothing speaks against a person"),
    "pressed_button": msg("Somebody pressed a button"),
    "trap": msg("Filled in a field that people can't see"),
}

_SCANNERS = re.compile(
    r"barracuda|proofpoint|mimecast|messagelabs|symantec|fortinet|sophos|trendmicro|ironport|"
    r"forcepoint|zscaler|virustotal|safebrowsing|google-safety|bingpreview|skypeuripreview|"
    r"slackbot|facebookexternalhit|facebot|twitterbot|linkedinbot|whatsapp|telegrambot|discordbot|"
    r"embedly|quora link|outbrain|vkshare|w3c_validator|pingdom|uptimerobot|ahrefs|semrush|"
    r"[a-z]bot\b|\bbot\b|crawler|spider|scanner|urlcheck|linkcheck|preview",
    re.I,
)
_PROGRAMS = re.compile(
    r"^(?:curl|wget|python|go-http|java|okhttp|apache-httpclient|libwww|perl|ruby|php|node|axios|"
    r"undici|got|httpie|aiohttp|httpx|powershell)|headlesschrome|phantomjs|electron|selenium|"
    r"puppeteer|playwright",
    re.I,
)
_IMAGE_PROXY = re.compile(r"GoogleImageProxy|YahooMailProxy|ggpht\.com", re.I)
#: Apple's Mail Privacy Protection says this and no more.
_APPLE_PROXY = "Mozilla/5.0"

_Step = Callable[[EventKind, RequestFacts, Surroundings], Judgement | None]


def _machine(why: str, *, also_before: bool = False) -> Judgement:
    return Judgement(Verdict.MACHINE, why, also_before)


def _method(_kind: EventKind, facts: RequestFacts, _around: Surroundings) -> Judgement | None:
    return _machine("head_request") if facts.method == "HEAD" else None


def _button(kind: EventKind, facts: RequestFacts, _around: Surroundings) -> Judgement | None:
    """Forms and opt-outs come by POST, which scanners don't send. A mail app's one-click does."""
    if facts.method == "POST" and kind in (EventKind.FORM, EventKind.UNSUBSCRIBE):
        return Judgement(Verdict.HUMAN, "pressed_button")
    return None


def _prefetch(_kind: EventKind, facts: RequestFacts, _around: Surroundings) -> Judgement | None:
    wanted = facts.purpose.lower()
    return _machine("prefetch") if re.search(r"prefetch|prerender|preview", wanted) else None


def _user_agent(kind: EventKind, facts: RequestFacts, _around: Surroundings) -> Judgement | None:
    agent = facts.user_agent.strip()
    if not agent:
        return _machine("no_user_agent")
    if kind is EventKind.OPEN and _IMAGE_PROXY.search(agent):
        # The provider fetches when the mail is shown, or ahead of it: it can't be told.
        return Judgement(Verdict.UNKNOWN, "image_proxy")
    if kind is EventKind.OPEN and agent == _APPLE_PROXY:
        return _machine("privacy_proxy")
    if _SCANNERS.search(agent):
        return _machine("known_scanner")
    return _machine("program") if _PROGRAMS.search(agent) else None


def _hidden(_kind: EventKind, _facts: RequestFacts, around: Surroundings) -> Judgement | None:
    return _machine("hidden_link", also_before=True) if around.is_hidden_link else None


def _too_early(_kind: EventKind, facts: RequestFacts, around: Surroundings) -> Judgement | None:
    early = around.sent_at is not None and facts.at < around.sent_at
    return _machine("before_sent") if early else None


def _sweep(kind: EventKind, _facts: RequestFacts, around: Surroundings) -> Judgement | None:
    if kind is not EventKind.CLICK or around.link_id is None:
        return None
    followed = len(around.recent_links | {around.link_id})
    enough = SWEEP_LINKS if around.links_in_mail == 0 else min(SWEEP_LINKS, around.links_in_mail)
    if followed >= max(2, enough) and len(around.recent_links - {around.link_id}) >= 1:
        return _machine("swept_links", also_before=True)
    return None


def _burst(kind: EventKind, _facts: RequestFacts, around: Surroundings) -> Judgement | None:
    if kind is EventKind.CLICK and around.network_deliveries >= BURST_DELIVERIES:
        return _machine("network_burst")
    return None


#: In order; the first that decides is the reason that is kept.
STEPS: tuple[_Step, ...] = (
    _method,
    _button,
    _prefetch,
    _user_agent,
    _hidden,
    _too_early,
    _sweep,
    _burst,
)


def judge(kind: EventKind, facts: RequestFacts, around: Surroundings) -> Judgement:
    """Whether a person did this, and which sign said so."""
    for step in STEPS:
        if found := step(kind, facts, around):
            return found
    return Judgement(Verdict.HUMAN, "looks_like_person")


def drop_reason(kind: EventKind, *, state: str | None, track_opens: bool) -> str | None:
    """Why an engagement is not kept at all, or None. `state` is that of the delivery, if any."""
    if kind is EventKind.FORM:
        return None  # A hand that was raised is never left unseen.
    if state in {"planned", "rendered", "excluded"}:
        return "never_sent"
    if kind is EventKind.OPEN and not track_opens:
        return "opens_not_tracked"
    return None


def network_of(address: str) -> str:
    """The caller's network: /24 or /48, so that no single household is kept.

    Nothing for addresses that say nothing: loopback and private ones are our own proxy.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.is_private or parsed.is_loopback or parsed.is_link_local:
        return ""
    bits = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))


#: Forms that one network, one address in it, and one person's email may send within FORM_WINDOW.
#: An office of 250 behind one network at a trade fair stays below the first.
FORM_WINDOW = dt.timedelta(hours=1)
FORMS_OF_NETWORK = 60
FORMS_OF_ADDRESS = 20
FORMS_OF_EMAIL = 5


#: Scans of printed codes that one network may add within CODE_WINDOW: a hall full of people.
CODE_WINDOW = dt.timedelta(hours=1)
CODES_OF_NETWORK = 300


def event_key(kind: EventKind, about: tuple[str | None, ...], facts: RequestFacts) -> str:
    """The same for the same request seen twice, so that it is recorded once."""
    if kind is EventKind.UNSUBSCRIBE:
        # Opting out happens once, however often the button is pressed.
        return hashlib.blake2b(
            "\x00".join(map(str, (kind, *about))).encode(), digest_size=16
        ).hexdigest()
    slot = int(facts.at.timestamp()) // SAME_SECONDS
    parts = (kind.value, *(part or "-" for part in about), facts.method, facts.user_agent)
    text = "\x00".join((*parts, facts.network, str(slot)))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
