"""What the editor shows while somebody types: previews and findings of what isn't kept yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tpma.assets import rules
from tpma.assets.service import Asset, Bench, Preview, preview_on
from tpma.assets.service.kit_preview import addressed
from tpma.compliance import checks
from tpma.compliance import service as compliance
from tpma.compliance.contexts import Rendered, box_from, context_for
from tpma.compliance.findings import BoxFacts, Finding, RenditionFacts
from tpma.compliance.service.gathering import partner_facts, territory
from tpma.kits.definition import TacticKind

MODES = ("desktop", "phone", "dark", "images-off")
_LINK = re.compile(r"\{\{\s*\w+_url\s*\}\}")
_SOURCE = re.compile(r"""(<img\b[^>]*?)\s(?:src|srcset)\s*=\s*"[^"]*\"""", re.IGNORECASE)
_BACKGROUND = re.compile(r"url\([^)]*\)", re.IGNORECASE)
_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fit:
    """In how many of a tactic's pictures a zone fits."""

    shown: int
    fits: int
    tight: tuple[str, ...]  # the sizes where it doesn't


def is_picture(name: str) -> bool:
    return "." not in name


def shown_values(bench: Bench, asset: Asset, typed: Mapping[str, str]) -> dict[str, str]:
    """What is typed, for the zones that may be changed."""
    tactic = bench.tactic(asset)
    return {
        zone.key: rules.tidy(zone, typed[zone.key])
        for zone in tactic.zones
        if zone.may_change and zone.key in typed
    }


def page_of(bench: Bench, made: Preview, mode: str) -> str:
    """A mail's or page's HTML for the preview frame: a sample recipient, this mode, own pictures."""
    base = bench.work.settings.base_url
    html = made.data.decode()
    if made.media_type == "text/plain":
        html = _LINK.sub(f"{base}/…", html)
    html = addressed(html, bench.locale)
    if mode == "images-off":
        html = _SOURCE.sub(r"\1", _BACKGROUND.sub("none", html))
    if mode == "dark":
        html = _DARK.sub("@media all", html)
        html = html.replace("<head>", "<head><style>:root{color-scheme:dark}</style>", 1)
    return html


def pictures(bench: Bench, asset: Asset, typed: Mapping[str, str]) -> list[Preview]:
    """Every picture of a tactic as it would be now."""
    names = rules.rendition_names(bench.tactic(asset))
    return [preview_on(bench, asset, name, typed) for name in names if is_picture(name)]


def fits_of(made: Sequence[Preview]) -> dict[str, Fit]:
    """Per zone, how many pictures show it whole."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for picture in made:
        for box in picture.boxes:
            if box["kind"] == "text" and box.get("zone"):
                found.setdefault(str(box["zone"]), []).append(
                    (picture.what, bool(box.get("fits", True)))
                )
    return {
        zone: Fit(
            len(seen), sum(fits for _, fits in seen), tuple(n for n, fits in seen if not fits)
        )
        for zone, seen in found.items()
    }


def findings_of(
    bench: Bench, asset: Asset, typed: Mapping[str, str], made: Sequence[Preview]
) -> list[Finding]:
    """What the checks find in a tactic with what is typed, by the same rules as at launch."""
    tactic = bench.tactic(asset)
    values = bench.values(asset, typed)
    law = compliance.law_of(
        bench.work,
        bench.profile.country,
        [territory(bench.locale)],
        bench.definition.law.sectors,
    )
    context = context_for(
        bench.definition,
        bench.copy,
        tactic.key,
        values,
        law=law,
        partner=partner_facts(bench),
        today=bench.work.now().date(),
        rendered=_rendered(bench, asset, typed, made),
        sources=[bench.files[tactic.template].decode()] if tactic.template else (),
        statements=compliance.statement_facts(bench.work, bench.definition.slug, bench.locale),
        decided=asset.values,
    )
    return sorted(checks.run(context), key=lambda finding: finding.sort_key)


def _rendered(
    bench: Bench, asset: Asset, typed: Mapping[str, str], made: Sequence[Preview]
) -> Rendered:
    boxes: list[BoxFacts] = []
    for picture in made:
        boxes += [box_from(box, picture.what) for box in picture.boxes]
    facts = tuple(
        RenditionFacts(p.what, p.media_type, len(p.data), p.width, p.height) for p in made
    )
    kind = bench.tactic(asset).kind
    if kind is TacticKind.EMAIL:
        mail = preview_on(bench, asset, "email.html", typed)
        words = preview_on(bench, asset, "email.txt", typed)
        return Rendered(
            tuple(boxes),
            facts,
            mail.subject,
            mail.preheader,
            mail.data.decode(),
            words.data.decode(),
        )
    if kind is TacticKind.SOCIAL_POST:
        text = preview_on(bench, asset, "post.txt", typed).data.decode()
        return Rendered(tuple(boxes), facts, text=text)
    if kind is TacticKind.LANDING_PAGE:
        page = preview_on(bench, asset, "page.html", typed).data.decode()
        return Rendered(tuple(boxes), facts, html=page)
    return Rendered(tuple(boxes), facts)
