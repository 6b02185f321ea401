"""Putting a zone into a template or design, and taking it out again. Pure: text in, text out.

A new place takes the look of the place it stands after, so that it is readable on the same ground.
Taking out removes what shows only that zone. Where that can't be told (a link's address, say),
nothing is removed and the line is named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from tpma.kits.definition import TacticKind, ZoneKind
from tpma.kits.html_scan import Found, Piece, scan_html
from tpma.kits.tomlblocks import append_after_layer, layer_blocks

#: What a tactic of a kind can show. Elsewhere a zone may still be named in words.
SHOWN_IN: dict[TacticKind, tuple[ZoneKind, ...]] = {
    TacticKind.EMAIL: tuple(ZoneKind),
    TacticKind.LANDING_PAGE: tuple(kind for kind in ZoneKind if kind is not ZoneKind.COLOUR),
    TacticKind.SOCIAL_POST: (
        *(ZoneKind.TEXT, ZoneKind.IMAGE, ZoneKind.DATE, ZoneKind.TIME, ZoneKind.TIME_ZONE),
        *(ZoneKind.PRICE, ZoneKind.NUMBER),
    ),
    TacticKind.CALENDAR: (),
}
SHOWN_IN[TacticKind.DISPLAY_ADS] = SHOWN_IN[TacticKind.SOCIAL_POST]

_MAIL = frozenset({"mj-text", "mj-button", "mj-image", "mj-table", "mj-divider", "mj-social"})
_PAGE = frozenset({"p", "h1", "h2", "h3", "h4", "div", "a", "img", "figure", "ul", "ol", "dl"})
_WHOLE = frozenset({"ul", "ol", "dl", "table"})
_VOID = frozenset({"img", "br", "hr", "meta", "input", "link", "source"})
_BREAKABLE = re.compile(r"\n[ \t]*\Z")


class NoPlace(ValueError):
    """The source has no place that could be told."""


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of the source: its pieces `first` to `last`, both included."""

    name: str
    first: int
    last: int


# -- templates ------------------------------------------------------------------------------------


def put_into_template(source: str, key: str, kind: ZoneKind, after: str, words: str = "") -> str:
    """The template with a new place after the one that shows `after`; before the law's inserts
    where nothing does. `words`: the zone that words a link's button."""
    pieces = list(scan_html(source))
    mail = "<mjml" in source
    wanted = _MAIL if mail else _PAGE
    elements = _elements(pieces)
    at = _around(pieces, elements, _mark(after), wanted) if after else None
    before = None
    if at is None:
        before = _around(pieces, elements, re.compile(r"\[\[insert:legal\]\]"), wanted)
        if before is None and not after:  # the law's words come from another file
            inner = [e for e in elements if e.name in wanted and e.first > _body(pieces)]
            at = max(inner, key=lambda e: (e.last, -e.first), default=None)
        if before is None and at is None:
            raise NoPlace
    anchor = at or before
    assert anchor is not None
    made = (_mail_element if mail else _page_element)(pieces, anchor, key, kind, words)
    start = sum(len(piece.source) for piece in pieces[: anchor.first])
    end = sum(len(piece.source) for piece in pieces[: anchor.last + 1])
    line_start = source.rfind("\n", 0, start) + 1
    indent = re.match(r"[ \t]*", source[line_start:])
    space = indent[0] if indent else ""
    if at is not None:
        return f"{source[:end]}\n{space}{made}{source[end:]}"
    return f"{source[:start]}{made}\n{space}{source[start:]}"


def _mail_element(
    pieces: Sequence[Found], anchor: _Element, key: str, kind: ZoneKind, words: str
) -> str:
    mark = f"[[zone:{key}]]"
    match kind:
        case ZoneKind.IMAGE:
            return f'<mj-image src="{mark}" alt="[[zone:{key}.alt]]" />'
        case ZoneKind.COLOUR:
            return f'<mj-divider border-color="{mark}" border-width="4px" />'
        case ZoneKind.LINK:
            near = [p for p in pieces if p.name == "mj-button" and not p.closing]
            opened = near[0].source if near else "<mj-button>"
            opened = re.sub(r'\shref="[^"]*"', "", opened)
            return f'{opened[:-1].rstrip()} href="{mark}">[[zone:{words or key}]]</mj-button>'
    before = [p for p in pieces[: anchor.last + 1] if p.name == "mj-text" and not p.closing]
    opened = before[-1].source if before else "<mj-text>"
    return f"{opened}{mark}</mj-text>"


def _page_element(
    pieces: Sequence[Found], anchor: _Element, key: str, kind: ZoneKind, words: str
) -> str:
    mark = f"[[zone:{key}]]"
    match kind:
        case ZoneKind.IMAGE:
            return f'<img src="{mark}" alt="[[zone:{key}.alt]]">'
        case ZoneKind.LINK:
            return f'<p><a href="{mark}">[[zone:{words or key}]]</a></p>'
        case ZoneKind.RICH_TEXT:
            return f"<div>{mark}</div>"
    return f"<p>{mark}</p>"


