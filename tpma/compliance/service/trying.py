"""The checks on what is not kept: a tactic rendered now, for words that somebody is trying out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tpma.assets import rules
from tpma.assets.render.page import render_page
from tpma.assets.service.bench import Bench, open_bench
from tpma.assets.service.render import render_email, render_picture, render_social
from tpma.compliance import checks
from tpma.compliance.contexts import Rendered, box_from
from tpma.compliance.findings import BoxFacts, CheckContext, Finding, RenditionFacts
from tpma.compliance.service.gathering import context_on, law_on
from tpma.compliance.service.statements import statement_facts
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits.definition import Tactic, TacticKind, ZoneKind


def findings_with(
    work: Work,
    asset_set_id: str,
    tactic_key: str,
    typed: Mapping[str, str],
    *,
    countries: Iterable[str] = (),
) -> list[Finding]:
    """What the checks would find in a tactic with these values in its zones, the gravest first.

    Nothing is kept. NotFound where the set is another partner's or has no such tactic;
    InvalidInput, by zone, for values that the editor would not keep either.
    """
    return checks.run(context_with(work, asset_set_id, tactic_key, typed, countries=countries))


def context_with(
    work: Work,
    asset_set_id: str,
    tactic_key: str,
    typed: Mapping[str, str],
    *,
    countries: Iterable[str] = (),
    pictures: bool = True,
) -> CheckContext:
    """What the checks look at in that case. Without `pictures`, none are drawn."""
    bench = open_bench(work, asset_set_id)
    asset = next((each for each in bench.assets if each.tactic_key == tactic_key), None)
    if asset is None:
        raise NotFound()
    tactic = bench.tactic(asset)
    values = bench.values(asset, _accepted(bench, tactic, typed, asset.values))
    return context_on(
        bench,
        tactic,
        values,
        law=law_on(bench, countries),
        rendered=rendered_now(bench, tactic, values, pictures=pictures),
        allowed=statement_facts(work, bench.definition.slug, bench.locale),
        decided={*asset.values, *typed},
    )


def _accepted(
    bench: Bench, tactic: Tactic, typed: Mapping[str, str], kept: Mapping[str, str]
) -> dict[str, str]:
    """The values as they would be kept."""
    known = {zone.key: zone for zone in tactic.zones}
    problems: dict[str, Message] = {}
    tidied: dict[str, str] = {}
    for key, value in typed.items():
        if key not in known:
            problems[key] = msg("The tactic has no zone of this name")
            continue
        zone = known[key]
        tidied[key] = rules.tidy(zone, value)
        wrong = rules.refusal(zone, tidied[key], bench.copy, tactic.key)
        if wrong is not None:
            problems[key] = wrong
        elif (
            zone.kind is ZoneKind.IMAGE
            and rules.UPLOAD.fullmatch(tidied[key])
            and tidied[key] != kept.get(key)
        ):
            problems[key] = msg("Upload the picture in the editor first")
    if problems:
        raise InvalidInput(fields=problems)
    return tidied


def rendered_now(
    bench: Bench, tactic: Tactic, values: Mapping[str, str], *, pictures: bool = True
) -> Rendered:
    """What the renderer makes of a tactic at this moment. Without `pictures`, none are drawn."""
    boxes: list[BoxFacts] = []
    facts: list[RenditionFacts] = []
    for size in tactic.sizes if pictures and tactic.design else ():
        made = render_picture(bench, tactic, values, str(size))
        boxes += [box_from(box.as_json(), str(size)) for box in made.boxes]
        facts.append(
            RenditionFacts(str(size), made.media_type, len(made.data), made.width, made.height)
        )
    drawn = Rendered(tuple(boxes), tuple(facts))
    if tactic.kind is TacticKind.EMAIL and tactic.template:
        mail = render_email(bench, tactic, values)
        return replace(
            drawn, subject=mail.subject, preheader=mail.preheader, html=mail.html, text=mail.text
        )
    if tactic.kind is TacticKind.SOCIAL_POST:
        return replace(drawn, text=render_social(bench, tactic, values).text)
    if tactic.kind is TacticKind.LANDING_PAGE and tactic.template:
        page = render_page(
            bench.files[tactic.template].decode(),
            bench.filling(tactic, values),
            fields=bench.page_fields(tactic),
            submit=bench.copy.form_submit(tactic.key),
        )
        return replace(drawn, html=page.html)
    return drawn
