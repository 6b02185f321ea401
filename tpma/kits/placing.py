"""Putting a zone into a template, and taking it out again. Pure: text in, text out. Designs are in
`placing_designs`.

A new place takes the look of the place it stands after, so that it is readable on the same ground.
Taking out removes what shows only that zone. Where that can't be told (a link's address, say),
nothing is removed and the line is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tpma.kits.definition import TacticKind, ZoneKind
from tpma.kits.html_scan import Found, Piece, scan_html
from tpma.kits.placing_colours import (
    colour_element,
    shows_only,
    with_rule,
    without_rule,
)

#: What a tactic of a kind can show. Elsewhere a zone may still be named in words.
SHOWN_IN: dict[TacticKind, tuple[ZoneKind, ...]] = {
    TacticKind.EMAIL: tuple(ZoneKind),
    TacticKind.LANDING_PAGE: tuple(ZoneKind),
    TacticKind.SOCIAL_POST: (
        *(ZoneKind.TEXT, ZoneKind.IMAGE, ZoneKind.COLOUR, ZoneKind.DATE, ZoneKind.TIME),
        *(ZoneKind.TIME_ZONE, ZoneKind.PRICE, ZoneKind.NUMBER),
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
        placed = f"{source[:end]}\n{space}{made}{source[end:]}"
    else:
        placed = f"{source[:start]}{made}\n{space}{source[start:]}"
    if mail or kind is not ZoneKind.COLOUR:
        return placed
    coloured = with_rule(placed, key)
    if coloured is None:
        raise NoPlace
    return coloured


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
        case ZoneKind.COLOUR:
            return colour_element(key)
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
        elif piece.piece is Piece.STYLE and not mark.search(
            rest := without_rule(piece.source, key)
        ):
            changed[number] = rest
            gone |= shows_only(pieces, key)
        elif piece.piece is not Piece.COMMENT:
            stuck.append(number)
    lines = [_line(pieces[number], mark) for number in stuck if number not in gone]
    if lines:
        return source, lines
    return _joined(pieces, gone, changed), []


def _line(piece: Found, mark: re.Pattern[str]) -> int:
    found = mark.search(piece.source)
    return piece.line + 1 + piece.source.count("\n", 0, found.start() if found else 0)


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
