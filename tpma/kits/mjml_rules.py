"""What MJML allows: elements, where they may stand, their attributes and what those may hold.

The tables are those that MJML publishes with its components; the compiler we use checks none of
it and lets unknown things through into the mail. On top come our own rules: no script, no event
handlers, links that lead somewhere, a text for every picture.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from tpma.core.i18n import Message, msg
from tpma.kits.html_scan import PLAIN_URL, pieces_of
from tpma.kits.mjml_elements import ELEMENTS, PADDING
from tpma.kits.mjml_tree import MAX_PROBLEMS, Node, SourceProblem, Start, too_many
from tpma.kits.placeholders import PLACEHOLDER, unknown_placeholders, unknown_tags

EVERYWHERE = frozenset({"css-class", "mj-class"})
_ALLOWED = {tag: own | EVERYWHERE for tag, (own, _) in ELEMENTS.items()}

_PX = r"\d{1,4}(?:\.\d+)?px|0"
_PX_PERCENT = r"\d{1,4}(?:\.\d+)?(?:px|%)|0"
_FOUR = rf"(?:{_PX_PERCENT})(?:\s+(?:{_PX_PERCENT})){{0,3}}"
_COLOUR = (
    r"#[0-9a-fA-F]{3}|#[0-9a-fA-F]{4}|#[0-9a-fA-F]{6}|#[0-9a-fA-F]{8}|[a-zA-Z]{3,24}|"
    r"(?:rgb|hsl)a?\([\d\s.,%/]+\)"
)
_LINE_HEIGHT = r"\d{1,4}(?:\.\d+)?(?:px|%)?"
_SPACING = r"-?\d*\.?\d+(?:px|em)|0|normal"

#: Attribute name → what it may hold. Names not listed hold anything (checked as text elsewhere).
_VALUES: dict[str, str] = {
    **dict.fromkeys(PADDING.split(), _FOUR),
    **dict.fromkeys(("inner-padding", "icon-padding", "text-padding", "ico-padding"), _FOUR),
    **dict.fromkeys(
        (
            "background-color",
            "border-color",
            "color",
            "container-background-color",
            "ico-color",
            "inner-background-color",
            "tb-hover-border-color",
            "tb-selected-border-color",
        ),
        _COLOUR,
    ),
    **dict.fromkeys(("font-size", "border-width"), _PX),
    **dict.fromkeys(("icon-size", "icon-height", "max-height", "ico-font-size"), _PX_PERCENT),
    "gap": _PX,
    "role": "none|presentation",
    "width": _PX_PERCENT + "|auto",
    "height": _PX_PERCENT + "|auto",
    "line-height": _LINE_HEIGHT,
    "letter-spacing": _SPACING,
    "align": "left|right|center|justify",
    "text-align": "left|right|center",
    "direction": "ltr|rtl",
    "dir": "ltr|rtl|auto",
    "vertical-align": "top|middle|bottom",
    "full-width": "full-width|false|",
    "fluid-on-mobile": "true|false",
    "background-repeat": "repeat|no-repeat",
    "mode": "fixed-height|fluid-height|horizontal|vertical",
    "inline": "inline",
    "position": "file-start",
    "cellpadding": r"\d+",
    "cellspacing": r"\d+",
    "table-layout": "auto|fixed|initial|inherit",
}
#: Where none of these is, there is neither a placeholder nor a tag.
_BRACKETS = re.compile(r"[\[{}%]")
_ADDRESSES = frozenset({"href", "src", "background-url"})
_GENERAL = frozenset({"mj-all", "mj-class"})
#: Elements of which more is asked than that each attribute be right.
_LOOKED_INTO = frozenset({"mj-html-attribute", "mj-selector"})
_ASKS_FOR = frozenset({"mj-button", "mj-image"})
_HTML_ATTRIBUTE = re.compile(r"[a-z][a-z0-9:_-]*")
_PATTERNS = {name: re.compile(pattern) for name, pattern in _VALUES.items()}
#: Widths of these are in pixels only: the compiler does arithmetic with them.
_PX_ONLY = {("mj-body", "width"), ("mj-image", "width"), ("mj-breakpoint", "width")}


def check_tree(root: Node) -> Iterator[SourceProblem]:
    """Everything in a parsed source that MJML or we don't allow."""
    found = list(islice(_problems(root), MAX_PROBLEMS + 1))
    full = len(found) > MAX_PROBLEMS
    found[MAX_PROBLEMS:] = []
    found.sort(key=lambda problem: problem.line)
    yield from found
    if full:
        yield too_many(found[-1].file, found[-1].line)
    elif root.child("mj-body") is None:
        yield _problem(root, msg("The mail has no <mj-body>"), msg("Add one"))


