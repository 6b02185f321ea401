"""What a partner's words may be in HTML: sanitised rich text, checked addresses, plain text."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tpma.kits.html_scan import PLAIN_URL
from tpma.kits.placeholders import URL_TAGS

RICH_TAGS = {"a", "b", "br", "em", "i", "li", "ol", "p", "strong", "u", "ul"}
_SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_URL_TAG = re.compile(r"\{\{\s*(" + "|".join(sorted(URL_TAGS)) + r")\s*\}\}")
_BLOCKS = frozenset({"p", "div", "ul", "ol", "table", "tr", "h1", "h2", "h3", "address"})


def safe_url(value: str) -> str:
    """The address if a link may have it, else nothing.

    An absolute address of a harmless kind, a link tag such as ``{{page_url}}`` (alone), a path
    on the same site, or a place on the same page.
    """
    value = value.strip()
    if PLAIN_URL.fullmatch(value):
        return value
    if tag := _URL_TAG.fullmatch(value):
        return "{{" + tag[1] + "}}"
    if not value or re.search(r"[\x00-\x20\x7f\\<>\"`]|\{\{|\}\}", value):
        return ""
    if value.startswith("#") or (value.startswith("/") and not value.startswith("//")):
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES:
        return ""
    if parts.scheme.lower() in {"http", "https"} and (not parts.hostname or "@" in parts.netloc):
        # "https://bank.example@evil.example" reads as one address and leads to another.
        return ""
    return value


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    return safe_url(value) or None if (tag, name) == ("a", "href") else None


def sanitise(source: str) -> str:
    """A partner's rich text with the few elements that a zone may hold, and nothing else.

    Text without any markup is taken as typed: an empty line parts paragraphs.
    """
    if "<" not in source and "\n" in source.strip():
        paragraphs = re.split(r"\n\s*\n", source.replace("\r\n", "\n").strip())
        source = "".join(f"<p>{p.strip()}</p>" for p in paragraphs).replace("\n", "<br>")
    return nh3.clean(
        source,
        tags=RICH_TAGS,
        clean_content_tags={"script", "style", "title", "textarea", "svg", "math", "iframe"},
        attributes={"a": {"href"}},
        attribute_filter=_keep_attribute,
        url_schemes=set(_SCHEMES),
        link_rel=None,
        strip_comments=True,
    )


def plain_text(fragment: str) -> str:
    """An HTML fragment as a person would type it: paragraphs, list dashes, addresses after links."""
    if "<" not in fragment:
        return html.unescape(fragment)
    body = LexborHTMLParser(fragment).body
    if body is None:
        return ""
    parts: list[str] = []
    _write(body, parts)
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parts))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _write(node: LexborNode, parts: list[str]) -> None:
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            parts.append(re.sub(r"\s+", " ", child.text_content or ""))
        elif tag == "br":
            parts.append("\n")
        elif tag == "li":
            parts.append("\n- ")
            _write(child, parts)
        elif tag == "a":
            _write(child, parts)
            href = child.attributes.get("href")
            if href and href != child.text():
                parts.append(f" ({href})")
        elif tag in _BLOCKS:
            parts.append("\n\n")
            _write(child, parts)
            parts.append("\n\n")
        elif tag not in {"style", "script", "head"}:
            _write(child, parts)
