"""What reviewers see: the queue by clock, one submission in full, what was approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import func, select

from tpma.assets.render.calendar import CALENDAR_TYPE
from tpma.compliance.findings import Finding, worst
from tpma.compliance.manifest import Json, differences
from tpma.compliance.models import Approval, Submission
from tpma.compliance.overlay import Overlay, overlay
from tpma.compliance.service.approvals import APPROVED, PENDING, approvals_of, outstanding
from tpma.compliance.service.comments import comments_of
from tpma.compliance.service.deciding import part_of, why_not
from tpma.compliance.service.review_views import Change, Picture, Review, Shown, Waiting
from tpma.compliance.wire import findings_in, message_in
from tpma.core.errors import NotFound
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.definition import KitDefinition, Lock, Zone
from tpma.partners import service as partners


def queue(work: Work, *, mine: bool = False) -> list[Waiting]:
    """What waits for a decision, the most urgent first. `mine`: only what the actor may decide."""
    work.require(Permission.REVIEW)
    rows = work.session.scalars(
        select(Submission)
        .where(Submission.state == PENDING)
        .order_by(Submission.due_at, Submission.id)
    ).all()
    done = approvals_of(work, [row.id for row in rows])
    if mine:
        rows = [row for row in rows if why_not(work, row, done.get(row.id, [])) is None]
    return _lines(work, rows, done)


def approved(
    work: Work, *, state: str = APPROVED, offset: int = 0, limit: int = 50
) -> tuple[list[Waiting], int]:
    """What was approved (or became something else), the newest first, and how many in all."""
    work.require(Permission.REVIEW)
    wanted = select(Submission).where(Submission.state == state)
    total = work.session.scalar(
        select(func.count()).select_from(Submission).where(Submission.state == state)
    )
    rows = work.session.scalars(
        wanted.order_by(Submission.decided_at.desc(), Submission.id).offset(offset).limit(limit)
    ).all()
    return _lines(work, rows, {}), total or 0


def review(work: Work, submission_id: str) -> Review:
    """One submission in full. NotFound where it is another partner's."""
    work.require(Permission.REVIEW)
    row = work.get(Submission, submission_id)
    definition = kits.definition_of(work, row.kit_version_id)
    copy = resolve(definition, row.locale, partners.partner(work, row.partner_id).country)
    done = approvals_of(work, [row.id]).get(row.id, [])
    found = findings_in(row.findings)
    earlier = _approved_before(work, row)
    ids = [each.id for each in queue(work)]
    at = ids.index(row.id) if row.id in ids else -1
    item = _lines(work, [row], {row.id: done})[0]
    return Review(
        item=item,
        tactics=tuple(_tactics(row, earlier, definition, copy, found, item.partner)),
        since_approved=None
        if earlier is None
        else tuple(differences(cast("Json", earlier.manifest), cast("Json", row.manifest))),
        approved_before=earlier.decided_at if earlier else None,
        findings=tuple(found),
        reasons=tuple(message_in(reason) for reason in row.reasons),
        approvals=tuple(done),
        why_not=why_not(work, row, done),
        part=part_of(work, row, done) if row.state == PENDING else None,
        comment=row.comment,
        comments=tuple(comments_of(work, row.id)),
        manifest=row.manifest,
        rules_version=row.rules_version,
        before=ids[at - 1] if at > 0 else None,
        after=ids[at + 1] if 0 <= at < len(ids) - 1 else (ids[0] if at < 0 and ids else None),
    )


def _approved_before(work: Work, row: Submission) -> Submission | None:
    """What was approved last for the same campaign before this was asked."""
    return work.session.scalars(
        select(Submission)
        .where(
            Submission.subject_id == row.subject_id,
            Submission.id != row.id,
            Submission.basis.is_not(None),
            Submission.state != "returned",
            Submission.decided_at < row.asked_at,
        )
        .order_by(Submission.decided_at.desc())
        .limit(1)
    ).one_or_none()


def compared(work: Work, submission_id: str, tactic: str, name: str) -> Overlay:
    """The pixels of a picture against the one that was approved before. NotFound where there is
    no such picture in both."""
    work.require(Permission.REVIEW)
    row = work.get(Submission, submission_id)
    earlier = _approved_before(work, row)
    old = _renditions(earlier, tactic).get(name) if earlier is not None else None
    new = _renditions(row, tactic).get(name)
    if old is None or new is None or _size(name) is None:
        raise NotFound()
    return overlay(work.storage.get(old), work.storage.get(new))


def picture_before(work: Work, submission_id: str, tactic: str, name: str) -> tuple[bytes, str]:
    """The rendition of that name that was approved before, and its media type."""
    work.require(Permission.REVIEW)
    earlier = _approved_before(work, work.get(Submission, submission_id))
    if earlier is None:
        raise NotFound()
    return document(work, earlier.id, tactic, name)


def _renditions(row: Submission, tactic: str) -> dict[str, str]:
    entry = row.manifest["tactics"].get(tactic)
    return dict(entry["renditions"]) if entry else {}


def submission(work: Work, submission_id: str) -> Submission:
    """One submission, for whoever's it is. NotFound where it is another partner's."""
    return work.get(Submission, submission_id)


def submissions_of(work: Work, subject_id: str) -> list[Submission]:
    """Every submission of a campaign, the newest first."""
    rows = work.session.scalars(
        select(Submission)
        .where(Submission.subject_id == subject_id)
        .order_by(Submission.asked_at.desc(), Submission.id.desc())
    )
    return list(rows)


def document(work: Work, submission_id: str, tactic: str, name: str) -> tuple[bytes, str]:
    """A rendition as it was submitted, and its media type. NotFound where it lists no such one."""
    work.require(Permission.REVIEW)
    row = work.get(Submission, submission_id)
    entry = row.manifest["tactics"].get(tactic, {"renditions": {}})
    sha = entry["renditions"].get(name)
    if sha is None:
        raise NotFound()
    data = work.storage.get(sha)
    return data, _media_type(name, data)


def _media_type(name: str, data: bytes) -> str:
    if name.endswith(".html"):
        return "text/html"
    if name.endswith(".txt"):
        return "text/plain"
    if name.endswith(".ics"):
        return CALENDAR_TYPE
    starts = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
    return next((kind for start, kind in starts.items() if data.startswith(start)), "image/avif")


def _lines(
    work: Work, rows: Sequence[Submission], done: Mapping[str, list[Approval]]
) -> list[Waiting]:
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
        if (size := _size(name)) is not None
    ]
    return min(found)[1:] if found else None


def _readable(text: str, partner: str) -> str:
    """A zone's value with the partner's name in it instead of the smart field."""
    return text.replace("[[smart:partner.name]]", partner)


def _size(name: str) -> tuple[int, int] | None:
    width, x, height = name.partition("x")
    return (int(width), int(height)) if x and width.isdigit() and height.isdigit() else None


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
        before = _renditions(earlier, tactic.key) if earlier is not None else {}
        for name, sha in entry["renditions"].items():
            size = _size(name)
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
