"""What the editor shows while somebody types: previews and findings of what isn't kept yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tpma.assets import rules
from tpma.assets.service import Asset, Bench, Preview, preview_on
from tpma.assets.service.kit_preview import addressed
from tpma.compliance import checks
from tpma.compliance import service as compliance
from tpma.compliance.contexts import box_from
from tpma.compliance.findings import Finding, RenditionFacts
from tpma.compliance.service.gathering import context_on, law_on
from tpma.compliance.service.trying import rendered_now

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
    """What the checks find in a tactic with what is typed, as `shown_values` gives it, by the same
    rules as at launch."""
    tactic = bench.tactic(asset)
    values = bench.values(asset, typed)
    boxes = [box_from(box, picture.what) for picture in made for box in picture.boxes]
    context = context_on(
        bench,
        tactic,
        values,
        law=law_on(bench),
        rendered=replace(
            rendered_now(bench, tactic, values, pictures=False),
            boxes=tuple(boxes),
            renditions=tuple(
                RenditionFacts(p.what, p.media_type, len(p.data), p.width, p.height) for p in made
            ),
        ),
        allowed=compliance.statement_facts(bench.work, bench.definition.slug, bench.locale),
        decided=asset.values,
    )
    return sorted(checks.run(context), key=lambda finding: finding.sort_key)
