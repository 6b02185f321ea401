"""What a landing page's template may hold: it is served under a strict content policy.

No script runs there and no style attribute counts, so a page that relies on either would look
broken to visitors and fine to its author. Better said when the kit is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpma.core.i18n import Message, msg
from tpma.kits.html_scan import Found, Piece, scan_html
from tpma.kits.mjml_tree import SourceProblem
from tpma.kits.placeholders import PLACEHOLDER, unknown_placeholders, unknown_tags

_REMOTE = re.compile(r"^\s*(?:https?:)?//", re.I)
_CSS_REMOTE = re.compile(r"@import|url\(\s*['\"]?(?:https?:)?//", re.I)


def check_page(path: str, source: str, *, has_form: bool) -> Iterator[SourceProblem]:
    """Everything in a page's template that would not work or is not allowed."""

    def problem(line: int, what: Message, mend: Message) -> SourceProblem:
        return SourceProblem(path, line, what, mend)

    for found, line in unknown_placeholders(source):
        yield problem(
            line,
            msg("%(found)s is no placeholder that we know", found=found),
            msg("Use zone, smart, colour, media, alt or insert, or lang, dir, start, end"),
        )
    for tag in unknown_tags(source):
        yield problem(
            source.count("\n", 0, source.find(tag)) + 1,
            msg("%(tag)s is no personalisation tag", tag=tag),
            msg("A page is the same for every visitor: leave it out"),
        )
    pieces = list(scan_html(source))
    for piece in pieces:
        for what, mend in _piece(piece):
            yield problem(piece.line + 1, what, mend)
    root = next((p for p in pieces if p.name == "html" and not p.closing), None)
    given = dict(root.attributes) if root is not None else {}
    if given.get("lang") != "[[lang]]" or given.get("dir") != "[[dir]]":
        yield problem(
            root.line + 1 if root is not None else 1,
            msg("The page doesn't say its language and direction"),
            msg('Begin with <html lang="[[lang]]" dir="[[dir]]">'),
        )
    if has_form and "[[insert:form]]" not in source:
        yield problem(
            1,
            msg("The page has no place for its form"),
            msg("Write [[insert:form]] where it belongs"),
        )


def _piece(piece: Found) -> Iterator[tuple[Message, Message]]:
    if piece.danger is not None:
        yield piece.danger, msg("Remove it")
    if piece.piece is Piece.STYLE and _CSS_REMOTE.search(piece.source):
        yield (
            msg("The style sheet loads something from another site"),
            msg("Put the file into the kit and name it with [[media:…]]"),
        )
    if piece.piece is not Piece.TAG or piece.closing:
        return
    given = dict(piece.attributes)
    if "style" in given:
        yield (
            msg("Style attributes don't work on landing pages"),
            msg("Give the element a class and style it in <style>"),
        )
    source = given.get("src") or ""
    if _REMOTE.match(source) and not PLACEHOLDER.search(source):
        yield (
            msg("The page loads something from another site"),
            msg("Put the file into the kit and name it with [[media:…]]"),
        )
    if piece.name == "img" and "alt" not in given:
        yield (
            msg("The picture has no alternative text"),
            msg('Write alt="…", or alt="" where the picture only decorates'),
        )
