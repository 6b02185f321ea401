"""An email from a kit's MJML and a partner's values: subject, preheader, HTML and written text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import css_inline
from mjml import mjml2html

from tpma.assets.render.mail_lines import keep_lines
from tpma.assets.render.mjml_mend import mend, with_attributes
from tpma.assets.render.mjml_prepare import FALLBACK_FONT, Prepared, prepare
from tpma.assets.render.mjml_slots import Layout
from tpma.assets.render.substitute import Filling, Substitution
from tpma.assets.render.way_out import has_way_out, without_line
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg
from tpma.kits.mailsize import CLIP_BYTES, Weighed, weighed
from tpma.kits.mjml_rules import check_tree
from tpma.kits.mjml_source import parse_mjml
from tpma.kits.mjml_tree import Node, SourceProblem

_PREHEADER_TAIL = "&#847;&zwnj;&nbsp;&#8199;&shy;" * 40
_TAG = re.compile(r'<[a-zA-Z][^<>"]*(?:"[^"]*"[^<>"]*)+>')
_VALUE = re.compile(r'"[^"]*"')
_DARK_MODE = (
    '<meta name="color-scheme" content="light dark">'
    '<meta name="supported-color-schemes" content="light dark">'
    '<meta name="x-apple-disable-message-reformatting">'
    '<meta name="format-detection" content="telephone=no,address=no,email=no,date=no,url=no">'
    "<style>:root{color-scheme:light dark;supported-color-schemes:light dark}</style>"
)


@dataclass(frozen=True, slots=True)
class EmailTemplate:
    """A kit's MJML, read and checked once, used for every partner."""

    root: Node | None
    problems: tuple[SourceProblem, ...]


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """A mail as it will be sent but for the personalisation tags, which are still in it.

    `size_bytes` is the HTML's as it travels (see tpma.kits.mailsize).
    """

    subject: str
    preheader: str
    html: str
    text: str
    size_bytes: int
    warnings: tuple[Message, ...] = ()


def load_template(path: str, files: Mapping[str, str]) -> EmailTemplate:
    """The template at ``path`` of a kit; ``files`` are the kit's texts, for includes."""
    parsed = parse_mjml(path, files)
    problems = list(parsed.problems)
    if parsed.root is not None:
        problems.extend(check_tree(parsed.root))
    return EmailTemplate(parsed.root, tuple(problems))


def compile_email(
    template: EmailTemplate, filling: Filling, *, font: str = FALLBACK_FONT
) -> RenderedEmail:
    """The mail of this template with these values.

    The zones ``subject``, ``preheader`` and ``text`` give the parts that are no HTML; ``text`` is
    written by the kit's author and may name other zones. Raises InvalidInput on a template that
    has problems, because what the compiler makes of one can't be trusted.
    """
    if template.problems or template.root is None:
        raise InvalidInput(
            msg("The email's template has errors"),
            detail=template.problems[0].what if template.problems else None,
            mend=template.problems[0].mend if template.problems else None,
        )
    substitution = Substitution(filling)
    subject = substitution.into_line("[[zone:subject]]")
    preheader = substitution.into_line("[[zone:preheader]]") if "preheader" in filling.zones else ""
    hidden = f"{html.escape(preheader)}{_PREHEADER_TAIL}" if preheader else ""
    finished = _finish(prepare(template.root, substitution, subject, hidden, font), filling)
    text = _text_part(substitution)
    weight = weighed(finished)
    warnings = [*substitution.problems, *_warnings(weight, text)]
    return RenderedEmail(subject, preheader, finished, text, weight.size_bytes, tuple(warnings))


def prepared_source(template: EmailTemplate) -> str:
    """The MJML that the compiler gets of a template, its words in slots: the same for everybody."""
    assert template.root is not None
    return prepare(template.root, Substitution(Filling()), "", "&nbsp;", FALLBACK_FONT).mjml


@lru_cache(maxsize=64)
def layout(
    mjml: str, raw_in_wrappers: tuple[str, ...], title: str, shares: tuple[str, ...], gaps: bool
) -> Layout:
    """The compiled layout, its words still in slots: it stays the same while someone types."""
    try:
        page = mjml2html(mjml, fonts={}, disable_comments=False)
    except ValueError as error:
        raise InvalidInput(
            msg("The email's template can't be compiled"),
            detail=msg("The compiler says: %(reason)s", reason=str(error)),
        ) from error
    return Layout.of(mend(page, raw_in_wrappers, title, shares, gaps=gaps))


def _finish(prepared: Prepared, filling: Filling) -> str:
    raws, shares = tuple(prepared.raw_in_wrappers), tuple(prepared.shares)
    if filling.zones:  # a mail without any is its author's alone, to the last space
        keep_lines(prepared.mjml, prepared.slots, filling.locale)
    page = layout(prepared.mjml, raws, prepared.title_slot, shares, prepared.gaps).fill(
        prepared.slots
    )
    if prepared.inline_css.strip():
        page = css_inline.CSSInliner(
            inline_style_tags=False,
            keep_style_tags=True,
            load_remote_stylesheets=False,
            extra_css=prepared.inline_css,
        ).inline(page)
        page = _TAG.sub(_requote, page)
    page = with_attributes(page, prepared.html_attributes)
    page = page.replace("</title>", f"</title>{_DARK_MODE}", 1)
    direction, lang = html.escape(filling.direction), html.escape(filling.locale)
    # Webmail throws away <html> and often <body>, and keeps the first element's attributes.
    page = page.replace("<body", f'<body dir="{direction}" lang="{lang}"', 1)
    return prepared.before + page


def _requote(tag: re.Match[str]) -> str:
    """The inliner writes bare angles into attributes: right in HTML, a trap for mail filters."""
    return _VALUE.sub(_requoted, tag[0])


def _requoted(value: re.Match[str]) -> str:
    return value[0].replace("<", "&lt;").replace(">", "&gt;")


def _text_part(substitution: Substitution) -> str:
    zone = substitution.filling.zones.get("text")
    source = zone.value.replace("\r\n", "\n") if zone is not None else ""
    inserts = substitution.filling.inserts.items()
    if any(f"[[insert:{key}]]" in source and has_way_out(text) for key, text in inserts):
        source = without_line(source)
    written = substitution.into_text(source)
    lines = [line.rstrip() for line in written.split("\n")]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip() + "\n"


def _warnings(page: Weighed, text: str) -> list[Message]:
    found: list[Message] = []
    if page.size_bytes > CLIP_BYTES:
        found.append(
            msg(
                "The email is %(size)s KB; Gmail cuts it at %(limit)s KB",
                size=page.size_bytes // 1024,
                limit=CLIP_BYTES // 1024,
            )
        )
    if "{{unsubscribe_url}}" not in page.tags:
        found.append(msg("The email has no unsubscribe link"))
    if len(text) < 2:
        found.append(msg("The email has no text part"))
    elif "{{unsubscribe_url}}" not in text:
        found.append(msg("The email's text part has no unsubscribe link"))
    return found
