"""The text of a social post, counted as its network counts it.

Sources, as read in November 2026:

- X: the weighted length of twitter-text's configuration 3, which X publishes for this purpose: an
  address is 23 however long, an emoji 2 however it is composed, signs of four ranges (Latin,
  Arabic, Hebrew, Thai and most punctuation among them) are 1, all others, as CJK, are 2.
- LinkedIn's Posts API: a commentary has at most 3,000 characters.
- Facebook: a post has at most 63,206 characters.
- Instagram's content publishing API: a caption has at most 2,200 characters, 30 hashtags and
  20 mentions; addresses in it can't be clicked.

The last three count UTF-16 units, as browsers do: an emoji is two or more.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale


@dataclass(frozen=True, slots=True)
class Network:
    """What a network takes: characters as it counts them, hashtags and mentions per post."""

    name: str
    most: int
    hashtags: int | None = None
    mentions: int | None = None
    links_work: bool = True
    """Whether an address in the text can be clicked, so that the link belongs into it."""


NETWORKS: Mapping[str, Network] = {
    "linkedin": Network("LinkedIn", 3000),
    "x": Network("X", 280),
    "facebook": Network("Facebook", 63206),
    "instagram": Network("Instagram", 2200, hashtags=30, mentions=20, links_work=False),
}
X_LINK = 23
#: What a tracked link of ours is long, where it isn't known yet.
TRACKED_LINK = 100

LINK_TAG = re.compile(r"\{\{\s*\w*_url\s*\}\}")
_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.IGNORECASE)
#: An address without https://, which X links too; its ending is looked up. The letters are ASCII,
#: because X begins and ends such an address at the first other letter.
_BARE = re.compile(
    r"(?<![A-Za-z0-9@\uff20$#\uff03\-_./])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+"
    r"(?P<ending>[A-Za-z]{2,})(?![A-Za-z0-9@-])(?::\d+)?(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]]|/)?"
)
#: Generic endings that companies use; countries' are added.
_GENERIC = re.compile(
    "com|net|org|info|biz|name|pro|mobi|int|app|dev|cloud|tech|online|shop|store|site|blog|email"
    "|agency|digital|solutions|software|systems|services|consulting|group|media|news|live|events"
    "|world|global|company|business|support|academy"
)
_TAIL = r"\ufe0f?[\U0001f3fb-\U0001f3ff]?(?:[\U000e0020-\U000e007f]+)?"
_PICTURE = r"[\u203c\u2049\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934-\u2b55]"
_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    "|[\u00a9\u00ae\u2122\u3030\u303d\u3297\u3299]\ufe0f"
    rf"|(?:{_PICTURE}|[\U0001f000-\U0001faff])(?!\ufe0e){_TAIL}"
    rf"(?:\u200d(?:[\u2190-\u2bff]|[\U0001f000-\U0001faff]){_TAIL})*"
)
_X_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_HASHTAG = re.compile(r"(?<![\w&/])[#\uff03]\w+")
_MENTION = re.compile(r"(?<![\w.])@\w+")


def length(network: str, text: str, *, link_length: int = TRACKED_LINK) -> int:
    """How long ``text`` is as ``network`` counts; a link tag counts as its link will."""
    if network == "x":
        return _weighted(text)
    with_links = LINK_TAG.sub("x" * link_length, text)
    return len(with_links.encode("utf-16-le", "surrogatepass")) // 2


def hashtags(text: str) -> int:
    """How many hashtags the text has; what stands in an address is none."""
    return len(_HASHTAG.findall(_without_links(text)))


def mentions(text: str) -> int:
    """How many accounts the text mentions; an email address mentions none."""
    return len(_MENTION.findall(_without_links(text)))


def has_link(text: str) -> bool:
    """Whether there is an address in the text, or a tag that will become one."""
    return bool(LINK_TAG.search(text) or _URL.search(text))


def _without_links(text: str) -> str:
    return _URL.sub(" ", LINK_TAG.sub(" ", text))


def _weighted(text: str) -> int:
    rest = unicodedata.normalize("NFC", text)
    total = 0
    for links in (LINK_TAG, _URL):
        # A sign stands in for each, so that what was on both sides of it stays apart.
        rest, found = links.subn("\n", rest)
        total += found * (X_LINK - 1)
    bare = [match for match in _BARE.finditer(rest) if _registered(match["ending"])]
    total += len(bare) * (X_LINK - 1)
    for match in reversed(bare):
        rest = f"{rest[: match.start()]}\n{rest[match.end() :]}"
    rest, emoji = _EMOJI.subn("", rest)
    total += emoji * 2
    return total + sum(1 if _single(ord(sign)) else 2 for sign in rest)


def _single(point: int) -> bool:
    return any(low <= point <= high for low, high in _X_SINGLE)


def _registered(ending: str) -> bool:
    return ending.lower() in _countries() or _GENERIC.fullmatch(ending.lower()) is not None


@functools.cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code.lower() for code in codes if re.fullmatch("[A-Z]{2}", code)) | {"uk"}
