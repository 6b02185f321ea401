"""The use cases of compliance, in one place for the rooms and doors that call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tpma.assets import service as assets
from tpma.assets.rules import UPLOAD
from tpma.branding import service as branding
from tpma.compliance import checks, library
from tpma.compliance.findings import Finding, RequiredInsert
from tpma.compliance.inserts import inserts_for as _inserts_for
from tpma.compliance.manifest import Json
from tpma.compliance.manifest_parts import KitEntry, build
from tpma.compliance.models import Submission
from tpma.compliance.policy import Policy
from tpma.compliance.relied import relied_on
from tpma.compliance.service import approvals, outside
from tpma.compliance.service.gathering import Gathered, gather
from tpma.compliance.service.law_inserts import sender_facts
from tpma.compliance.service.laws import law_of
from tpma.compliance.service.policies import policy_of_version
from tpma.compliance.service.statement_changes import note_relied_on
from tpma.core.errors import Conflict
from tpma.core.i18n import msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import resolve


def findings(
    work: Work, asset_set_id: str, *, countries: Iterable[str] = (), tactic: str | None = None
) -> list[Finding]:
    """What the checks find in an asset set as it stands, the gravest first.

    `countries` are the recipients' (empty: the locale's own). `tactic` asks about one only.
    """
    return findings_in(gather(work, asset_set_id, countries), tactic)


def findings_in(gathered: Gathered, tactic: str | None = None) -> list[Finding]:
    """The same for what was gathered already."""
    found = [
        finding
        for context in gathered.contexts
        if tactic is None or context.tactic_key == tactic
        for finding in checks.run(context)
    ]
    return sorted(found, key=lambda finding: finding.sort_key)


def inserts_for(
    work: Work, kind: str, locale: str, recipient_countries: Iterable[str]
) -> list[RequiredInsert]:
    """What a tactic of this kind ("email", "landing_page") of this work's partner must carry."""
    profile = branding.profile(work)
    law = law_of(work, profile.country, recipient_countries)
    return _inserts_for(law, kind, locale, sender_facts(profile))


def manifest_of(
    work: Work,
    asset_set_id: str,
    *,
    subject_id: str,
    name: str,
    sender: Mapping[str, Json],
    audience: Mapping[str, Json],
    schedule: Mapping[str, Json],
    steps: Sequence[Mapping[str, Json]] = (),
    funding: Mapping[str, Json] | None = None,
    countries: Iterable[str] = (),
) -> dict[str, Json]:
    """The manifest of a campaign as it would ship now, for `submit` and for `verify`.

    `audience` holds at least `count` and `digest` of the frozen list. Conflict where a tactic
    was changed after it was rendered, because its pictures would not be what is approved.
    """
    return manifest_from(
        work,
        gather(work, asset_set_id, countries),
        subject_id=subject_id,
        name=name,
        sender=sender,
        audience=audience,
        schedule=schedule,
        steps=steps,
        funding=funding,
    )


def manifest_from(
    work: Work,
    gathered: Gathered,
    *,
    subject_id: str,
    name: str,
    sender: Mapping[str, Json],
    audience: Mapping[str, Json],
    schedule: Mapping[str, Json],
    steps: Sequence[Mapping[str, Json]] = (),
    funding: Mapping[str, Json] | None = None,
) -> dict[str, Json]:
    """The same for what was gathered already."""
    if gathered.stale:
        raise Conflict(
            msg("Not everything is rendered yet"),
            detail=msg("Still to render: %(tactics)s", tactics=gathered.stale),
            mend=msg("Wait until the pictures are made, then try again"),
        )
    bench = gathered.bench
    version = kits.version_of(work, bench.asset_set.kit_version_id)
    return build(
        subject_id=subject_id,
        partner_id=bench.asset_set.partner_id,
        name=name,
        asset_set_id=bench.asset_set.id,
        kit=KitEntry(bench.definition.slug, version.id, version.number, version.digest),
        locale=bench.locale,
        tactics=gathered.entries,
        inserts={c.tactic_key: c.inserts for c in gathered.contexts if c.inserts},
        statements=statements_in(gathered, version.number),
        rules_version=library.rules_version(),
        sender=sender,
        audience=audience,
        schedule=schedule,
        steps=steps,
        funding=funding,
    )


def statements_in(gathered: Gathered, kit_number: int = 0) -> dict[str, dict[str, Json]]:
    """The statements that it relies on, by their words; see `relied.relied_on`."""
    return relied_on(gathered.contexts, gathered.known, kit_number)


def submit(
    work: Work,
    subject_id: str,
    manifest: Mapping[str, Json],
    findings: Sequence[Finding],
    *,
    policy: Policy | None = None,
) -> Submission:
    """Put a manifest up for approval: approved at once by policy, else pending.

    The row's `state` says which ("approved" or "pending"); the job "submission_decided" comes
    only when a person decided, or the question was withdrawn or expired. Refused with blockers.
    """
    row = approvals.submit(
        work,
        subject_id,
        manifest,
        findings,
        uploads=uploads_in(work, manifest),
        authors=assets.editors(work, str(manifest["asset_set"])),
        policy=policy,
    )
    note_relied_on(work, row, manifest)
    outside.ask(work, row, policy or policy_of_version(work, row.policy_version))
    return row


def uploads_in(work: Work, manifest: Mapping[str, Json]) -> list[str]:
    """The zones of a manifest that hold a picture of the partner's own, as a person calls them."""
    kit, tactics = manifest["kit"], manifest["tactics"]
    assert isinstance(kit, Mapping)
    assert isinstance(tactics, Mapping)
    definition = kits.definition_of(work, str(kit["version_id"]))
    copy = resolve(definition, str(manifest["locale"]))
    found = []
    for tactic, entry in tactics.items():
        assert isinstance(entry, Mapping)
        zones = entry["zones"]
        assert isinstance(zones, Mapping)
        found += [
            f"{copy.tactic_name(tactic)} · {copy.label(tactic, zone)}"
            for zone, value in zones.items()
            if isinstance(value, str) and UPLOAD.fullmatch(value)
        ]
    return found
