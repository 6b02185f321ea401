"""Limits of networks and ad platforms, alt texts, links, weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tpma.compliance import plain
from tpma.compliance.checks.registry import Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity
from tpma.core.i18n import msg, nmsg

ALT_MOST = 250
DISPLAY_BYTES = 150 * 1024
_URL = re.compile(r"https?://\S+|\{\{\s*\w*_url\s*\}\}", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<!\w)#\w+")
_TAG_LINK = re.compile(r"\{\{\s*\w+\s*\}\}")
# X counts these as one, everything else as two (twitter-text, version 3).
_X_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_X_URL = 23


@dataclass(frozen=True, slots=True)
class Network:
    """What a network takes."""

    name: str
    most: int
    hashtags: int | None = None
    links_work: bool = True


NETWORKS: Mapping[str, Network] = {
    "linkedin": Network("LinkedIn", 3000),
    "facebook": Network("Facebook", 63206),
    "x": Network("X", 280),
    "instagram": Network("Instagram", 2200, hashtags=30, links_work=False),
}


def post_length(network: str, text: str) -> int:
    """The length of a post as its network counts it."""
    if network != "x":
        return len(text.encode("utf-16-le")) // 2
    bare = _URL.sub("", text)
    total = _X_URL * len(_URL.findall(text))
    joined = False
    for character in bare:
        point = ord(character)
        if joined or point in (0xFE0F, 0x200D) or 0x1F3FB <= point <= 0x1F3FF:
            joined = point == 0x200D  # an emoji sequence counts as one emoji
            continue
        total += 1 if any(low <= point <= high for low, high in _X_SINGLE) else 2
    return total


@check(
    "technical.post-length",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("A post is as long as its network takes"),
    msg("The networks' limits"),
)
def post_limits(context: CheckContext) -> Iterator[Hit]:
    network = NETWORKS.get(context.network or "")
    if network is None or context.text is None or context.network is None:
        return
    length = post_length(context.network, context.text)
    if length > network.most:
        yield Hit(
            nmsg(
                "%(network)s takes %(most)s characters; this is %(count)s too many",
                "%(network)s takes %(most)s characters; these are %(count)s too many",
                length - network.most,
                network=network.name,
                most=network.most,
            ),
            msg("Shorten the post"),
            zone="text",
        )
    tags = len(_HASHTAG.findall(context.text))
    if network.hashtags is not None and tags > network.hashtags:
        yield Hit(
            msg(
                "%(network)s takes %(most)s hashtags; this post has %(count)s",
                network=network.name,
                most=network.hashtags,
                count=tags,
            ),
            msg("Keep the few that people search for"),
            zone="text",
        )
    if not network.links_work and _URL.search(context.text):
        yield Hit(
            msg("Links in a post on %(network)s can't be clicked", network=network.name),
            msg("Point to the link in your profile instead"),
            zone="text",
            severity=Severity.NOTE,
        )


@check(
    "technical.post-empty",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("A post says something"),
    msg("The networks' limits"),
)
def post_empty(context: CheckContext) -> Iterator[Hit]:
    if (
        context.tactic_kind == "social_post"
        and context.text is not None
        and not context.text.strip()
    ):
        yield Hit(msg("The post is empty"), msg("Write the post"), zone="text")


@check(
    "technical.weight",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("Every picture stays within the weight its place takes"),
    msg("Display ads: 150 KB"),
)
def weight(context: CheckContext) -> Iterator[Hit]:
    for rendition in context.renditions:
        limit = rendition.weight_limit
        if limit is None and context.tactic_kind == "display_ads":
            limit = DISPLAY_BYTES
        if limit is not None and rendition.size_bytes > limit:
            yield Hit(
                msg(
                    "%(name)s weighs %(size)s KB; %(most)s KB are taken",
                    name=rendition.name,
                    size=-(-rendition.size_bytes // 1024),
                    most=limit // 1024,
                ),
                msg("Choose a calmer picture"),
            )


@check(
    "technical.alt-text",
    Severity.WARNING,
    Kind.TECHNICAL,
    msg("Pictures that say something have an alt text"),
    msg("WCAG 2.2, 1.1.1"),
)
def alt_text(context: CheckContext) -> Iterator[Hit]:
    mend = msg("Say in a sentence what the picture shows")
    for zone in context.zones:
        if zone.key == "alt" and context.tactic_kind in ("social_post", "display_ads"):
            text = zone.value
        elif zone.kind == "image" and zone.needs_alt and zone.value:
            text = zone.alt or ""
        else:
            continue
        if not text.strip():
            yield Hit(msg("The picture has no alt text"), mend, zone=zone.key)
        elif plain.count(text) > ALT_MOST:
            yield Hit(
                msg("The alt text is longer than screen readers like (%(most)s)", most=ALT_MOST),
                mend,
                zone=zone.key,
                severity=Severity.NOTE,
            )


@check(
    "technical.link-https",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("Every link is a whole https address"),
    msg("Rules of the product"),
)
def link_https(context: CheckContext) -> Iterator[Hit]:
    for link in context.links:
        url = link.url.strip()
        if not url or _TAG_LINK.fullmatch(url) or url.startswith(("mailto:", "tel:", "#")):
            continue
        parts = _split(url)
        if parts is not None and parts[0] == "https" and parts[1]:
            continue
        yield Hit(
            msg("“%(url)s” is no https address", url=url[:120]),
            msg("Begin the address with https://"),
            zone=link.zone,
            mend_value="https://" + url[7:] if link.zone and url.startswith("http://") else None,
        )


@check(
    "technical.link-domain",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Links lead to HQ's or the partner's own sites"),
    msg("The kit's link rules"),
)
def link_domain(context: CheckContext) -> Iterator[Hit]:
    allowed = [domain.lower().lstrip(".") for domain in context.guide.allowed_domains if domain]
    if not allowed:
        return
    for link in context.links:
        parts = _split(link.url.strip())
        if parts is None or parts[0] not in ("http", "https") or not parts[1]:
            continue
        host = parts[1]
        if any(host == domain or host.endswith("." + domain) for domain in allowed):
            continue
        yield Hit(
            msg("Links to %(host)s are not allowed here", host=host),
            msg("Link to %(domains)s", domains=", ".join(allowed[:4])),
            zone=link.zone,
        )


def _split(url: str) -> tuple[str, str] | None:
    """Scheme and host, lower case, or None where it can't be read as an address.

    User names, ports that are no numbers and spaces are how an address pretends to be another.
    """
    if any(character.isspace() or ord(character) < 32 or character == "\\" for character in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if "@" in parts.netloc:
        return None
    host = (parts.hostname or "").rstrip(".")
    try:
        host = host.encode("idna").decode("ascii") if host else ""
    except UnicodeError:
        return None
    return parts.scheme.lower(), host.lower()


CHECKS = (post_limits, post_empty, weight, alt_text, link_https, link_domain)