def _problems(root: Node) -> Iterator[SourceProblem]:
    yield from _check_start(root, None, False)
    # What was right once under an element is right there again: (element, in defaults) → starts.
    right: dict[tuple[str, bool], set[Start]] = {}
    waiting = [(root, root.tag == "mj-attributes")]
    while waiting:
        node, in_defaults = waiting.pop()
        tag = node.start.tag
        here = right.get((tag, in_defaults))
        if here is None:
            here = right[tag, in_defaults] = set()
        for child in node.children:
            if child.start not in here:
                problem = None
                for problem in _check_start(child, tag, in_defaults):
                    yield problem
                if problem is None:
                    here.add(child.start)
            if child.content and not child.plain:
                yield from _check_content(child)
            if child.children:
                waiting.append((child, in_defaults or child.start.tag == "mj-attributes"))


def _check_start(node: Node, place: str | None, in_defaults: bool) -> Iterator[SourceProblem]:
    if not _plainly_right(node.tag, tuple(node.start.attributes.items()), place, in_defaults):
        yield from _check_place(node, place, in_defaults)
        yield from _check_attributes(node, in_defaults)


@lru_cache(maxsize=8192)
def _plainly_right(
    tag: str, attributes: tuple[tuple[str, str], ...], parent: str | None, in_defaults: bool
) -> bool:
    """Whether a start tag is right where it stands: most are the same few, over and over."""
    if not _right_place(tag, parent, in_defaults):
        return False
    given = dict(attributes)
    if tag in _LOOKED_INTO or (tag in _ASKS_FOR and not _has_all(tag, given, in_defaults)):
        return not any(_check_attributes(Node(Start(tag, given)), in_defaults))
    allowed = None if in_defaults and tag in _GENERAL else _ALLOWED.get(tag)
    for name, value in attributes:
        if allowed is not None and name not in allowed:
            return False
        if name in _ADDRESSES and PLAIN_URL.fullmatch(value):
            continue
        if not _plain_value(tag, name, value):
            return False
    return True


def _has_all(tag: str, given: Mapping[str, str], in_defaults: bool) -> bool:
    if tag == "mj-button":
        return "title" not in given or "href" in given
    return in_defaults or ("alt" in given and bool(given.get("src")))


@lru_cache(maxsize=2048)
def _right_place(tag: str, parent: str | None, in_defaults: bool) -> bool:
    return not any(_check_place(Node(Start(tag)), parent, in_defaults))


def _problem(node: Node, what: Message, mend: Message, line: int = 0) -> SourceProblem:
    return SourceProblem(node.file, node.line + line, what, mend)


def _check_place(node: Node, parent: str | None, in_defaults: bool) -> Iterator[SourceProblem]:
    if in_defaults and node.tag in _GENERAL:
        return
    known = ELEMENTS.get(node.tag)
    if known is None:
        close = difflib.get_close_matches(node.tag, ELEMENTS, 1)
        mend = (
            msg("Did you mean <%(tag)s>?", tag=close[0])
            if close and node.tag.startswith("mj")
            else msg("Remove it, or put HTML into <mj-raw> or <mj-text>")
        )
        yield _problem(node, msg("<%(tag)s> is no MJML element", tag=node.tag), mend)
        return
    if parent is None or in_defaults or parent not in ELEMENTS:
        return
    allowed = ELEMENTS[parent][1]
    if "*" not in allowed and node.tag not in allowed:
        yield _problem(
            node,
            msg("<%(tag)s> may not stand in <%(parent)s>", tag=node.tag, parent=parent),
            msg("It may hold: %(tags)s", tags=", ".join(sorted(allowed)) or "–"),
        )


