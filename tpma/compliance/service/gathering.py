"""Reads an asset set as it stands, for the checks and for the manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tpma.assets.models import Rendition
from tpma.assets.rules import UPLOAD
from tpma.assets.service.bench import Bench, open_bench
from tpma.assets.service.render import render_email, render_social
from tpma.assets.service.renditions import outstanding, renditions
from tpma.compliance.contexts import (
    PartnerFacts,
    Rendered,
    box_from,
    context_for,
    guide_statements,
)
from tpma.compliance.findings import BoxFacts, CheckContext, RenditionFacts, StatementFacts
from tpma.compliance.law import Law
from tpma.compliance.manifest_parts import TacticEntry
from tpma.compliance.service.law_inserts import sender_facts
from tpma.compliance.service.laws import law_of
from tpma.compliance.service.statements import statement_facts
from tpma.core.work import Work
from tpma.kits.definition import Tactic, TacticKind, ZoneKind


@dataclass(frozen=True)
class Gathered:
    """An asset set, its contexts by tactic, and what a manifest lists of it."""

    bench: Bench
    law: Law
    contexts: tuple[CheckContext, ...]
    entries: Mapping[str, TacticEntry] = field(default_factory=dict)
    #: Tactics whose renditions are missing or older than the asset.
    stale: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    #: The guide's and the library's statements for this kit and locale, ended ones included.
    known: tuple[StatementFacts, ...] = ()


def territory(locale: str) -> str:
    """The country that a locale names: `de-DE` → `DE`; empty where it names none."""
    parts = locale.replace("_", "-").split("-")
    return next((p.upper() for p in parts[1:] if len(p) == 2 and p.isalpha()), "")


def gather(work: Work, asset_set_id: str, countries: Iterable[str] = ()) -> Gathered:
    """Everything of an asset set. NotFound where it is another partner's.

    `countries` are the recipients'. Before an audience is chosen, the locale's own is taken.
    """
    bench = open_bench(work, asset_set_id)
    law = law_on(bench, countries)
    late = {(asset.id, name) for asset, name, _ in outstanding(bench)}
    kept = [row for row in renditions(work, asset_set_id) if (row.asset_id, row.name) not in late]
    late_assets = {asset_id for asset_id, _ in late}
    allowed = statement_facts(work, bench.definition.slug, bench.locale)
    contexts, entries, stale, uploads = [], {}, [], []
    for asset in bench.assets:
        tactic = bench.tactic(asset)
        values = bench.values(asset)
        mine = [row for row in kept if row.asset_id == asset.id]
        if asset.id in late_assets:
            stale.append(tactic.key)
        rendered = _rendered(work, bench, tactic, values, mine)
        context = context_on(
            bench, tactic, values, law=law, rendered=rendered, allowed=allowed, decided=asset.values
        )
        contexts.append(context)
        entries[tactic.key] = _entry(context, rendered, mine)
        uploads += [
            zone.label or zone.key
            for zone in context.zones
            if zone.kind == ZoneKind.IMAGE and UPLOAD.fullmatch(zone.value)
        ]
    known = (*guide_statements(bench.definition, bench.copy), *allowed)
    return Gathered(bench, law, tuple(contexts), entries, tuple(stale), tuple(uploads), known)


def law_on(bench: Bench, countries: Iterable[str] = ()) -> Law:
    """The law that holds for a set: the recipients' countries, or the locale's own without any."""
    named = [code for code in countries if code is not None]
    return law_of(
        bench.work,
        bench.profile.country,
        named or [territory(bench.locale)],
        bench.definition.law.sectors,
    )


def context_on(
    bench: Bench,
    tactic: Tactic,
    values: Mapping[str, str],
    *,
    law: Law,
    rendered: Rendered,
    allowed: Sequence[StatementFacts],
    decided: Collection[str],
) -> CheckContext:
    """What the checks look at in a tactic of a set, be its values kept or only typed. `allowed`
    are the library's statements, see `statement_facts`; the rest is as in `context_for`."""
    return context_for(
        bench.definition,
        bench.copy,
        tactic.key,
        values,
        law=law,
        partner=partner_facts(bench),
        today=bench.work.now().date(),
        rendered=rendered,
        sources=template_sources(bench, tactic),
        statements=allowed,
        decided=decided,
    )


def partner_facts(bench: Bench) -> PartnerFacts:
    """What the checks know of the partner whose asset set this is."""
    profile = bench.profile
    # A drawn name stands in for a logo that is missing, so the logo's own address says nothing.
    smart = dict(bench.smart)
    return PartnerFacts(
        country=profile.country,
        name=profile.name,
        website=profile.website,
        smart=smart,
        sender=sender_facts(profile),
        colours=tuple(c for c in (profile.primary_colour, profile.secondary_colour) if c),
    )


def _rendered(
    work: Work, bench: Bench, tactic: Tactic, values: Mapping[str, str], rows: Sequence[Rendition]
) -> Rendered:
    pictures = [row for row in rows if row.media_type.startswith("image/")]
    boxes: list[BoxFacts] = []
    for row in pictures:
        boxes += [box_from(box, row.name) for box in row.boxes]
    facts = tuple(
        RenditionFacts(row.name, row.media_type, row.size_bytes, row.width, row.height)
        for row in pictures
    )
    if tactic.kind is TacticKind.EMAIL and tactic.template:
        email = render_email(bench, tactic, values)
        return Rendered(tuple(boxes), facts, email.subject, email.preheader, email.html, email.text)
    if tactic.kind is TacticKind.SOCIAL_POST:
        return Rendered(tuple(boxes), facts, text=render_social(bench, tactic, values).text)
    return Rendered(tuple(boxes), facts, html=_stored(work, rows, "page.html"))


def _stored(work: Work, rows: Sequence[Rendition], name: str) -> str | None:
    row = next((row for row in rows if row.name == name), None)
    return None if row is None else work.storage.get(row.sha256).decode("utf-8")


def template_sources(bench: Bench, tactic: Tactic) -> list[str]:
    """The templates' own text, from which the smart fields that they show are read.

    A mail that includes others is read with all of the kit's: one field too many asked for is
    better than a hole in a mail.
    """
    paths = [path for path in (tactic.template, tactic.design) if path]
    if tactic.template and b"mj-include" in bench.files[tactic.template]:
        paths += [path for path in bench.files if path.endswith(".mjml")]
    return [bench.files[path].decode("utf-8") for path in dict.fromkeys(paths)]


def _entry(context: CheckContext, rendered: Rendered, rows: Sequence[Rendition]) -> TacticEntry:
    message = {
        "subject": rendered.subject,
        "preheader": rendered.preheader,
        "html": _sha(rendered.html),
        "text": _sha(rendered.text),
    }
    return TacticEntry(
        zones={zone.key: zone.value for zone in context.zones},
        renditions={row.name: row.sha256 for row in rows},
        message={name: value for name, value in message.items() if value is not None},
        alts={zone.key: zone.alt for zone in context.zones if zone.alt},
    )


def _sha(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode("utf-8")).hexdigest()
