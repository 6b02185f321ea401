"""Which features of caniemail.com a mail's HTML uses where it matters.

Not counted is what is an extra already: the rules of media queries, of @supports and of states
like :hover, a value that a plain one stands before in the same rule, and what only Outlook reads
(conditional comments).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

_ELEMENTS: Final = {
    **{name: f"html-{name}" for name in (
        "svg", "video", "audio", "object", "dialog", "meter", "progress", "select", "textarea",
        "marquee", "ruby",
    )},
    "button": "html-button-submit",
}  # fmt: skip
_PROPERTIES: Final = {
    "position": "css-position",
    "column-count": "css-column-count",
    "columns": "css-column-layout-properties",
    "gap": "css-gap",
    "row-gap": "css-gap",
    "inset": "css-inset",
    "background-image": "css-background-image",
    "filter": "css-filter",
    "backdrop-filter": "css-backdrop-filter",
    "transform": "css-transform",
    "clip-path": "css-clip-path",
    "mask-image": "css-mask-image",
    "mix-blend-mode": "css-mix-blend-mode",
    "background-blend-mode": "css-background-blend-mode",
    "border-image": "css-border-image",
    "shape-outside": "css-shape-outside",
    "list-style-image": "css-list-style-image",
    "animation": "css-animation",
    "animation-name": "css-animation",
    "object-fit": "css-object-fit",
    "aspect-ratio": "css-aspect-ratio",
    "writing-mode": "css-writing-mode",
    "block-size": "css-block-inline-size",
    "inline-size": "css-block-inline-size",
}
#: What a property says where it says nothing.
_NOTHING: Final = frozenset(
    {"none", "normal", "auto", "static", "initial", "inherit", "unset", "horizontal-tb", "fill"}
)
_LOGICAL: Final = (
    (re.compile(r"(margin|padding)-inline-(?:start|end)"), "css-{}-inline-start-end"),
    (re.compile(r"(margin|padding)-(?:inline|block)"), "css-{}-inline-block"),
    (re.compile(r"border-(?:inline|block)"), "css-border-inline-block"),
    (re.compile(r"border-(?:inline|block)-(?:start|end)"), "css-border-inline-block-individual"),
    (
        re.compile(r"border-(?:inline|block)-(?:color|style|width)"),
        "css-border-inline-block-longhand",
    ),
    (re.compile(r"grid-template(?:-(?:areas|columns|rows))?"), "css-grid-template"),
)
_FUNCTIONS: Final = {
    "var": "css-variables",
    "calc": "css-unit-calc",
    "clamp": "css-function-clamp",
    "max": "css-function-max",
    "min": "css-function-min",
    "light-dark": "css-function-light-dark",
    "rgba": "css-rgba",
    "linear-gradient": "css-linear-gradient",
    "radial-gradient": "css-radial-gradient",
    "conic-gradient": "css-conic-gradient",
    **dict.fromkeys(("lch", "oklch", "lab", "oklab"), "css-modern-color"),
}
_UNITS: Final = {unit: f"css-unit-{unit}" for unit in ("rem", "vw", "vh", "vmin", "vmax", "ch")}
_WORDS: Final = dict.fromkeys(("fit-content", "min-content", "max-content"), "css-intrinsic-size")
_DISPLAYS: Final = {
    **dict.fromkeys(("flex", "inline-flex"), "css-display-flex"),
    **dict.fromkeys(("grid", "inline-grid"), "css-display-grid"),
}
_FORMATS: Final = {
    "svg": "image-svg", "webp": "image-webp", "avif": "image-avif", "heic": "image-heif",
    "heif": "image-heif", "tif": "image-tiff", "tiff": "image-tiff", "ico": "image-ico",
    "bmp": "image-bmp", "hdr": "image-hdr", "apng": "image-apng", "mp4": "image-mp4",
}  # fmt: skip
_ENDING: Final = re.compile(r"\.([a-z0-9]{3,4})(?:[?#].*)?", re.IGNORECASE | re.DOTALL)
_STATE: Final = re.compile(r":(?:hover|focus|active|checked|target|visited)\b")
_ADDED: Final = re.compile(r"::?(before|after)\b")
#: A frame that Outlook for Windows draws itself stands for the background picture there.
_VML_GROUND: Final = re.compile(r"<v:(?:fill|image)\b", re.IGNORECASE)


def features_used(html: str) -> frozenset[str]:
    """The slugs of the features that the mail relies on; only those that `features` knows of."""
    page = LexborHTMLParser(html)
    found: set[str] = set()
    for style in page.css("style"):
        found |= _of_sheet(style.text(deep=True))
    for node in page.css("[style]"):
        found |= _of_declarations(node.attributes["style"] or "")
    for node in page.css("*"):
        found.update(_of_element(node))
    if _VML_GROUND.search(html):
        found.discard("css-background-image")
    return frozenset(found)


def _of_element(node: LexborNode) -> Iterator[str]:
    tag, attributes = node.tag or "", node.attributes
    if tag in _ELEMENTS:
        yield _ELEMENTS[tag]
    if "popover" in attributes:
        yield "html-popover"
    if tag == "img":
        yield from _of_address(attributes.get("src") or "")
    elif tag == "input" and (attributes.get("type") or "text") in ("text", "email", "tel"):
        yield "html-input-text"
    elif tag == "link" and "stylesheet" in (attributes.get("rel") or "").lower():
        yield "html-link"
    elif tag == "a" and (attributes.get("href") or "").startswith("#"):
        yield "html-anchor-links"
    if tag in ("td", "table", "body") and attributes.get("background"):
        yield from _of_address(attributes["background"] or "")


def _of_address(address: str) -> Iterator[str]:
    if address.lower().startswith("data:"):
        yield "image-base64"
        address = "." + address.partition(";")[0].rpartition("/")[2].partition("+")[0]
    found = _ENDING.search(address.rpartition("/")[2])
    if found and found[1].lower() in _FORMATS:
        yield _FORMATS[found[1].lower()]


@functools.lru_cache(maxsize=256)
def _of_sheet(css: str) -> frozenset[str]:
    found: set[str] = set()
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            found.add("css-at-import")
        if rule.type != "qualified-rule":
            continue
        selector = tinycss2.serialize(rule.prelude)
        if _STATE.search(selector):
            continue
        if added := _ADDED.search(selector):
            found.add(f"css-pseudo-element-{added[1]}")
        found |= _of_block(rule.content)
    return frozenset(found)


@functools.lru_cache(maxsize=4096)
def _of_declarations(css: str) -> frozenset[str]:
    return frozenset(_of_block(css))


def _of_block(content: object) -> set[str]:
    found: set[str] = set()
    plain: set[str] = set()
    """Properties that had a value every program takes, so that a finer one may follow."""
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type == "qualified-rule":
            found.add("css-nesting")
        if each.type != "declaration":
            continue
        of_value = set(_of_value(each.lower_name, each.value))
        found.update(_of_property(each.lower_name, each.value))
        if not of_value:
            plain.add(_kin(each.lower_name))
        elif _kin(each.lower_name) not in plain:
            found |= of_value
    return found


def _kin(name: str) -> str:
    """A background's colour stands in for its gradient, left and right for start and end."""
    return "background" if name.startswith("background") else name


def _of_property(name: str, value: list[tinycss2.ast.Node]) -> Iterator[str]:
    words = {token.lower_value for token in value if token.type == "ident"}
    if name in _PROPERTIES and not (words and words <= _NOTHING):
        yield _PROPERTIES[name]
    if name == "display":
        yield from (_DISPLAYS[word] for word in words if word in _DISPLAYS)
    if name == "background" and any(token.type == "url" for token in value):
        yield "css-background-image"
    for pattern, slug in _LOGICAL:
        if found := pattern.fullmatch(name):
            yield slug.format(*found.groups())


def _of_value(name: str, value: list[tinycss2.ast.Node]) -> Iterator[str]:
    for token in value:
        if token.type == "function":
            if token.lower_name in _FUNCTIONS:
                yield _FUNCTIONS[token.lower_name]
            if token.lower_name == "url":
                yield from _of_address(tinycss2.serialize(token.arguments).strip("\"' "))
            yield from _of_value(name, token.arguments)
        elif token.type == "url":
            yield from _of_address(token.value)
        elif token.type == "dimension" and token.lower_unit in _UNITS:
            yield _UNITS[token.lower_unit]
        elif token.type == "ident" and token.lower_value in _WORDS:
            yield _WORDS[token.lower_value]
