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
from functools import lru_cache

from tpma.assets.render.mjml_defaults import Defaults
from tpma.assets.render.mjml_mend import GAP
from tpma.assets.render.substitute import (
    TEXT_ATTRIBUTES,
    URL_ATTRIBUTES,
    Filling,
    Substitution,
)
from tpma.kits.mjml_elements import PADDING
from tpma.kits.mjml_tree import Node
from tpma.kits.placeholders import PLACEHOLDER

FALLBACK_FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
_SLOT = re.compile(r"tpmaslot(\d+)z")
_PADDINGS = frozenset(PADDING.split()) | {"inner-padding", "text-padding", "icon-padding"}
_MIRRORED_NAMES = {
    "padding-left": "padding-right",
    "padding-right": "padding-left",
    "border-left": "border-right",
    "border-right": "border-left",
    "inner-border-left": "inner-border-right",
    "inner-border-right": "inner-border-left",
}
_TURNED = {"left": "right", "right": "left"}
_HEAD_APART = frozenset({"mj-attributes", "mj-title", "mj-preview", "mj-html-attributes"})
#: Attributes that the compiler drops → an attribute of the same element that it keeps.
_CARRIED: dict[tuple[str, str], str] = {
    ("mj-image", "sizes"): "alt",
    ("mj-image", "srcset"): "alt",
    ("mj-social-element", "sizes"): "alt",
    ("mj-social-element", "srcset"): "alt",
    ("mj-button", "title"): "href",
    ("mj-table", "role"): "cellpadding",
}
_CARRYING = frozenset(tag for tag, _ in _CARRIED)
_COLUMNS = frozenset({"mj-column", "mj-group"})
_SHARE = re.compile(r"\d+\.\d{4,20}%")
_GAP_SIZE = re.compile(r"(\d+(?:\.\d+)?)px")
_DIRECTED = frozenset({"mj-wrapper", "mj-section", "mj-group", "mj-column"})
_ALIGNED = frozenset({"mj-text", "mj-table", "mj-social-element"})
# The compiler escapes these in its own debugging notation; as references they come out whole.
_DEBUG_ESCAPED = re.compile("[\t\n\r\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\\\\\ufeff]")


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
    #: Widths that columns are given in percent.
    shares: list[str] = field(default_factory=list)
    #: The title is always the first thing put aside.
    title_slot: str = "tpmaslot0z"

    def fill(self, compiled: str) -> str:
        """The compiled mail with every slot's content in its place."""
        return _SLOT.sub(lambda match: self._slot(int(match[1]), match[0]), compiled)

    def _slot(self, number: int, token: str) -> str:
        return self.slots[number] if number < len(self.slots) else token


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


