"""A checked MJML tree written out for the compiler, around what the compiler gets wrong.

* Defaults and classes are resolved here: the compiler lets the first of two classes win, MJML
  the last, and it knows no defaults that a class gives its children.
* Words, addresses and HTML never pass through the compiler. They wait in numbered slots and are
  put in afterwards, so neither its escaping of attributes (which breaks line breaks, soft
  hyphens, joined emoji and Persian) nor its reading of HTML can touch them.
* Paddings are written with units, because it does arithmetic with them.
* A source is written for left-to-right. For right-to-left locales directions, alignments,
  paddings and side borders are mirrored; `[[start]]` and `[[end]]` are right in both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tpma.assets.render.substitute import TEXT_ATTRIBUTES, URL_ATTRIBUTES, Substitution
from tpma.kits.mjml_elements import ELEMENTS, PADDING
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
_DIRECTED = frozenset({"mj-wrapper", "mj-section", "mj-group", "mj-column"})
_ALIGNED = frozenset({"mj-text", "mj-table", "mj-social-element"})
# The compiler escapes these in its own debugging notation; as references they come out whole.
_DEBUG_ESCAPED = re.compile("[\t\n\r\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\\\\\ufeff]")


@dataclass(slots=True)
class Prepared:
    """MJML for the compiler, what belongs in its slots, and CSS to be written into elements."""

    mjml: str
    slots: list[str]
    inline_css: str

    def fill(self, compiled: str) -> str:
        """The compiled mail with every slot's content in its place."""
        return _SLOT.sub(lambda match: self._slot(int(match[1]), match[0]), compiled)

    def _slot(self, number: int, token: str) -> str:
        return self.slots[number] if number < len(self.slots) else token


@dataclass(slots=True)
class _Defaults:
    everywhere: dict[str, str] = field(default_factory=dict)
    by_tag: dict[str, dict[str, str]] = field(default_factory=dict)
    classes: dict[str, dict[str, str]] = field(default_factory=dict)
    class_children: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


def prepare(root: Node, substitution: Substitution, title: str, preheader_html: str) -> Prepared:
    """``root`` written out for the compiler. ``title`` is plain, ``preheader_html`` is HTML."""
    writer = _Writer(substitution, _defaults(root))
    return writer.document(root, title, preheader_html)


def _defaults(root: Node) -> _Defaults:
    found = _Defaults()
    head = root.child("mj-head")
    for holder in head.children if head is not None else []:
        if holder.tag != "mj-attributes":
            continue
        for node in holder.children:
            if node.tag == "mj-all":
                found.everywhere.update(node.attributes)
            elif node.tag == "mj-class":
                name = node.attributes.get("name", "")
                given = {k: v for k, v in node.attributes.items() if k != "name"}
                found.classes.setdefault(name, {}).update(given)
                for child in node.children:
                    found.class_children[name, child.tag] = child.attributes
            else:
                found.by_tag.setdefault(node.tag, {}).update(node.attributes)
    return found


class _Writer:
    def __init__(self, substitution: Substitution, defaults: _Defaults) -> None:
        self.substitution = substitution
        self.defaults = defaults
        self.slots: list[str] = []
        self.inline_css: list[str] = []
        self.parts: list[str] = []

    def document(self, root: Node, title: str, preheader_html: str) -> Prepared:
        filling = self.substitution.filling
        lang, direction = _escape(filling.locale), _escape(filling.direction)
        self.parts.append(f'<mjml lang="{lang}" dir="{direction}"><mj-head>')
        self.parts.append(f"<mj-title>{self._slot(_escape(title))}</mj-title>")
        if preheader_html:
            self.parts.append(f"<mj-preview>{self._slot(preheader_html)}</mj-preview>")
        head, body = root.child("mj-head"), root.child("mj-body")
        for node in head.children if head is not None else []:
            if node.tag not in {"mj-attributes", "mj-title", "mj-preview"}:
                self._node(node, ())
        self.parts.append("</mj-head>")
        if body is not None:
            self._node(body, ())
        self.parts.append("</mjml>")
        return Prepared("".join(self.parts), self.slots, "\n".join(self.inline_css))

    def _node(self, node: Node, parent_classes: tuple[str, ...]) -> None:
        if node.tag == "mj-style":
            self._style(node)
            return
        classes = tuple(node.attributes.get("mj-class", "").split())
        attributes = self._merged(node, classes, parent_classes)
        written = "".join(
            f' {name}="{self._attribute(node.tag, name, value)}"'
            for name, value in attributes.items()
        )
        self.parts.append(f"<{node.tag}{written}>")
        if node.content is not None:
            inside = self.substitution.into_html(node.content)
            if inside.strip() or node.tag != "mj-social-element":
                self.parts.append(self._slot(inside))
        for child in node.children:
            self._node(child, classes)
        self.parts.append(f"</{node.tag}>")

    def _merged(
        self, node: Node, classes: tuple[str, ...], parent_classes: tuple[str, ...]
    ) -> dict[str, str]:
        """MJML's order: for all, for the element, from the parent's class, from its classes, own."""
        own = ELEMENTS.get(node.tag, (frozenset(), frozenset()))[0]
        merged: dict[str, str] = {}
        if "font-family" in own:
            merged["font-family"] = FALLBACK_FONT
        if node.tag in {"mj-image", "mj-social-element", "mj-carousel-image"}:
            merged["alt"] = ""
        merged.update({k: v for k, v in self.defaults.everywhere.items() if k in own})
        merged.update(self.defaults.by_tag.get(node.tag, {}))
        for name in parent_classes:
            merged.update(self.defaults.class_children.get((name, node.tag), {}))
        css_classes: list[str] = []
        for name in classes:
            given = self.defaults.classes.get(name, {})
            css_classes.extend(given.get("css-class", "").split())
            merged.update(given)
        merged.update(node.attributes)
        css_classes.extend(node.attributes.get("css-class", "").split())
        if css_classes:
            merged["css-class"] = " ".join(dict.fromkeys(css_classes))
        merged.pop("mj-class", None)
        if self.substitution.filling.direction == "rtl":
            return _mirrored(node.tag, merged)
        return merged

    def _attribute(self, tag: str, name: str, source: str) -> str:
        value = self.substitution.into_attribute(name, source)
        if name == "background-url":
            # It lands in a style, too, where a quote or a bracket would end it.
            value = value.replace("&#x27;", "%27").replace("(", "%28").replace(")", "%29")
            return self._slot(value)
        if name in {"href", "src"} and (zone := self._marked(source)):
            return self._slot(f'{value}" data-zone="{_escape(zone)}')
        if name in URL_ATTRIBUTES | TEXT_ATTRIBUTES:
            return self._slot(value)
        if name in _PADDINGS:
            return " ".join("0px" if side == "0" else side for side in value.split())
        if value.isalnum():
            return value
        return _DEBUG_ESCAPED.sub(lambda match: f"&#{ord(match[0])};", value)

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
