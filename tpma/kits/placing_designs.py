"""Putting a zone into a layered design, and taking it out again. Pure: text in, text out.

A new layer takes the look of the one it stands after. What something else of the design needs is
not removed; its lines are named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from tpma.kits.definition import ZoneKind
from tpma.kits.placing_colours import is_stripe, stripe_in_design
from tpma.kits.tomlblocks import append_after_layer, layer_blocks


def put_into_design(source: str, key: str, kind: ZoneKind, after: str) -> str:
    """The design with a layer for the zone. Words join the column of the layer they follow; they
    are left out of sizes that have no room for them, until the author makes some."""
    data = tomllib.loads(source)
    layers = data.get("layers", [])
    name = _free_id(key, [str(layer.get("id")) for layer in layers])
    if kind is ZoneKind.COLOUR:
        return stripe_in_design(source, key, name)
    if kind is ZoneKind.IMAGE:
        shown = (
            f'id = "{name}"\nkind = "image"\nzone = "{key}"\nfit = "contain"\nbox = [60, 8, 34, 34]'
        )
        logos = next((n for n, one in enumerate(layers) if one.get("kind") == "lockup"), None)
        last = len(layers) - 1 if logos is None else logos - 1
        return append_after_layer(source, last, shown)
    texts = [n for n, one in enumerate(layers) if one.get("kind") == "text"]
    like = next((n for n in texts if layers[n].get("zone") == after), None)
    model = layers[like] if like is not None else next((layers[n] for n in reversed(texts)), {})
    stack = model.get("in") or next(
        (one["id"] for one in layers if one.get("kind") == "stack"), None
    )
    lines = [f'id = "{name}"', 'kind = "text"']
    lines += [f'in = "{stack}"'] if stack else ["box = [6, 62, 88, 12]"]
    lines.append(f'zone = "{key}"')
    for field in ("font", "weight", "size", "colour", "align", "line_height", "contrast"):
        if field in model:
            lines.append(f"{field} = {_toml(model[field])}")
    lines += ["max_lines = 2", "optional = true"]
    at = like if like is not None else (texts[-1] if texts else len(layers) - 1)
    return append_after_layer(source, at, "\n".join(lines))


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _free_id(wanted: str, taken: Sequence[str]) -> str:
    numbers = (f"{wanted}_{n}" for n in range(2, 99))
    return next(name for name in (wanted, *numbers) if name not in taken)


def take_out_of_design(source: str, key: str) -> tuple[str, list[int]]:
    """The design without the layers that show a zone, and the lines that name it elsewhere; where
    there are such lines, the design is as it was. A picture with a file of its own keeps that."""
    layers = tomllib.loads(source).get("layers", [])
    mine = [one for one in layers if one.get("zone") == key or is_stripe(one, key)]
    lines = source.split("\n")
    gone = {str(one["id"]) for one in mine if not (one.get("kind") == "image" and one.get("file"))}
    for start, end in reversed(layer_blocks(source, gone)):
        del lines[start:end]
    kept = []
    for line in lines:
        if re.fullmatch(rf'\s*zone\s*=\s*"{re.escape(key)}"\s*(#.*)?', line):
            continue
        found = re.fullmatch(r"(\s*under\s*=\s*)\[(.*)\](.*)", line)
        if found:
            names = re.findall(r'"([^"]+)"', found[2])
            left = [name for name in names if name not in gone]
            if left != names:
                line = f"{found[1]}{_toml(left)}{found[3]}"
        kept.append(line)
    text = "\n".join(kept).rstrip("\n") + "\n"
    naming = re.compile(rf'zone\s*=\s*"{re.escape(key)}"|"zone\.{re.escape(key)}"')
    stuck = [n + 1 for n, line in enumerate(source.split("\n")) if naming.search(line)]
    named = [line for line in kept if naming.search(line)]
    return (source, stuck) if named else (text, [])
