"""A landing page from a kit's HTML and a partner's values, with its form and share tags.

The page is finished here: what is approved is what is served, consent wording included. Serving
only fills in what a visitor typed (see `page_form`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tpma.assets.render.page_form import HONEYPOT
from tpma.assets.render.substitute import Filling, Substitution
from tpma.core.i18n import Message
from tpma.kits.definition import FieldKind, LeadField

_INPUT_TYPES = {FieldKind.TEXT: "text", FieldKind.EMAIL: "email", FieldKind.PHONE: "tel"}

#: The form's bones; the kit's own style sheet comes after it and may dress it.
FORM_CSS = """
.form{display:grid;gap:1rem;max-inline-size:34rem}
.form__field{display:grid;gap:.375rem;text-align:start}
.form__field label{font-weight:600}
.form__field input,.form__field select,.form__field textarea{font:inherit;color:inherit;\
background:Canvas;color:CanvasText;border:1px solid color-mix(in srgb,currentColor 45%,transparent);\
border-radius:.5rem;padding:.75rem .875rem;min-block-size:2.875rem;inline-size:100%;\
box-sizing:border-box}
.form__field textarea{min-block-size:7rem;resize:vertical}
.form__consent{display:grid;grid-template-columns:1.5rem 1fr;gap:.75rem;align-items:start;\
text-align:start;font-size:.9375rem;line-height:1.5}
.form__consent input{inline-size:1.5rem;block-size:1.5rem;margin:0}
.form__error{color:#b3261e;background:#fdeceb;border-radius:.375rem;padding:.375rem .625rem;\
font-size:.9375rem;margin:0}
.form__consent .form__error{grid-column:1/-1}
.form [aria-invalid=true]{border:2px solid #b3261e}
.form button{font:inherit;font-weight:700;min-block-size:3rem;padding:.75rem 1.5rem;border:0;\
border-radius:.5rem;cursor:pointer}
.form :focus-visible{outline:3px solid #1a73e8;outline-offset:2px}
.form__trap{position:absolute;inset-inline-start:-200vw;block-size:1px;inline-size:1px;\
overflow:hidden}
.form-thanks[hidden],form[hidden]{display:none}
"""


@dataclass(frozen=True, slots=True)
class PageField:
    """A form field in the page's locale. For a consent, `label` is its full wording."""

    key: str
    kind: FieldKind
    label: str
    required: bool = False
    lead_field: LeadField = LeadField.EXTRA
    max_length: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    autocomplete: str = ""


@dataclass(frozen=True, slots=True)
class SharePicture:
    """The picture that networks show for a page: where it is, its size in px, what it shows."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A whole page, ready to be served."""

    title: str
    description: str
    html: str
    size_bytes: int
    warnings: tuple[Message, ...] = ()


def render_page(
    template: str,
    filling: Filling,
    *,
    fields: Sequence[PageField] = (),
    submit: str = "",
    og_image: SharePicture | None = None,
) -> RenderedPage:
    """The page of ``template``; ``og_image`` is the picture shown when it is shared."""
    substitution = Substitution(filling)
    title = substitution.into_line("[[zone:title]]")
    description = substitution.into_line("[[zone:description]]")
    thanks = substitution.into_html("[[zone:thanks]]") if fields else ""
    asked = [_worded(field, substitution) for field in fields]
    form = form_html(asked, substitution.into_label(submit), thanks) if fields else ""
    with_form = Substitution(replace(filling, inserts={**filling.inserts, "form": form}))
    page = with_form.into_html(template)
    page = _complete_head(page, filling, title, description, og_image)
    warnings = tuple({**substitution.problems, **with_form.problems})
    return RenderedPage(title, description, page, len(page.encode()), warnings)


def form_html(fields: Sequence[PageField], submit: str, thanks_html: str) -> str:
    """The form, and what takes its place after it was sent. It posts to the page's own address."""
    parts = ['<form class="form" id="form" method="post" novalidate>']
    parts.extend(_field(field) for field in fields)
    parts.append(
        f'<div class="form__trap" aria-hidden="true"><label>{HONEYPOT}'
        f'<input name="{HONEYPOT}" tabindex="-1" autocomplete="off"></label></div>'
        f'<button type="submit">{html.escape(submit)}</button></form>'
        f'<div class="form-thanks" id="form-thanks" role="status" tabindex="-1" hidden>{thanks_html}</div>'
    )
    return "".join(parts)


def _worded(field: PageField, substitution: Substitution) -> PageField:
    """The field with the partner's name and the like in its words."""
    words = substitution.into_label
    choices = tuple((value, words(label)) for value, label in field.choices)
    return replace(field, label=words(field.label), choices=choices)


def _field(field: PageField) -> str:
    name, label = html.escape(field.key), html.escape(field.label)
    required = " required" if field.required else ""
    common = f'id="f-{name}" name="{name}" data-lead="{field.lead_field.value}"{required}'
    if field.autocomplete:
        common += f' autocomplete="{html.escape(field.autocomplete)}"'
    if field.kind is FieldKind.CONSENT:
        return (
            f'<div class="form__consent"><input type="checkbox" {common} value="yes">'
            f'<label for="f-{name}">{label}</label></div>'
        )
    if field.kind is FieldKind.CHOICE:
        options = "".join(
            f'<option value="{html.escape(value)}">{html.escape(words)}</option>'
            for value, words in field.choices
        )
        control = f'<select {common}><option value=""></option>{options}</select>'
    elif field.kind is FieldKind.LONG_TEXT:
        control = f'<textarea {common} maxlength="{field.max_length}" rows="4"></textarea>'
    else:
        kind = _INPUT_TYPES[field.kind]
        control = f'<input type="{kind}" {common} maxlength="{field.max_length}">'
    return f'<div class="form__field"><label for="f-{name}">{label}</label>{control}</div>'


def _complete_head(
    page: str, filling: Filling, title: str, description: str, picture: SharePicture | None
) -> str:
    """What every page needs in its head, where the kit's template leaves it out."""
    lower = page.lower()
    escaped = html.escape
    wanted = [
        ("charset=", '<meta charset="utf-8">'),
        ('name="viewport"', '<meta name="viewport" content="width=device-width, initial-scale=1">'),
        ("<title", f"<title>{escaped(title)}</title>"),
        ('name="description"', f'<meta name="description" content="{escaped(description)}">'),
        ('property="og:title"', f'<meta property="og:title" content="{escaped(title)}">'),
        (
            'property="og:description"',
            f'<meta property="og:description" content="{escaped(description)}">',
        ),
        ('property="og:site_name"', _named("og:site_name", filling.smart.get("partner.name", ""))),
        ('property="og:type"', '<meta property="og:type" content="website">'),
        (
            'property="og:locale"',
            f'<meta property="og:locale" content="{escaped(filling.locale.replace("-", "_"))}">',
        ),
    ]
    if picture is not None:
        named = {
            "og:image": picture.url,
            # With these a network shows the picture the first time already.
            "og:image:width": str(picture.width),
            "og:image:height": str(picture.height),
            "og:image:alt": picture.alt or title,
        }
        wanted += [(f'property="{name}"', _named(name, what)) for name, what in named.items()]
        wanted.append(
            ('name="twitter:card"', '<meta name="twitter:card" content="summary_large_image">')
        )
    else:
        wanted.append(('name="twitter:card"', '<meta name="twitter:card" content="summary">'))
    head = "".join(tag for sign, tag in wanted if sign not in lower)
    head += f"<style>{FORM_CSS}</style>"
    if re.search(r"<head[^>]*>", page, re.I):
        return re.sub(r"(<head[^>]*>)", lambda match: match[1] + head, page, count=1, flags=re.I)
    lang, direction = escaped(filling.locale), escaped(filling.direction)
    return (
        f'<!doctype html><html lang="{lang}" dir="{direction}"><head>{head}</head>'
        f"<body>{page}</body></html>"
    )


def _named(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{html.escape(content)}">' if content else ""
