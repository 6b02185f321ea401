"""A checked MJML tree written out for the compiler, around what the compiler gets wrong.

* Defaults and classes come resolved (`mjml_defaults`).
* Words, addresses and HTML never pass through the compiler. They wait in numbered slots and are
  put in afterwards, so neither its escaping of attributes (which breaks line breaks, soft
  hyphens, joined emoji and Persian) nor its reading of HTML can touch them.
* Paddings are written with units, because it does arithmetic with them.
* What it drops (`sizes`, a button's `title`, a table's `role`, a wrapper's `gap`) rides along in an
  attribute that it keeps, or in a class that `mjml_mend` reads.
* What it refuses (`mj-html-attributes`, a raw `file-start`) is taken out and put in afterwards.
* A source is written for left-to-right. For right-to-left locales directions, alignments,
  paddings and side borders are mirrored; `[[start]]` and `[[end]]` are right in both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from tpma.assets.render.mjml_defaults import Defaults
from tpma.assets.render.mjml_mend import GAP
from tpma.assets.render.mjml_slots import slot
from tpma.assets.render.mjml_tags import escape, mirrored, start_tag
from tpma.assets.render.substitute import Substitution
from tpma.assets.render.way_out import has_way_out, without_link
from tpma.kits.mjml_tree import Node, Start

FALLBACK_FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
_HEAD_APART = frozenset({"mj-attributes", "mj-title", "mj-preview", "mj-html-attributes"})
_COLUMNS = frozenset({"mj-column", "mj-group"})
_SHARE = re.compile(r"\d+\.\d{4,20}%")
_GAP_SIZE = re.compile(r"(\d+(?:\.\d+)?)px")


@dataclass(slots=True)
class Prepared:
    """MJML for the compiler, what belongs in its slots, and what is done after it.

    `before` stands before the document; `html_attributes` are (selector, name → value in HTML).
    """

    mjml: str
    slots: list[str]
    inline_css: str = ""
    before: str = ""
    html_attributes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    raw_in_wrappers: list[str] = field(default_factory=list)
    #: Whether a wrapper asks for a gap.
    gaps: bool = False
    #: Widths that columns are given in percent.
    shares: list[str] = field(default_factory=list)
    #: The title is always the first thing put aside.
    title_slot: str = slot(0)


def prepare(
    root: Node,
    substitution: Substitution,
    title: str,
    preheader_html: str,
    font: str = FALLBACK_FONT,
) -> Prepared:
    """``root`` written out for the compiler. ``title`` is plain, ``preheader_html`` is HTML,
    ``font`` is for elements that name none."""
    writer = _Writer(substitution, Defaults.of(root, font))
    return writer.document(root, title, preheader_html)


class _Start(NamedTuple):
    """How an element begins and ends (see `StartTag`), whether it needs content, a wrapper's gap, the
    classes that hold for its children."""

    begins: str
    rest: tuple[tuple[int, str, str], ...]
    ends: str
    may_be_empty: bool
    gap: str
    classes: tuple[str, ...]


class _Writer:
    def __init__(self, substitution: Substitution, defaults: Defaults) -> None:
        self.substitution = substitution
        self.defaults = defaults
        self.rtl = substitution.filling.direction == "rtl"
        self.inline_css: list[str] = []
        self.parts: list[str] = []
        self.slots: list[str] = []
        self.done = Prepared("", self.slots)
        self.law_has_way_out = False
        self.starts: dict[tuple[Start, tuple[str, ...], str], _Start] = {}

    def document(self, root: Node, title: str, preheader_html: str) -> Prepared:
        filling = self.substitution.filling
        lang, direction = escape(filling.locale), escape(filling.direction)
        self.parts.append(f'<mjml lang="{lang}" dir="{direction}"><mj-head>')
        self.parts.append(f"<mj-title>{self._slot(escape(title))}</mj-title>")
        if preheader_html:
            self.parts.append(f"<mj-preview>{self._slot(preheader_html)}</mj-preview>")
        head, body = root.child("mj-head"), root.child("mj-body")
        ways = [f"[[insert:{key}]]" for key, text in filling.inserts.items() if has_way_out(text)]
        self.law_has_way_out = bool(ways) and any(
            way in node.content for node in root.walk() if node.content for way in ways
        )
        for node in root.children:
            if node.tag == "mj-raw":
                self._before(node)
        for node in head.children if head is not None else []:
            if node.tag == "mj-html-attributes":
                self._html_attributes(node)
            elif node.tag not in _HEAD_APART:
                self._node(node, (), "mj-head")
        self.parts.append("</mj-head>")
        if body is not None:
            self._node(body, (), "mjml")
        self.parts.append("</mjml>")
        self.done.mjml = "".join(self.parts)
        self.done.inline_css = "\n".join(self.inline_css)
        return self.done

    def _node(
        self, node: Node, parent_classes: tuple[str, ...], parent: str, gap: str = ""
    ) -> None:
        content, parts, slots = node.content, self.parts, self.slots
        if self.law_has_way_out and content and not node.plain and "unsubscribe_url" in content:
            content = without_link(content)
            if not content.strip():
                return
        # Elements that share a start tag begin alike.
        known = (node.start, parent_classes, gap)
        start = self.starts.get(known)
        if start is None:
            if node.tag == "mj-style":
                self._style(node)
                return
            if node.tag == "mj-raw" and node.attributes.get("position") == "file-start":
                self._before(node)
                return
            start = self.starts[known] = self._start(node.start, parent_classes, gap)
        parts.append(start.begins)
        for own, aside, literal in start.rest:
            parts.append(slot(len(slots)))
            slots.append(node.values[own] + aside if own >= 0 else aside)
            parts.append(literal)
        if content is not None:
            inside = content if node.plain else self.substitution.into_html(content)
            if start.may_be_empty or inside.strip():
                parts.append(slot(len(slots)))
                slots.append(inside)
                if parent == "mj-wrapper" and node.tag == "mj-raw":
                    self.done.raw_in_wrappers.append(parts[-1])
        elif node.children:
            tag, after = node.start.tag, ""
            for child in node.children:
                self._node(child, start.classes, tag, after)
                if start.gap and child.tag == "mj-section":
                    after = start.gap
        parts.append(start.ends)

    def _start(self, node: Start, parent_classes: tuple[str, ...], gap: str) -> _Start:
        tag, named = node.tag, node.attributes.get("mj-class")
        classes = tuple(named.split()) if named else ()
        attributes = self.defaults.merged(node, classes, parent_classes)
        if self.rtl:
            attributes = mirrored(tag, attributes)
        if gap and tag == "mj-section":
            attributes["css-class"] = f"{attributes.get('css-class', '')} {gap}".strip()
        inner_gap = self._gap(attributes.pop("gap", "")) if tag == "mj-wrapper" else ""
        if (share := attributes.get("width", "")) and _SHARE.fullmatch(share) and tag in _COLUMNS:
            self.done.shares.append(share)
        written = start_tag(self.substitution, tag, attributes, node.apart)
        # What a class gives its children it gives their children, too, up to the next class.
        passed = classes if named is not None else parent_classes
        return _Start(
            written.begins,
            written.rest,
            f"</{tag}>",
            tag != "mj-social-element",
            inner_gap,
            passed,
        )

    def _gap(self, source: str) -> str:
        size = _GAP_SIZE.fullmatch(self.substitution.into_attribute("gap", source))
        if size is None:
            return ""
        self.done.gaps = True
        return f"{GAP}{size[1].replace('.', '_')}z"

    def _before(self, node: Node) -> None:
        self.done.before += self.substitution.into_html(node.content or "")

    def _html_attributes(self, node: Node) -> None:
        for selector in node.children:
            given = {
                child.attributes.get("name", ""): self.substitution.into_attribute(
                    child.attributes.get("name", ""), (child.content or "").strip()
                )
                for child in selector.children
            }
            self.done.html_attributes.append((selector.attributes.get("path", ""), given))

    def _style(self, node: Node) -> None:
        css = self.substitution.into_style(node.content or "").replace("</", "<\\/")
        if node.attributes.get("inline") == "inline":
            self.inline_css.append(css)
        else:
            self.parts.append(f"<mj-style>{self._slot(css)}</mj-style>")

    def _slot(self, content: str) -> str:
        self.slots.append(content)
        return slot(len(self.slots) - 1)
