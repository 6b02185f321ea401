"""The text of a social post, counted as its network counts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tpma.assets.render.substitute import Filling, Substitution
from tpma.core.i18n import Message, msg, nmsg

#: Characters a post may have. LinkedIn, Facebook and Instagram count UTF-16 units, as browsers do.
LIMITS = {"linkedin": 3000, "x": 280, "facebook": 63206, "instagram": 2200}
NAMES = {"linkedin": "LinkedIn", "x": "X", "facebook": "Facebook", "instagram": "Instagram"}
#: Networks where an address in the text can be clicked, so that the link belongs into it.
LINK_IN_TEXT = frozenset({"linkedin", "x", "facebook"})
MAX_HASHTAGS = {"instagram": 30}
X_LINK = 23
#: What a tracked link of ours is long, where it isn't known yet.
TRACKED_LINK = 100

_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]|\{\{\s*\w+_url\s*\}\}")
_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    "|(?:[\u231a-\u23ff\u25aa-\u27bf\u2934-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff])"
    "\ufe0f?[\U0001f3fb-\U0001f3ff]?(?:[\U000e0020-\U000e007f]+)?"
    "(?:\u200d[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?)*"
)
_HASHTAG = re.compile(r"(?<!\w)#\w+")
#: Code points that X counts as one; every other counts as two.
_X_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass(frozen=True, slots=True)
class RenderedPost:
    """A post as it will be published, but for the tracked link, which replaces `link`."""

    network: str
    text: str
    link: str
    alt: str
    count: int
    limit: int
    warnings: tuple[Message, ...] = ()

    def with_link(self, tracked: str) -> str:
        """The text to publish, its link tracked."""
        if not self.link or self.network not in LINK_IN_TEXT:
            return self.text
        return self.text.replace(self.link, tracked)


def render_post(network: str, filling: Filling) -> RenderedPost:
    """The post of the zones ``text``, ``link`` and ``alt``."""
    substitution = Substitution(filling)
    text = substitution.into_text("[[zone:text]]").strip()
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    link = substitution.into_line("[[zone:link]]") if "link" in filling.zones else ""
    alt = substitution.into_line("[[zone:alt]]") if "alt" in filling.zones else ""
    if link and network in LINK_IN_TEXT and link not in text:
        text = f"{text}\n\n{link}" if text else link
    count, limit = count_for(network, text), LIMITS[network]
    warnings = list(substitution.problems)
    if count > limit:
        warnings.append(
            nmsg(
                "The post is %(count)s character too long for %(network)s",
                "The post is %(count)s characters too long for %(network)s",
                count - limit,
                network=NAMES[network],
            )
        )
    hashtags = len(_HASHTAG.findall(text))
    if hashtags > MAX_HASHTAGS.get(network, hashtags):
        warnings.append(
            msg(
                "%(network)s takes at most %(limit)s hashtags",
                network=NAMES[network],
                limit=MAX_HASHTAGS[network],
            )
        )
    return RenderedPost(network, text, link, alt, count, limit, tuple(warnings))


def count_for(network: str, text: str, *, link_length: int = TRACKED_LINK) -> int:
    """The length of ``text`` as ``network`` counts it; a link tag counts as its link will."""
    if network == "x":
        return _count_x(text)
    with_links = re.sub(r"\{\{\s*\w+_url\s*\}\}", "x" * link_length, text)
    return len(with_links.encode("utf-16-le")) // 2


def _count_x(text: str) -> int:
    """X's weighted length: links 23, an emoji 2 however it is composed, wide scripts 2."""
    total = 0
    text = unicodedata.normalize("NFC", text)
    without_links, links = _URL.subn("", text)
    total += links * X_LINK
    without_emoji, emoji = _EMOJI.subn("", without_links)
    total += emoji * 2
    for sign in without_emoji:
        point = ord(sign)
        total += 1 if any(low <= point <= high for low, high in _X_LIGHT) else 2
    return total
