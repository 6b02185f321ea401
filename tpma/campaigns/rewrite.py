"""Turning the links of a rendered mail into tracked ones.

A regular expression, not a parser: parsing and writing HTML again loses the conditional comments
that Outlook needs. The HTML is our own renderer's, so its attributes are quoted.

Links become slots `{{link:0}}`, `{{link:1}}` …, one per address; the caller stores the addresses
and fills each recipient's signed links in. A click can only ever lead to a stored address.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tpma.campaigns.personalise import NAME_TAGS, UnknownTagError

PAGE: Final = "{{page_url}}"
"""Stands among the links for the campaign's own landing page."""

_HREF: Final = re.compile(
    r"""(<(?:a|area|v:[a-z]+)\b[^<>]*?\bhref\s*=\s*)(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE,
)
_TEXT_URL: Final = re.compile(
    r"https?://[^\s<>\"'\[\]{}|\\^`]+|\{\{\s*page_url\s*\}\}", re.IGNORECASE
)
_PAGE_TAG: Final = re.compile(r"\{\{\s*page_url\s*\}\}")
_TAG: Final = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_OWN: Final = re.compile(r"\{\{\s*(?:unsubscribe_url|preferences_url|view_url)\s*\}\}")
_BODY_END: Final = re.compile(r"</body\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rewritten:
    html: str
    text: str
    links: tuple[str, ...]

    @property
    def page_link(self) -> int | None:
        """Which link is the landing page."""
        return self.links.index(PAGE) if PAGE in self.links else None


def rewrite(source_html: str, source_text: str, *, pixel: bool = True) -> Rewritten:
    """Links to slots in both parts; the same address is the same link in both."""
    numbers: dict[str, int] = {}

    def number(url: str) -> str:
        return f"{{{{link:{numbers.setdefault(url, len(numbers))}}}}}"

    def in_html(match: re.Match[str]) -> str:
        head, value = match[1], (match[2] if match[2] is not None else match[3])
        url = html.unescape(value).strip()
        return f'{head}"{_target(url, value, number)}"'

    def in_text(match: re.Match[str]) -> str:
        found = match[0]
        if _PAGE_TAG.fullmatch(found):
            return number(PAGE)
        url = _without_closing(found)
        return number(url) + found[len(url) :]

    new_html = _HREF.sub(in_html, source_html)
    new_text = _TEXT_URL.sub(in_text, source_text)
    if pixel:
        new_html = _with_pixel(new_html)
    return Rewritten(new_html, new_text, tuple(numbers))


def pixel_markup(open_url: str) -> str:
    """What fills `{{open_pixel}}` where counting opens is allowed."""
    return (
        f'<img src="{html.escape(open_url, quote=True)}" alt="" width="1" height="1" '
        'style="display:block;width:1px;height:1px;border:0">'
    )


def _target(url: str, raw: str, number: Callable[[str], str]) -> str:
    if _PAGE_TAG.fullmatch(url):
        return number(PAGE)
    if _OWN.fullmatch(url) or not url.lower().startswith(("http://", "https://")):
        return raw
    tags = set(_TAG.findall(url))
    if not tags:
        return number(url)
    if not tags <= NAME_TAGS:
        raise UnknownTagError(f"a link holds a tag that can't be filled: {url!r}")
    # A link with somebody's name in it is that person's own: no stored address could lead there.
    return _TAG.sub(lambda match: f"{{{{query:{match[1]}}}}}", raw)


def _without_closing(url: str) -> str:
    """“(see https://example.com/a).” ends before the bracket."""
    while url and url[-1] in ".,;:!?…،。)":
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def _with_pixel(source: str) -> str:
    found = list(_BODY_END.finditer(source))
    at = found[-1].start() if found else len(source)
    return source[:at] + "{{open_pixel}}" + source[at:]
