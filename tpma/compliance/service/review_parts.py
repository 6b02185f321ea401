"""One submission with all that a reviewer decides on, put together.

Whoever calls has seen to it that the reader may see the submission.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from tpma.compliance.findings import Finding, worst
from tpma.compliance.manifest import Difference, Json, differences
from tpma.compliance.manifest_words import KitNames
from tpma.compliance.models import Approval, Submission
from tpma.compliance.service.approvals import PENDING, outstanding
from tpma.compliance.service.comments import comments_of
from tpma.compliance.service.deciding import Part
from tpma.compliance.service.review_files import approved_before, renditions, size_of
from tpma.compliance.service.review_views import Change, Picture, Review, Shown, Waiting
from tpma.compliance.wire import findings_in, message_in
from tpma.core.i18n import Message
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.definition import KitDefinition, Lock, Zone
from tpma.partners import service as partners


def whole(
    work: Work,
    row: Submission,
    done: Sequence[Approval],
    *,
    why_not: Message | None = None,
    part: Part | None = None,
    before: str | None = None,
    after: str | None = None,
) -> Review:
    """The submission in full. `before` and `after` are its neighbours in the reader's queue."""
    definition = kits.definition_of(work, row.kit_version_id)
    copy = resolve(definition, row.locale, partners.partner(work, row.partner_id).country)
    found = findings_in(row.findings)
    earlier = approved_before(work, row)
    item = lines(work, [row], {row.id: list(done)})[0]
    return Review(
        item=item,
        tactics=tuple(_tactics(row, earlier, definition, copy, found, item.partner)),
        since_approved=None if earlier is None else tuple(_since(earlier, row, copy)),
        approved_before=earlier.decided_at if earlier else None,
        findings=tuple(found),
        reasons=tuple(message_in(reason) for reason in row.reasons),
        approvals=tuple(done),
        why_not=why_not,
        part=part,
        comment=row.comment,
        comments=tuple(comments_of(work, row.id)),
        manifest=row.manifest,
        rules_version=row.rules_version,
        before=before,
        after=after,
    )


def _since(earlier: Submission, row: Submission, copy: LocalCopy) -> list[Difference]:
    """What differs from the last approved one; what only follows from that comes after it."""
    before, now = cast("Json", earlier.manifest), cast("Json", row.manifest)
    return sorted(differences(before, now, KitNames(copy)), key=lambda each: each.follows)


def lines(
    work: Work, rows: Sequence[Submission], done: Mapping[str, list[Approval]]
) -> list[Waiting]:
    """Submissions as lines of a list; `done` are the verdicts given so far, by submission."""
    names = {pid: partners.partner(work, pid).name for pid in {row.partner_id for row in rows}}
    now = work.now()
    found = []
    for row in rows:
        findings = findings_in(row.findings)
        kit = row.manifest["kit"]
        definition = kits.definition_of(work, row.kit_version_id)
        found.append(
            Waiting(
                id=row.id,
                subject_id=row.subject_id,
                name=row.name,
                partner=names[row.partner_id],
                kit=resolve(definition, work.actor.locale).name,
                kit_number=int(kit["number"]),
                locale=row.locale,
                state=row.state,
                digest=row.digest,
                asked_by=row.asked_by_name,
                asked_at=row.asked_at,
                due_at=row.due_at,
                expires_at=row.expires_at,
                decided_at=row.decided_at,
                decided_by=row.decided_by_name,
                basis=row.basis,
                overdue=row.state == PENDING and row.due_at < now,
                reminded_at=row.reminded_at,
                escalated_at=row.escalated_at,
                reviewers=tuple(outstanding(row, done.get(row.id, []))),
                worst=worst(findings),
                findings=len(findings),
                picture=_picture(row.manifest),
                contacts=int(row.manifest["audience"]["count"]),
            )
        )
    return found


def _picture(manifest: Mapping[str, Any]) -> tuple[str, str] | None:
    """The rendition that stands for the whole in a list: the one nearest to 4:3."""
    found = [
        (abs(size[0] / size[1] - 4 / 3), tactic, name)
        for tactic, entry in manifest["tactics"].items()
        for name in entry["renditions"]
        if (size := size_of(name)) is not None
    ]
    return min(found)[1:] if found else None


def _readable(text: str, partner: str) -> str:
    """A zone's value with the partner's name in it instead of the smart field."""
    return text.replace("[[smart:partner.name]]", partner)


def _tactics(
    row: Submission,
    earlier: Submission | None,
    definition: KitDefinition,
    copy: LocalCopy,
    found: Sequence[Finding],
    partner: str,
) -> list[Shown]:
    shown = []
    for tactic in definition.tactics:
        entry = row.manifest["tactics"].get(tactic.key)
        if entry is None:
            continue
        pictures, documents = [], {}
        before = renditions(earlier, tactic.key) if earlier is not None else {}
        for name, sha in entry["renditions"].items():
            size = size_of(name)
            if size is None:
                documents[name] = sha
            else:
                old = before.get(name)
                pictures.append(Picture(name, sha, *size, before=old if old != sha else None))
        changes = [
            Change(
                tactic.key,
                zone.key,
                copy.label(tactic.key, zone.key),
                _readable(_kit_value(copy, tactic.key, zone, entry["zones"]), partner),
                _readable(str(entry["zones"].get(zone.key, "")), partner),
                zone.kind.value,
            )
            for zone in tactic.zones
            # What comes from another zone is changed, and shown, there.
            if not zone.same_as
            and str(entry["zones"].get(zone.key, ""))
            != _kit_value(copy, tactic.key, zone, entry["zones"])
        ]
        shown.append(
            Shown(
                key=tactic.key,
                name=copy.tactic_name(tactic.key),
                kind=tactic.kind,
                pictures=tuple(sorted(pictures, key=lambda p: -(p.width or 0) * (p.height or 0))),
                documents=documents,
                subject=str(entry["message"].get("subject", "")),
                preheader=str(entry["message"].get("preheader", "")),
                text=str(entry["zones"].get("text", "")),
                changes=tuple(changes),
                findings=tuple(f for f in found if f.tactic_key == tactic.key),
                zones=len(tactic.zones),
                locked=sum(zone.lock is Lock.LOCKED for zone in tactic.zones),
                places=tuple(
                    (zone.key, copy.label(tactic.key, zone.key))
                    for zone in tactic.zones
                    if zone.may_change
                ),
            )
        )
    return shown


def _kit_value(copy: LocalCopy, tactic: str, zone: Zone, values: Mapping[str, object]) -> str:
    """What the kit says there; where it counts, for the number that was submitted."""
    return copy.zone(tactic, zone.key, str(values.get(zone.count, "")) if zone.count else None)
