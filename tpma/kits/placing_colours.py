"""Putting a colour zone into a page or a design, and taking it out again. Pure: text in, text out.

A page's style attributes don't work, so there the colour is a rule of the style sheet, for the class
`zone-<key>`. In a design any colour may be named `zone.<key>`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from tpma.kits.html_scan import Found, Piece, scan_html
from tpma.kits.tomlblocks import append_after_layer

#: A stripe within the margin that copy and logos keep from the edge, whatever the shape.
_STRIPES = {"": "[0, 98, 100, 2]", "banner": "[0, 97, 100, 3]", "tall": "[0, 99, 100, 1]"}


def colour_element(key: str) -> str:
    """What a page shows of a colour by itself: a stripe."""
    return f'<hr class="zone-{key}">'


def with_rule(source: str, key: str) -> str | None:
    """A page whose style sheet gives the class of a zone its colour; None where it has no head."""
    rule = f".zone-{key} {{ block-size: 4px; border: 0; background: [[zone:{key}]]; }}"
    pieces = scan_html(source)
    styles = [number for number, piece in enumerate(pieces) if piece.piece is Piece.STYLE]
    if not styles:
        head = re.search(r"[ \t]*</head>", source, re.I)
        if head is None:
            return None
        return f"{source[: head.start()]}<style>\n{rule}\n</style>\n{source[head.start() :]}"
    sheet = pieces[styles[-1]].source
    body = sheet.rstrip()
    indent = re.match(r"[ \t]*", body[body.rfind("\n") + 1 :])
    space = indent[0] if indent else ""
    before = "".join(piece.source for piece in pieces[: styles[-1]])
    return f"{before}{body}\n{space}{rule}{sheet[len(body) :]}{source[len(before) + len(sheet) :]}"


def without_rule(sheet: str, key: str) -> str:
    """A style sheet without the rules for the class of a zone alone."""
    return re.sub(rf"\n?[ \t]*\.zone-{re.escape(key)}\s*\{{[^{{}}]*\}}", "", sheet)


def shows_only(pieces: Sequence[Found], key: str) -> set[int]:
    """The pieces of a page that are there for a zone's colour and nothing else."""
    return {
        number
        for number, piece in enumerate(pieces)
        if piece.name == "hr" and piece.attributes == (("class", f"zone-{key}"),)
    }


def stripe_in_design(source: str, key: str, name: str) -> str:
    """The design with a stripe of the zone's colour along its lower edge, as the layer `name`: over
    everything but the logos."""
    layers = tomllib.loads(source).get("layers", [])
    logos = (number for number, layer in enumerate(layers) if layer.get("kind") == "lockup")
    below = next(logos, len(layers)) - 1
    shown = f'id = "{name}"\nkind = "shape"\nfill = "zone.{key}"\nbox = {_STRIPES[""]}'
    text = append_after_layer(source, below, shown).rstrip("\n")
    for shape in ("banner", "tall"):
        text += f"\n\n[when.{shape}.{name}]\nbox = {_STRIPES[shape]}"
    return text + "\n"


def is_stripe(layer: dict[str, object], key: str) -> bool:
    """Whether a layer of a design shows nothing but a zone's colour."""
    return layer.get("kind") == "shape" and layer.get("fill") == f"zone.{key}"
