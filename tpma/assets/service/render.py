"""Rendering assets: whole mails, pages, posts and pictures, and previews while typing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from tpma.assets import rules
from tpma.assets.models import Asset, Rendition
from tpma.assets.render.calendar import CALENDAR_TYPE
from tpma.assets.render.email import RenderedEmail, compile_email
from tpma.assets.render.image import ImageFinding, RenderedImage, render_image
from tpma.assets.render.page import RenderedPage, SharePicture, render_page
from tpma.assets.render.post import RenderedPost, render_post
from tpma.assets.render.substitute import Substitution
from tpma.assets.service.bench import Bench, bench_of, parse_size
from tpma.assets.service.codes import targets
from tpma.core.errors import NotFound
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits import adtext
from tpma.kits.definition import Tactic, TacticKind
from tpma.kits.sharing import share_size


@dataclass(frozen=True, slots=True)
class Preview:
    """One thing to look at. `boxes` are in pixels of the picture; empty for mails and pages."""

    what: str
    media_type: str
    data: bytes
    width: int = 0
    height: int = 0
    boxes: tuple[dict[str, Any], ...] = ()
    findings: tuple[ImageFinding, ...] = ()
    subject: str = ""
    preheader: str = ""
    warnings: tuple[Message, ...] = field(default=())


# -- whole things, for other rooms ---------------------------------------------------------------------


def email_of(work: Work, asset_id: str) -> RenderedEmail:
    """The mail with its personalisation tags left in place."""
    bench, asset = bench_of(work, asset_id)
    return render_email(bench, bench.tactic(asset), bench.values(asset))


def page_of(work: Work, asset_id: str) -> RenderedPage:
    """The landing page with its form."""
    bench, asset = bench_of(work, asset_id)
    return render_landing(bench, asset, bench.values(asset), marks=False)


def post_of(work: Work, asset_id: str) -> RenderedPost:
    """The text of a post. Its picture is among the renditions."""
    bench, asset = bench_of(work, asset_id)
    return render_social(bench, bench.tactic(asset), bench.values(asset))


def ad_words_of(work: Work, asset_id: str) -> dict[str, str]:
    """The words that go with a responsive ad's pictures, by zone; empty for other ads."""
    bench, asset = bench_of(work, asset_id)
    tactic = bench.tactic(asset)
    substitution = Substitution(bench.filling(tactic, bench.values(asset)))
    return {
        zone.key: substitution.into_line(f"[[zone:{zone.key}]]")
        for zone in tactic.zones
        if adtext.is_ad_text(tactic.kind, zone.key)
    }


def code_targets(work: Work, asset_id: str) -> dict[int, str]:
    """Where the QR codes on an asset's pictures are to lead, by their place in the tactic."""
    bench, asset = bench_of(work, asset_id)
    tactic = bench.tactic(asset)
    return targets(bench.design(tactic), tactic, bench.values(asset)) if tactic.design else {}


def render_email(
    bench: Bench, tactic: Tactic, values: Mapping[str, str], *, marks: bool = False
) -> RenderedEmail:
    if tactic.kind is not TacticKind.EMAIL:
        raise NotFound(msg("This tactic is no email"))
    return compile_email(bench.template(tactic), bench.filling(tactic, values, marks=marks))


def render_social(bench: Bench, tactic: Tactic, values: Mapping[str, str]) -> RenderedPost:
    if tactic.kind is not TacticKind.SOCIAL_POST:
        raise NotFound(msg("This tactic is no post"))
    return render_post(tactic.network or "linkedin", bench.filling(tactic, values))


def render_landing(
    bench: Bench, asset: Asset, values: Mapping[str, str], *, marks: bool = False
) -> RenderedPage:
    tactic = bench.tactic(asset)
    if tactic.kind is not TacticKind.LANDING_PAGE or tactic.template is None:
        raise NotFound(msg("This tactic is no landing page"))
    return render_page(
        bench.files[tactic.template].decode(),
        bench.filling(tactic, values, marks=marks),
        fields=bench.page_fields(tactic),
        submit=bench.copy.form_submit(tactic.key),
        og_image=None if marks else _share_picture(bench, asset, values),
    )


def _share_picture(bench: Bench, asset: Asset, values: Mapping[str, str]) -> SharePicture | None:
    """The picture that networks show for the page, once it is rendered. It is before the page:
    see `rules.rendition_names`."""
    tactic = bench.tactic(asset)
    size = share_size(tactic)
    found = bench.work.session.scalars(
        select(Rendition).where(Rendition.asset_id == asset.id, Rendition.name == str(size))
    ).one_or_none()
    if found is None:
        return None
    ending = found.media_type.removeprefix("image/").replace("jpeg", "jpg")
    source, shown = bench.pictured(tactic, values)
    alt = ""
    if source.key != tactic.key and source.has_zone("alt"):
        alt = Substitution(bench.filling(source, shown)).into_line("[[zone:alt]]")
    return SharePicture(bench.url(found.sha256, ending), found.width, found.height, alt)


def render_picture(
    bench: Bench, tactic: Tactic, values: Mapping[str, str], name: str
) -> RenderedImage:
    source, shown = bench.pictured(tactic, values)
    if source.design is None:
        raise NotFound(msg("This tactic has no picture"))
    made = render_image(bench.design(source), parse_size(name), bench.image_inputs(source, shown))
    if source.key == tactic.key:
        return made
    # The zones drawn are another tactic's: there is no place for them here.
    return replace(
        made,
        boxes=tuple(replace(box, zone=None) for box in made.boxes),
        findings=tuple(replace(found, zone=None) for found in made.findings),
    )


# -- previews --------------------------------------------------------------------------------------------


def preview(
    work: Work, asset_id: str, what: str, values: Mapping[str, str] | None = None
) -> Preview:
    """One rendition's preview, with what is being typed; nothing is kept.

    `what` is a rendition's name: "728x90", "email.html", "email.txt", "page.html", "post.txt".
    """
    bench, asset = bench_of(work, asset_id)
    return preview_on(bench, asset, what, values)


def preview_on(
    bench: Bench, asset: Asset, what: str, values: Mapping[str, str] | None = None
) -> Preview:
    """A preview on a bench that is already open."""
    tactic = bench.tactic(asset)
    if what not in rules.rendition_names(tactic):
        raise NotFound(msg("This tactic has no %(name)s", name=what))
    known = (
        {
            zone.key: rules.tidy(zone, values[zone.key])
            for zone in tactic.zones
            if zone.key in (values or {})
        }
        if values
        else {}
    )
    now = bench.values(asset, known)
    if what in {"email.html", "email.txt"}:
        mail = render_email(bench, tactic, now, marks=what == "email.html")
        words = mail.html if what == "email.html" else mail.text
        return Preview(
            what,
            "text/html" if what == "email.html" else "text/plain",
            words.encode(),
            subject=mail.subject,
            preheader=mail.preheader,
            warnings=mail.warnings,
        )
    if what == "page.html":
        page = render_landing(bench, asset, now, marks=True)
        return Preview(
            what, "text/html", page.html.encode(), subject=page.title, warnings=page.warnings
        )
    if what == rules.CALENDAR_FILE:
        event = bench.event(tactic, now)
        return Preview(what, CALENDAR_TYPE, event.data, warnings=event.warnings)
    if what == "post.txt":
        post = render_social(bench, tactic, now)
        return Preview(what, "text/plain", post.text.encode(), warnings=post.warnings)
    made = render_picture(bench, tactic, now, what)
    return Preview(
        what,
        made.media_type,
        made.data,
        made.width,
        made.height,
        tuple(box.as_json() for box in made.boxes),
        made.findings,
    )
