"""Limits of networks and ad platforms, alt texts, links, weight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from tpma.compliance import plain
from tpma.compliance.checks.registry import Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity
from tpma.core.i18n import msg, nmsg
from tpma.kits import posttext
from tpma.kits.posttext import NETWORKS

ALT_MOST = 250
DISPLAY_BYTES = 150 * 1024
_TAG_LINK = re.compile(r"\{\{\s*\w+\s*\}\}")


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
    over = posttext.length(context.network, context.text) - network.most
    if over > 0:
        yield Hit(
            nmsg(
                "%(network)s takes %(most)s characters; this is %(count)s too many",
                "%(network)s takes %(most)s characters; these are %(count)s too many",
                over,
                network=network.name,
                most=network.most,
            ),
            msg("Shorten the post"),
            zone="text",
        )
    tags = posttext.hashtags(context.text)
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
    named = posttext.mentions(context.text)
    if network.mentions is not None and named > network.mentions:
        yield Hit(
            msg(
                "%(network)s takes %(most)s mentions; this post has %(count)s",
                network=network.name,
                most=network.mentions,
                count=named,
            ),
            msg("Name only those whom the post is about"),
            zone="text",
        )
    if not network.links_work and posttext.has_link(context.text):
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
            msg("Link to %(domains)s", domains=allowed[:4]),
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
