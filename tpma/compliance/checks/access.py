"""Mails and pages that everybody can use: with a screen reader, by keyboard, in dark mode."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tpma.compliance.checks.registry import Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity
from tpma.core.i18n import Message, direction_of, language_of, msg

_HIDDEN_TYPES = frozenset({"hidden", "submit", "button", "image", "reset"})
_DARK_MEDIA = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)
_COLOR_SCHEME = re.compile(r"color-scheme\s*:\s*[^;}]*\bdark\b", re.IGNORECASE)
#: What may stand behind a link's words without adding to them.
_TAILS = " .…→>»"
_VAGUE: dict[str, frozenset[str]] = {
    "en": frozenset({"click here", "here", "more", "read more", "link", "this"}),
    "de": frozenset({"hier", "hier klicken", "klicken sie hier", "mehr", "link"}),
    "fr": frozenset({"ici", "cliquez ici", "cliquer ici", "plus", "lien"}),
    "es": frozenset({"aquí", "haga clic aquí", "clic aquí", "más", "enlace"}),
    "ja": frozenset({"こちら", "ここ", "ここをクリック", "こちらをクリック"}),
    "ar": frozenset({"هنا", "اضغط هنا", "انقر هنا", "المزيد"}),
}
_HQ = msg("Ask HQ: the kit's template has to say it")


def _tree(context: CheckContext) -> LexborHTMLParser | None:
    if not context.html or context.tactic_kind not in ("email", "landing_page"):
        return None
    return LexborHTMLParser(context.html)


def _attribute(node: LexborNode, name: str) -> str | None:
    """None where it is not there; an attribute without a value is empty."""
    if name not in node.attributes:
        return None
    return node.attributes[name] or ""


def _named(node: LexborNode) -> str:
    """What a screen reader says of a link or button: its words, its label, its picture's alt."""
    label = _attribute(node, "aria-label") or _attribute(node, "title") or ""
    alts = [(_attribute(image, "alt") or "") for image in node.css("img")]
    return " ".join([node.text(deep=True) or "", label, *alts]).strip()


@check(
    "technical.language",
    Severity.WARNING,
    Kind.TECHNICAL,
    msg("Mails and pages say their language and direction"),
    msg("WCAG 2.2, 3.1.1 and 1.3.2"),
)
def language(context: CheckContext) -> Iterator[Hit]:
    tree = _tree(context)
    root = None if tree is None else tree.css_first("html")
    if root is None or not (context.html and re.search(r"<html\b", context.html, re.I)):
        return
    said = _attribute(root, "lang") or ""
    if not said:
        yield Hit(msg("It does not say in what language it is"), _HQ)
    elif language_of(said) != language_of(context.locale):
        yield Hit(
            msg(
                "It says that it is in “%(said)s”, and it is in “%(locale)s”",
                said=said,
                locale=context.locale,
            ),
            _HQ,
        )
    if direction_of(context.locale) == "rtl":
        body = root.css_first("body")
        marked = [node for node in (root, body) if node is not None]
        if not any((_attribute(node, "dir") or "").lower() == "rtl" for node in marked):
            yield Hit(msg("It is not marked as written from right to left"), _HQ)


@check(
    "technical.accessible",
    Severity.WARNING,
    Kind.TECHNICAL,
    msg("Mails and pages can be used with a screen reader and by keyboard"),
    msg("WCAG 2.2, 1.1.1, 1.3.1, 2.4.2, 2.4.4, 2.4.6, 4.1.2"),
)
def accessible(context: CheckContext) -> Iterator[Hit]:
    tree = _tree(context)
    if tree is None:
        return
    for image in tree.css("img"):
        if _attribute(image, "alt") is None:
            yield Hit(
                msg("A picture has no alt attribute, so screen readers say its file's name"), _HQ
            )
            break
    yield from _links(context, tree)
    if context.tactic_kind == "landing_page":
        yield from _page(context, tree)
    else:
        yield from _mail(tree)


