"""A kit as it would look for a partner, before anything was started from it. Nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tpma.assets import rules
from tpma.assets.models import AssetSet
from tpma.assets.render.email import compile_email
from tpma.assets.render.image import render_image
from tpma.assets.render.page import render_page
from tpma.assets.render.post import RenderedPost, render_post
from tpma.assets.service.bench import Bench, parse_size
from tpma.assets.service.files import Files
from tpma.branding import service as branding
from tpma.core.errors import NotFound
from tpma.core.i18n import language_of
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import resolve
from tpma.kits.definition import Tactic, TacticKind

#: Shown where the installation has no partner yet; a name that sets without a logo.
SAMPLE_NAME = "Example Partner"
_TAG = re.compile(r"\{\{\s*(\w+)\s*\}\}")
#: A recipient to look at, by the language of the mail.
_RECIPIENTS = {
    "en": ("Alex", "Morgan", "Morgan & Reed"),
    "de": ("Katrin", "Vogel", "Vogel Maschinenbau"),
    "ar": ("سارة", "الحداد", "مجموعة الحداد"),
    "fr": ("Camille", "Laurent", "Laurent & Fils"),
    "es": ("Mariana", "Ortega", "Grupo Ortega"),
    "ja": ("美咲", "佐藤", "佐藤製作所"),
}


@dataclass(frozen=True, slots=True)
class KitPreview:
    """One tactic of a kit for one partner: a page, a picture, or a post with its picture."""

    kind: TacticKind
    html: str = ""
    picture: bytes = b""
    media_type: str = ""
    post: RenderedPost | None = None
    event: bytes = b""
    #: The picture's size as `1200x627`; empty where the tactic has none.
    size: str = ""


def preview_kit(
    work: Work,
    kit_version_id: str,
    tactic_key: str,
    *,
    locale: str,
    partner_id: str | None = None,
    size: str = "",
    own: Mapping[str, str] | None = None,
) -> KitPreview:
    """Render one tactic with the kit's own words, or a partner's `own` by zone, and its brand.

    The partner is the scope's own where none is named; for "" it is an imagined one. A post without a size is its words; with
    one, its picture. NotFound for tactics and sizes that the kit lacks.
    """
    return preview_of(_bench(work, kit_version_id, locale, partner_id), tactic_key, size, own)


def preview_of(
    bench: Bench, tactic_key: str, size: str = "", own: Mapping[str, str] | None = None
) -> KitPreview:
    """One tactic from a bench without assets, with the kit's own words or those of `own`."""
    locale = bench.locale
    if not bench.definition.has_tactic(tactic_key):
        raise NotFound()
    tactic = bench.definition.tactic(tactic_key)
    values = rules.effective(bench.copy, tactic, own or {})
    if size:
        return _picture(bench, tactic, values, size)
    match tactic.kind:
        case TacticKind.EMAIL:
            mail = compile_email(bench.template(tactic), bench.filling(tactic, values))
            return KitPreview(tactic.kind, html=addressed(mail.html, locale))
        case TacticKind.LANDING_PAGE:
            assert tactic.template is not None
            page = render_page(
                bench.files[tactic.template].decode(),
                bench.filling(tactic, values),
                fields=bench.page_fields(tactic),
                submit=bench.copy.form_submit(tactic.key),
            )
            return KitPreview(tactic.kind, html=addressed(page.html, locale))
        case TacticKind.SOCIAL_POST:
            post = render_post(tactic.network or "linkedin", bench.filling(tactic, values))
            link = bench.profile.website or bench.definition.brand.website
            post = replace(post, text=_TAG.sub(link, post.text))
            first = tactic.sizes[0] if tactic.design and tactic.sizes else None
            shown = f"{first.width}x{first.height}" if first else ""
            return KitPreview(tactic.kind, post=post, size=shown)
        case TacticKind.DISPLAY_ADS:
            first = tactic.sizes[0]
            return _picture(bench, tactic, values, f"{first.width}x{first.height}")
        case TacticKind.CALENDAR:
            return KitPreview(tactic.kind, event=bench.event(tactic, values).data)


def _picture(bench: Bench, tactic: Tactic, values: dict[str, str], size: str) -> KitPreview:
    wanted = parse_size(size)
    if tactic.design is None or wanted not in tactic.sizes:
        raise NotFound()
    found = render_image(bench.design(tactic), wanted, bench.image_inputs(tactic, values))
    return KitPreview(tactic.kind, picture=found.data, media_type=found.media_type, size=size)


def _bench(work: Work, kit_version_id: str, locale: str, partner_id: str | None) -> Bench:
    definition = kits.definition_of(work, kit_version_id)
    profile = sample_profile(locale) if partner_id == "" else branding.profile(work, partner_id)
    # Never added to the session: it only tells the bench for whom and in which words.
    imagined = AssetSet(
        id="", partner_id=profile.partner_id, kit_version_id=kit_version_id, locale=locale, name=""
    )
    return Bench(
        work=work,
        asset_set=imagined,
        assets=(),
        definition=definition,
        kit_digest=kits.version_of(work, kit_version_id).digest,
        copy=resolve(definition, locale, profile.country),
        files=Files(work, kits.files_of(work, kit_version_id)),
        profile=profile,
    )


def sample_profile(locale: str) -> branding.ProfileView:
    """A partner who doesn't exist, without a logo."""
    return branding.ProfileView(
        partner_id="",
        name=SAMPLE_NAME,
        legal_name=f"{SAMPLE_NAME} Ltd.",
        country="US",
        locale=locale,
        primary_colour="",
        secondary_colour="",
        phone="+1 555 0100",
        email="hello@partner.example",
        website="https://www.partner.example",
        address_lines=("1 Example Street", "Springfield"),
        legal={},
        logos={},
        logo_filename="",
        logo_notes=(),
        proposed_colours=(),
        rev=0,
    )


def addressed(html: str, locale: str) -> str:
    """Personalisation tags filled for a recipient who doesn't exist; links lead nowhere."""
    given, family, company = _RECIPIENTS.get(language_of(locale), _RECIPIENTS["en"])
    sample = {"first_name": given, "last_name": family, "company": company.replace("&", "&amp;")}
    return _TAG.sub(lambda tag: sample.get(tag[1], "#"), html)
