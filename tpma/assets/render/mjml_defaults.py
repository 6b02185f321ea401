"""`mj-attributes` resolved: what an element has before its own attributes are counted.

Done here because the compiler lets the first of two classes win, MJML the last, and because it
stops at the defaults that a class may give its children.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpma.kits.mjml_elements import ELEMENTS
from tpma.kits.mjml_tree import Node, Start

_PICTURES = frozenset({"mj-image", "mj-social-element", "mj-carousel-image"})
_NOTHING: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


@dataclass(slots=True)
class Defaults:
    """The head's defaults: for all, by element, by class, and by class for its children."""

    font: str
    everywhere: dict[str, str] = field(default_factory=dict)
    by_tag: dict[str, dict[str, str]] = field(default_factory=dict)
    classes: dict[str, dict[str, str]] = field(default_factory=dict)
    class_children: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    _start: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Node, font: str) -> Defaults:
        """The defaults of a tree; ``font`` is for what names none."""
        found = cls(font)
        head = root.child("mj-head")
        for holder in head.children if head is not None else []:
            if holder.tag == "mj-attributes":
                for node in holder.children:
                    found._read(node)
        return found

    def _read(self, node: Node) -> None:
        if node.tag == "mj-all":
            self.everywhere.update(node.attributes)
        elif node.tag == "mj-class":
            name = node.attributes.get("name", "")
            given = {k: v for k, v in node.attributes.items() if k != "name"}
            self.classes.setdefault(name, {}).update(given)
            for child in node.children:
                self.class_children[name, child.tag] = child.attributes
        else:
            self.by_tag.setdefault(node.tag, {}).update(node.attributes)

    def merged(
        self, node: Start, classes: tuple[str, ...], parent_classes: tuple[str, ...]
    ) -> dict[str, str]:
        """MJML's order: for all, for the element, its classes, what its parent's classes give it,
        its own. Style sheet classes of several `mj-class` add up."""
        start = self._start.get(node.tag)
        if start is None:
            start = self._start[node.tag] = self._beginning(node.tag)
        merged = start.copy()
        css_classes: list[str] = []
        for name in classes:
            given = self.classes.get(name, {})
            css_classes.extend(given.get("css-class", "").split())
            merged.update(given)
        if css_classes:
            merged["css-class"] = " ".join(dict.fromkeys(css_classes))
        if self.class_children:
            for name in parent_classes:
                merged.update(self.class_children.get((name, node.tag), {}))
        merged.update(node.attributes)
        merged.pop("mj-class", None)
        return merged

    def _beginning(self, tag: str) -> dict[str, str]:
        own = ELEMENTS.get(tag, _NOTHING)[0]
        start: dict[str, str] = {}
        if "font-family" in own and self.font:
            start["font-family"] = self.font
        if tag in _PICTURES:
            start["alt"] = ""
        start.update({k: v for k, v in self.everywhere.items() if k in own})
        start.update(self.by_tag.get(tag, {}))
        return start
