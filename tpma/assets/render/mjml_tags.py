"""Start tags for the compiler: paddings with units, what it would spoil put aside, what it would
drop carried along, sides changed for right-to-left mails."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tpma.assets.render.filling import NOTHING_FILLED
from tpma.assets.render.mjml_slots import without_marks
from tpma.assets.render.substitute import TEXT_ATTRIBUTES, URL_ATTRIBUTES, Substitution
from tpma.kits.mjml_elements import PADDING
from tpma.kits.placeholders import PLACEHOLDER

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
_DIRECTED = frozenset({"mj-wrapper", "mj-section", "mj-group", "mj-column"})
_ALIGNED = frozenset({"mj-text", "mj-table", "mj-social-element"})
# The compiler escapes these in its own debugging notation; as references they come out whole.
_DEBUG_ESCAPED = re.compile("[\t\n\r\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\\\\\ufeff]")


class StartTag(NamedTuple):
    """A start tag for the compiler: what comes before the first of its slots, and for each slot
    which of the element's `values` comes first in it (or -1), what else it holds, and what is
    written after it."""

    begins: str
    rest: tuple[tuple[int, str, str], ...]


#: Start tags that are the same for every partner and, mostly, every kit.
_CONSTANT: dict[tuple[object, ...], StartTag] = {}
_MOST_KEPT = 8192


def start_tag(
    substitution: Substitution, tag: str, attributes: dict[str, str], own: tuple[str, ...] = ()
) -> StartTag:
    """A start tag for the compiler. ``own`` are those whose values are the element's own (see
    `Start.apart`)."""
    known = (tag, own, *attributes.items())
    if (written := _CONSTANT.get(known)) is not None:
        return written
    words, problems = "".join(attributes.values()), len(substitution.problems)
    written = _written(substitution, tag, attributes, own)
    if "[[" not in words and len(substitution.problems) == problems:
        # Nothing in it depends on a partner, and nothing is wrong that each mail must tell anew.
        if len(_CONSTANT) >= _MOST_KEPT:
            _CONSTANT.clear()
        _CONSTANT[known] = written
    return written


def _written(
    substitution: Substitution, tag: str, attributes: dict[str, str], own: tuple[str, ...]
) -> StartTag:
    carried: dict[str, str] = {}
    if tag in _CARRYING:
        for name in [name for name in attributes if (tag, name) in _CARRIED]:
            value = substitution.into_attribute(name, attributes.pop(name))
            carrier = _CARRIED[tag, name]
            carried[carrier] = f'{carried.get(carrier, "")}" {name}="{value}'
        if "cellpadding" in carried:
            attributes.setdefault("cellpadding", "0")
    literals, slots, literal = [], [], f"<{tag}"
    for name, source in attributes.items():
        riding = carried.get(name, "")
        if name in own:
            value, apart = riding, True
        elif name not in carried and (fixed := _fixed_attribute(name, source)):
            literal += fixed
            continue
        else:
            value, apart = _attribute(substitution, name, source, riding)
        if apart:
            literals.append(f'{literal} {name}="')
            slots.append((own.index(name) if name in own else -1, value))
            literal = '"'
        else:
            literal = f'{literal} {name}="{value}"'
    begins, *after = [*literals, f"{literal}>"]
    return StartTag(begins, tuple((*slot, then) for slot, then in zip(slots, after, strict=True)))


def _attribute(substitution: Substitution, name: str, source: str, riding: str) -> tuple[str, bool]:
    """The attribute's value, and whether it is put aside; ``riding`` are more attributes, for what
    is put aside with it."""
    if not riding and "[[" not in source and name not in URL_ATTRIBUTES:
        return _fixed(name, source), name in TEXT_ATTRIBUTES
    value = substitution.into_attribute(name, source)
    if name == "background-url":
        # It lands in a style, too, where a quote or a bracket would end it.
        value = value.replace("&#x27;", "%27").replace("(", "%28").replace(")", "%29")
    elif name in {"href", "src"} and (zone := _marked(substitution, source)):
        riding += f'" data-zone="{escape(zone)}'
    if riding or name in URL_ATTRIBUTES or name in TEXT_ATTRIBUTES:
        return value + riding, True
    return _for_compiler(name, value), False


def _marked(substitution: Substitution, source: str) -> str | None:
    if not substitution.filling.mark_zones:
        return None
    found = PLACEHOLDER.search(source)
    return found["key"] if found is not None and found["kind"] == "zone" else None


def _for_compiler(name: str, value: str) -> str:
    if name in _PADDINGS:
        return " ".join("0px" if side == "0" else side for side in value.split())
    return _DEBUG_ESCAPED.sub(lambda match: f"&#{ord(match[0])};", without_marks(value))


@lru_cache(maxsize=8192)
def _fixed_attribute(name: str, source: str) -> str:
    """The attribute as it is written, where it is neither a partner's nor put aside."""
    if "[[" in source or name in URL_ATTRIBUTES or name in TEXT_ATTRIBUTES:
        return ""
    return f' {name}="{_fixed(name, source)}"'


@lru_cache(maxsize=4096)
def _fixed(name: str, source: str) -> str:
    """An attribute without placeholders: the same for every partner and, mostly, every kit."""
    value = Substitution(NOTHING_FILLED).into_attribute(name, source)
    return value if name in TEXT_ATTRIBUTES else _for_compiler(name, value)


def mirrored(tag: str, attributes: dict[str, str]) -> dict[str, str]:
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


def escape(text: str) -> str:
    """``text`` as words between double quotes, or between tags."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