def _elements(pieces: Sequence[Found]) -> list[_Element]:
    """Every element with its end; inner ones come first."""
    open_: list[tuple[str, int]] = []
    found: list[_Element] = []
    for number, piece in enumerate(pieces):
        if piece.piece is not Piece.TAG:
            continue
        if piece.closing:
            while open_ and open_[-1][0] != piece.name:
                open_.pop()
            if open_:
                name, first = open_.pop()
                found.append(_Element(name, first, number))
        elif piece.self_closing or piece.name in _VOID:
            found.append(_Element(piece.name, number, number))
        else:
            open_.append((piece.name, number))
    return found


def _body(pieces: Sequence[Found]) -> int:
    return next((n for n, p in enumerate(pieces) if p.name in ("mj-body", "body")), 0)


def _mark(zone: str) -> re.Pattern[str]:
    return re.compile(rf"\[\[zone:{re.escape(zone)}(?:\.alt)?\]\]")


def _around(
    pieces: Sequence[Found],
    elements: Sequence[_Element],
    mark: re.Pattern[str],
    wanted: frozenset[str],
) -> _Element | None:
    """The element that shows a mark: the innermost of the wanted kinds, but a list or table whole."""
    body = _body(pieces)
    for number, piece in enumerate(pieces[body:], body):
        if piece.piece in (Piece.COMMENT, Piece.STYLE) or not mark.search(piece.source):
            continue
        around = [e for e in elements if e.first <= number <= e.last]
        around.sort(key=lambda e: e.last - e.first)
        whole = [e for e in around if e.name in _WHOLE]
        if whole and whole[-1].name in wanted:
            return whole[-1]
        inner = next((e for e in around if e.name in wanted), None)
        if inner is not None:
            return inner
    return None


def take_out_of_template(source: str, key: str) -> tuple[str, list[int]]:
    """The template without a zone, and the lines on which it is needed by something else; where
    there are such lines, the template is as it was."""
    mark = _mark(key)
    pieces = list(scan_html(source))
    elements = _elements(pieces)
    gone: set[int] = set()
    changed: dict[int, str] = {}
    stuck: list[int] = []
    for number, piece in enumerate(pieces):
        if not mark.search(piece.source):
            continue
        if piece.piece is Piece.TEXT:
            rest = mark.sub("", piece.source)
            alone = None if rest.strip() else _alone(pieces, elements, number, gone)
            if alone is not None and "{{unsubscribe_url}}" in pieces[alone.first].source:
                stuck.append(number)  # what law needs stays
            elif alone is not None:
                gone |= set(range(alone.first, alone.last + 1))
            else:
                changed[number] = rest
        elif piece.piece is Piece.TAG and piece.name in ("img", "mj-image"):
            gone.add(number)
            gone |= {n for e in elements if e.first == number for n in range(e.first, e.last + 1)}
        elif piece.piece is Piece.TAG and piece.name == "mj-divider":
            gone.add(number)
        elif piece.piece is not Piece.COMMENT:
            stuck.append(number)
    lines = [pieces[number].line + 1 for number in stuck if number not in gone]
    if lines:
        return source, lines
    return _joined(pieces, gone, changed), []


def _alone(
    pieces: Sequence[Found], elements: Sequence[_Element], number: int, gone: set[int]
) -> _Element | None:
    """The element that holds nothing but this piece; the outermost such one."""
    found = None
    for element in sorted(elements, key=lambda e: e.last - e.first):
        if not element.first < number < element.last or element.name in ("mj-column", "td"):
            continue
        inside = [n for n in range(element.first + 1, element.last) if n not in gone]
        others = [n for n in inside if n != number and not _blank(pieces[n], found, n)]
        if others:
            break
        found = element
    return found


def _blank(piece: Found, inner: _Element | None, number: int) -> bool:
    if inner is not None and inner.first <= number <= inner.last:
        return True
    return piece.piece is Piece.COMMENT or not piece.source.strip()


def _joined(pieces: Sequence[Found], gone: set[int], changed: dict[int, str]) -> str:
    """What is left; a line that is left empty goes, too."""
    out = ""
    for number, piece in enumerate(pieces):
        if number in gone:
            out = _BREAKABLE.sub("", out) if number - 1 not in gone else out
            continue
        out += changed.get(number, piece.source)
    return out


# -- designs --------------------------------------------------------------------------------------


def put_into_design(source: str, key: str, kind: ZoneKind, after: str) -> str:
    """The design with a layer for the zone. Words join the column of the layer they follow; they
    are left out of sizes that have no room for them, until the author makes some."""
    data = tomllib.loads(source)
    layers = data.get("layers", [])
    name = _free_id(key, [str(layer.get("id")) for layer in layers])
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
    mine = [one for one in layers if one.get("zone") == key]
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
    stuck = [n + 1 for n, line in enumerate(source.split("\n")) if f'"{key}"' in line]
    text = "\n".join(kept)
    named = [n for n, line in enumerate(kept) if re.search(rf'zone\s*=\s*"{re.escape(key)}"', line)]
    return (source, stuck) if named else (text, [])
