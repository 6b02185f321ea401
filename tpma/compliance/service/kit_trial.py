"""A kit's own copy under the checks, before anybody uses it: every locale, for a sample partner.

In an asset set, words that a partner left alone are the kit's and were approved with it, so the
checks of words pass them by. Here the kit's words are what is looked at: each counts as written by
its author, in each locale, under the law of the countries that the kit is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tpma.assets import rules
from tpma.assets.models import AssetSet
from tpma.assets.service import kit_preview
from tpma.assets.service.bench import Bench
from tpma.assets.service.files import Files
from tpma.branding.service import ProfileView
from tpma.compliance import checks, library
from tpma.compliance.checks.statements import PROOF
from tpma.compliance.contexts import context_for
from tpma.compliance.findings import CheckContext, Finding, LinkAnswer, ZoneFacts
from tpma.compliance.law import Law
from tpma.compliance.service.gathering import partner_facts, template_sources, territory
from tpma.compliance.service.link_asking import answers_of, askable
from tpma.compliance.service.trying import rendered_now
from tpma.core.i18n import msg
from tpma.core.work import Work
from tpma.delivery.link_probe import LinkProbe
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.definition import KitDefinition, Tactic
from tpma.kits.origins import Origins
from tpma.kits.service.store import StoredFiles


@dataclass(frozen=True, slots=True)
class KitFinding:
    """A finding, the locale it was found in, and where in the kit it is mended."""

    finding: Finding
    locale: str
    file: str
    line: int


def kit_findings(
    work: Work,
    definition: KitDefinition,
    files: Mapping[str, bytes],
    *,
    pictures: bool = True,
    probe: LinkProbe | None = None,
    locale: str = "",
    tactic: str = "",
) -> list[KitFinding]:
    """What the checks find in a kit that was read without an error, by file and line.

    `work` gives storage, settings, clock and the legal inserts; no row is read. Without
    `pictures`, what only rendered pictures show (contrast, fit, logos) is not looked at. With a
    `probe`, every link is asked whether it answers. A `locale` or `tactic` leaves out the others.
    """
    stored = stored_files(work, files)
    origins = Origins(definition, files)
    found: dict[tuple[str, int, str, str], KitFinding] = {}
    answers: dict[str, LinkAnswer] = {}
    for tag in [locale] if locale else definition.locales:
        bench = _bench(work, definition, stored, tag)
        law = law_for_kit(definition, tag)
        for each_tactic in [definition.tactic(tactic)] if tactic else definition.tactics:
            context, values = _context(bench, each_tactic, law, pictures)
            if probe is not None:
                new = [url for url in askable(context) if url not in answers]
                answers |= {answer.url: answer for answer in answers_of(probe, new)}
                context = replace(context, answers=tuple(answers.values()))
            for each in checks.run(context):
                file, line = _place(origins, bench.copy, each_tactic, each, values)
                key = (file, line, each.check_id, str(each.message))
                found.setdefault(key, KitFinding(_for_author(each), tag, file, line))
    return sorted(
        found.values(), key=lambda one: (one.file, one.line, one.finding.check_id, one.locale)
    )


def stored_files(work: Work, files: Mapping[str, bytes]) -> StoredFiles:
    """The files of a kit in storage, so that a bench can name them by what they are."""
    if isinstance(files, StoredFiles):
        return files
    return StoredFiles(work.storage, {path: work.storage.put(data) for path, data in files.items()})


def law_for_kit(definition: KitDefinition, locale: str) -> Law:
    """The law that a locale of a kit is for: its own country's, and that of every country that the
    kit is open to and that has no locale of its own in it. A locale without a country, in a kit
    that names none, has the strictest of all."""
    own = {territory(each) for each in definition.locales}
    open_to = [
        region.upper()
        for region in definition.eligibility.regions
        if len(region) == 2 and region.isalpha()
    ]
    here = territory(locale)
    countries = [here] if here else []
    countries += [each for each in open_to if each not in own or not here]
    return library.law(countries, sender=here or None, sectors=definition.law.sectors)


def sample_profile(country: str, locale: str) -> ProfileView:
    """A partner who exists nowhere, with everything that a law may ask for, and without a logo."""
    return replace(
        kit_preview.sample_profile(locale),
        country=country,
        legal={"register_number": "1234", "representatives": "A. Example", "vat_id": "XX123"},
    )


def _for_author(found: Finding) -> Finding:
    """Said to who writes the kit, not to a partner."""
    if found.mend == PROOF:
        mend = msg("Leave it out, or add it with its proof to the statements of brand.toml")
        return replace(found, mend=mend)
    return found


def _bench(work: Work, definition: KitDefinition, stored: StoredFiles, locale: str) -> Bench:
    country = territory(locale)
    profile = sample_profile(country, locale)
    return Bench(
        work=work,
        # Never added to a session: it only tells the bench for whom and in which words.
        asset_set=AssetSet(id="", partner_id="", kit_version_id="", locale=locale, name=""),
        assets=(),
        definition=definition,
        kit_digest=stored.whole,
        copy=resolve(definition, locale, profile.country),
        files=Files(work, stored),
        profile=profile,
    )


def _context(
    bench: Bench, tactic: Tactic, law: Law, pictures: bool
) -> tuple[CheckContext, Sequence[ZoneFacts]]:
    values = rules.effective(bench.copy, tactic, {})
    context = context_for(
        bench.definition,
        bench.copy,
        tactic.key,
        {},
        law=law,
        partner=partner_facts(bench),
        today=bench.work.now().date(),
        rendered=rendered_now(bench, tactic, values, pictures=pictures),
        sources=template_sources(bench, tactic),
    )
    zones = tuple(_as_written(context.zones))
    return replace(context, zones=zones), zones


def _as_written(zones: Iterable[ZoneFacts]) -> Iterator[ZoneFacts]:
    """The kit's zones as if somebody had just written them. What comes from another zone is looked
    at there; every choice that the kit offers is looked at, not the first alone."""
    for zone in zones:
        if zone.same_as or not zone.is_words:
            yield replace(zone, lock="editable")
            continue
        written = replace(zone, lock="editable", kit_value="", choices=())
        for words in dict.fromkeys((zone.value, *zone.choices)):
            yield replace(written, value=words)


def _place(
    origins: Origins,
    copy: LocalCopy,
    tactic: Tactic,
    found: Finding,
    zones: Sequence[ZoneFacts],
) -> tuple[str, int]:
    """Where a finding is mended: the zone's words, the box's or the tactic's template."""
    zone = found.zone
    if zone is not None and any(each.key == zone for each in zones):
        return origins.of_zone(copy, tactic.key, zone)
    if found.box is not None and tactic.design:
        return (tactic.design, 1)
    if tactic.template:
        return (tactic.template, 1)
    return origins.of_setting("tactics", tactic.key)
