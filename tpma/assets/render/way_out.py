"""One way out of a mail's list, not two: law's own text brings a link, and most kits have one.

Law's wins. The kit's stays where it stands in the middle of a sentence, which would break without
it, and where law's text can't be filled and so isn't there.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"\{\{\s*unsubscribe_url\s*\}\}")
_BREAK = r"(?:\s|&nbsp;|[|·•–—-])*"
#: The link, alone, after a whole sentence or among others; in a sentence something else goes on.
_LINK = re.compile(
    rf"(?P<before>\A|>|[.!?…。؟]|\]\]|[|·•]){_BREAK}"
    r"""<a\s[^>]*\bhref=["']\{\{\s*unsubscribe_url\s*\}\}["'][^>]*>(?:(?!</a>).)*</a>[.\s]*"""
    r"(?:(?P<after>[|·•]\s*)|(?=\Z|<br|</(?:p|td|div|li)>))",
    re.IGNORECASE | re.DOTALL,
)
#: A line of a written text that says no more than where to go.
_LINE = re.compile(r"(?:[^\n.!?。؟{}]{0,80})\{\{\s*unsubscribe_url\s*\}\}[.\s]*")


def has_way_out(insert: str) -> bool:
    """Whether one of law's texts brings the link."""
    return _TAG.search(insert) is not None


def without_link(html: str) -> str:
    """A template's HTML without its own link to opt out."""
    return _LINK.sub(_joined, html) if _TAG.search(html) else html


def _joined(link: re.Match[str]) -> str:
    """What stood around the link, with one sign between them where there were two."""
    before, after = link["before"], link["after"]
    if before in {"|", "·", "•"}:
        return f" {after}" if after else ""
    return before


def without_line(text: str) -> str:
    """A written text without its own line about opting out."""
    if not _TAG.search(text):
        return text
    return "\n".join(line for line in text.split("\n") if not _LINE.fullmatch(line))