class _Writer:
    def __init__(self, substitution: Substitution, defaults: Defaults) -> None:
        self.substitution = substitution
        self.defaults = defaults
        self.rtl = substitution.filling.direction == "rtl"
        self.inline_css: list[str] = []
        self.parts: list[str] = []
        self.slots: list[str] = []
        self.done = Prepared("", self.slots)

    def document(self, root: Node, title: str, preheader_html: str) -> Prepared:
        filling = self.substitution.filling
        lang, direction = _escape(filling.locale), _escape(filling.direction)
        self.parts.append(f'<mjml lang="{lang}" dir="{direction}"><mj-head>')
        self.parts.append(f"<mj-title>{self._slot(_escape(title))}</mj-title>")
        if preheader_html:
            self.parts.append(f"<mj-preview>{self._slot(preheader_html)}</mj-preview>")
        head, body = root.child("mj-head"), root.child("mj-body")
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
        tag = node.tag
        if tag == "mj-style":
            self._style(node)
            return
        if tag == "mj-raw" and node.attributes.get("position") == "file-start":
            self._before(node)
            return
        named = node.attributes.get("mj-class")
        classes = tuple(named.split()) if named else ()
        attributes = self.defaults.merged(node, classes, parent_classes)
        if self.rtl:
            attributes = _mirrored(tag, attributes)
        if gap and tag == "mj-section":
            attributes["css-class"] = f"{attributes.get('css-class', '')} {gap}".strip()
        inner_gap = self._gap(attributes.pop("gap", "")) if tag == "mj-wrapper" else ""
        if (share := attributes.get("width", "")) and _SHARE.fullmatch(share) and tag in _COLUMNS:
            self.done.shares.append(share)
        self._open(tag, attributes)
        if node.content is not None:
            inside = self.substitution.into_html(node.content)
            if inside.strip() or tag != "mj-social-element":
                self.parts.append(slot := self._slot(inside))
                if tag == "mj-raw" and parent == "mj-wrapper":
                    self.done.raw_in_wrappers.append(slot)
        # What a class gives its children it gives their children, too, up to the next class.
        passed = classes if named is not None else parent_classes
        sections = 0
        for child in node.children:
            self._node(child, passed, tag, inner_gap if sections else "")
            sections += child.tag == "mj-section"
        self.parts.append(f"</{tag}>")

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if fixed := _fixed_tag(tag, tuple(attributes.items())):
            self.parts.append(fixed)
            return
        carried: dict[str, str] = {}
        if tag in _CARRYING:
            for name in [name for name in attributes if (tag, name) in _CARRIED]:
                value = self.substitution.into_attribute(name, attributes.pop(name))
                carrier = _CARRIED[tag, name]
                carried[carrier] = f'{carried.get(carrier, "")}" {name}="{value}'
            if "cellpadding" in carried:
                attributes.setdefault("cellpadding", "0")
        self.parts.append(f"<{tag}")
        for name, value in attributes.items():
            riding = carried.get(name, "")
            self.parts.append(f' {name}="{self._attribute(name, value, riding)}"')
        self.parts.append(">")

    def _gap(self, source: str) -> str:
        size = _GAP_SIZE.fullmatch(self.substitution.into_attribute("gap", source))
        return f"{GAP}{size[1].replace('.', '_')}z" if size else ""

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

    def _attribute(self, name: str, source: str, riding: str = "") -> str:
        """The attribute's value for the compiler; ``riding`` are more attributes, for its slot."""
        if riding:
            value = self.substitution.into_attribute(name, source)
            if name == "href" and (zone := self._marked(source)):
                riding += f'" data-zone="{_escape(zone)}'
            return self._slot(value + riding)
        if "[[" not in source and name not in URL_ATTRIBUTES:
            fixed = _fixed(name, source)
            return self._slot(fixed) if name in TEXT_ATTRIBUTES else fixed
        value = self.substitution.into_attribute(name, source)
        if name == "background-url":
            # It lands in a style, too, where a quote or a bracket would end it.
            value = value.replace("&#x27;", "%27").replace("(", "%28").replace(")", "%29")
            return self._slot(value)
        if name in {"href", "src"} and (zone := self._marked(source)):
            return self._slot(f'{value}" data-zone="{_escape(zone)}')
        if name in URL_ATTRIBUTES or name in TEXT_ATTRIBUTES:
            return self._slot(value)
        return _for_compiler(name, value)

    def _marked(self, source: str) -> str | None:
        if not self.substitution.filling.mark_zones:
            return None
        found = PLACEHOLDER.search(source)
        return found["key"] if found is not None and found["kind"] == "zone" else None

    def _style(self, node: Node) -> None:
        css = self.substitution.into_style(node.content or "").replace("</", "<\\/")
        if node.attributes.get("inline") == "inline":
            self.inline_css.append(css)
        else:
            self.parts.append(f"<mj-style>{self._slot(css)}</mj-style>")

    def _slot(self, content: str) -> str:
        self.slots.append(content)
        return f"tpmaslot{len(self.slots) - 1}z"


def _for_compiler(name: str, value: str) -> str:
    if name in _PADDINGS:
        return " ".join("0px" if side == "0" else side for side in value.split())
    return _DEBUG_ESCAPED.sub(lambda match: f"&#{ord(match[0])};", value)


@lru_cache(maxsize=4096)
def _fixed(name: str, source: str) -> str:
    """An attribute without placeholders: the same for every partner and, mostly, every kit."""
    value = Substitution(Filling()).into_attribute(name, source)
    return value if name in TEXT_ATTRIBUTES else _for_compiler(name, value)


@lru_cache(maxsize=4096)
def _fixed_tag(tag: str, attributes: tuple[tuple[str, str], ...]) -> str:
    """The start tag where nothing in it depends on a partner or waits in a slot, else nothing."""
    if any(
        "[[" in value
        or name in URL_ATTRIBUTES
        or name in TEXT_ATTRIBUTES
        or (tag, name) in _CARRIED
        for name, value in attributes
    ):
        return ""
    written = "".join([f' {name}="{_fixed(name, value)}"' for name, value in attributes])
    return f"<{tag}{written}>"


def _mirrored(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    """The attributes for a right-to-left mail: sides changed, defaults turned."""
    turned = {_MIRRORED_NAMES.get(name, name): value for name, value in attributes.items()}
    for name in _PADDINGS & turned.keys():
        sides = turned[name].split()
        if len(sides) == 4:
            turned[name] = " ".join((sides[0], sides[3], sides[2], sides[1]))
    for name in ("align", "text-align"):
        # Sides written out are those of the source's direction; [[start]] is right by itself.
        if turned.get(name) in _TURNED:
            turned[name] = _TURNED[turned[name]]
    if tag in _DIRECTED:
        turned.setdefault("direction", "rtl")
    if tag in _ALIGNED:
        turned.setdefault("align", "right")
    return turned


def _escape(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