def _check_attributes(node: Node, in_defaults: bool) -> Iterator[SourceProblem]:
    general = in_defaults and node.tag in _GENERAL
    allowed = None if general else _ALLOWED.get(node.tag)
    for name, value in node.attributes.items():
        if allowed is not None and name not in allowed:
            close = difflib.get_close_matches(name, ELEMENTS[node.tag][0], 1)
            mend = msg("Did you mean %(name)s?", name=close[0]) if close else msg("Remove it")
            yield _problem(
                node, msg("<%(tag)s> has no attribute %(name)s", tag=node.tag, name=name), mend
            )
        elif not _plain_value(node.tag, name, value):
            yield from _check_value(node, name, value)
    if node.tag == "mj-button" and "title" in node.attributes and "href" not in node.attributes:
        yield _problem(
            node,
            msg("%(name)s on <%(tag)s> would be lost in the mail", name="title", tag=node.tag),
            msg("Give the button an href"),
        )
    if node.tag in {"mj-selector", "mj-html-attribute"}:
        yield from _check_html_attributes(node)
    if node.tag == "mj-image" and not in_defaults:
        if not node.attributes.get("src"):
            yield _problem(node, msg("The picture has no src"), msg("Name a media file"))
        if "alt" not in node.attributes:
            yield _problem(
                node,
                msg("The picture has no alternative text"),
                msg('Write alt="…", or alt="" where the picture only decorates'),
            )


def _check_html_attributes(node: Node) -> Iterator[SourceProblem]:
    if node.tag == "mj-selector":
        path = node.attributes.get("path", "")
        try:
            LexborHTMLParser("<p></p>").css(path)
        except (SelectolaxError, ValueError):
            path = ""
        if not path:
            yield _problem(
                node,
                msg("<mj-selector> names no elements"),
                msg('Write a CSS selector, such as path=".banner a"'),
            )
        return
    name = node.attributes.get("name", "")
    if not _HTML_ATTRIBUTE.fullmatch(name) or name.startswith("on") or name == "srcdoc":
        yield _problem(
            node,
            msg("%(name)s is no attribute that a mail may have", name=repr(name)),
            msg('Name one, such as name="data-id"; event handlers are not allowed'),
        )


@lru_cache(maxsize=8192)
def _plain_value(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may hold this value: colours and paddings are the same over and over."""
    return not any(_check_value(Node(Start(tag)), name, value))


def _check_value(node: Node, name: str, value: str) -> Iterator[SourceProblem]:
    if _BRACKETS.search(value):
        yield from _check_text(node, value)
        if PLACEHOLDER.search(value) or "{{" in value:
            return
    pattern = _PATTERNS.get(name)
    if (node.tag, name) in _PX_ONLY:
        pattern = _PATTERNS["font-size"]
    if pattern is not None and not pattern.fullmatch(value.strip()):
        yield _problem(
            node,
            msg("%(value)s is no value for %(name)s", value=repr(value), name=name),
            msg("See MJML's documentation of <%(tag)s>", tag=node.tag),
        )
    if name in _ADDRESSES and value.strip().lower().startswith(
        ("javascript:", "vbscript:", "data:text", "file:")
    ):
        yield _problem(node, msg("This link could run a script"), msg("Use an https address"))


def _check_content(node: Node) -> Iterator[SourceProblem]:
    if node.content is None:
        return
    yield from _check_text(node, node.content)
    if node.tag in {"mj-style", "mj-title", "mj-preview", "mj-html-attribute"}:
        return
    for found in pieces_of(node.content):
        if found.danger is not None:
            yield _problem(node, found.danger, msg("Remove it"), found.line)


def _check_text(node: Node, text: str) -> Iterator[SourceProblem]:
    if not _BRACKETS.search(text):
        return
    for found, line in unknown_placeholders(text):
        yield _problem(
            node,
            msg("%(found)s is no placeholder that we know", found=found),
            msg("Use zone, smart, colour, media or insert, or lang, dir, start, end"),
            line - 1,
        )
    for tag in unknown_tags(text):
        yield _problem(
            node,
            msg("%(tag)s is no personalisation tag", tag=tag),
            msg("Use first_name, last_name, company or one of the link tags"),
        )