def _links(context: CheckContext, tree: LexborHTMLParser) -> Iterator[Hit]:
    vague = _VAGUE.get(language_of(context.locale), frozenset())
    for link in tree.css("a[href]"):
        name = _named(link)
        if not name:
            yield Hit(
                msg("A link has no words, so nobody hears where it leads"),
                msg("Give it words or its picture an alt text"),
            )
        elif name.casefold().strip(_TAILS) in vague:
            yield Hit(
                msg("“%(words)s” does not say where the link leads", words=name),
                msg("Name what is there"),
                zone=_zone_with(context, name),
                severity=Severity.NOTE,
            )


def _zone_with(context: CheckContext, words: str) -> str | None:
    return next((zone.key for zone in context.zones if words in zone.value), None)


def _mail(tree: LexborHTMLParser) -> Iterator[Hit]:
    for table in tree.css("table"):
        role = (_attribute(table, "role") or "").lower()
        # A table inside a table holds no data, whatever it was meant for.
        nested = len(table.css("table")) > 1
        if nested and role not in ("presentation", "none") and not table.css("th"):
            yield Hit(
                msg("A layout table is not marked as such, so screen readers count its cells"),
                _HQ,
                severity=Severity.NOTE,
            )
            return


def _page(context: CheckContext, tree: LexborHTMLParser) -> Iterator[Hit]:
    if re.search(r"<html\b", context.html or "", re.I):
        title = tree.css_first("title")
        if title is None or not (title.text() or "").strip():
            yield Hit(msg("The page has no title"), _HQ)
        view = tree.css_first("meta[name='viewport']")
        limits = (_attribute(view, "content") or "") if view is not None else ""
        if view is None:
            yield Hit(msg("The page does not fit itself to phones"), _HQ)
        elif re.search(r"user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*1(?:\.0)?\b", limits):
            yield Hit(msg("The page keeps people from zooming in"), _HQ)
    for said in _headings(tree):
        yield Hit(said, _HQ, severity=Severity.NOTE)
    labels = {_attribute(label, "for") for label in tree.css("label[for]")}
    for field in tree.css("input, select, textarea"):
        if (_attribute(field, "type") or "text").lower() in _HIDDEN_TYPES:
            continue
        if (_attribute(field, "tabindex") or "") == "-1":
            continue  # a trap for machines, out of everybody's way
        if _attribute(field, "id") in labels and _attribute(field, "id"):
            continue
        if _attribute(field, "aria-label") or _attribute(field, "aria-labelledby"):
            continue
        if _inside_label(field):
            continue
        yield Hit(
            msg("The field “%(name)s” has no label", name=_attribute(field, "name") or "?"), _HQ
        )
    for knob in tree.css("button"):
        if not _named(knob):
            yield Hit(msg("A button has no words"), _HQ)


def _inside_label(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag == "label":
            return bool((above.text(deep=True) or "").strip())
        above = above.parent
    return False


def _headings(tree: LexborHTMLParser) -> Iterator[Message]:
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4, h5, h6") if node.tag]
    if levels and levels.count(1) != 1:
        yield msg("The page has %(count)s main headings instead of one", count=levels.count(1))
    before = 0
    for level in levels:
        if before and level > before + 1:
            yield msg("A heading of level %(level)s follows one of level %(before)s",
                      level=level, before=before)  # fmt: skip
            return
        before = level


@check(
    "technical.dark-mode",
    Severity.NOTE,
    Kind.TECHNICAL,
    msg("Mails say how they look in dark mode, so programs don't guess"),
    msg("Rules of the mailbox providers"),
)
def dark_mode(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "email" or not context.html:
        return
    if not re.search(r"<html\b", context.html, re.I):
        return
    tree = LexborHTMLParser(context.html)
    metas = [
        _attribute(meta, "content") or ""
        for meta in tree.css("meta[name='color-scheme'], meta[name='supported-color-schemes']")
    ]
    says = any("dark" in content.lower() for content in metas) or bool(
        _COLOR_SCHEME.search(context.html)
    )
    if not says:
        yield Hit(
            msg("The mail does not say that it knows dark mode, so programs turn its colours over"),
            _HQ,
        )
    elif not _DARK_MEDIA.search(context.html):
        yield Hit(msg("The mail says that it knows dark mode, and has no colours for it"), _HQ)


CHECKS = (language, accessible, dark_mode)
