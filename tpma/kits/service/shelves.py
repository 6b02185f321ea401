"""The library: which kits somebody may use, and why not the others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from tpma.core.errors import NotFound, Refused
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.definition import KitDefinition
from tpma.kits.models import Kit, KitVersion
from tpma.kits.rules import (
    PartnerFacts,
    WindowState,
    days_left,
    ends_soon,
    is_promoted,
    launch_refusal,
    reasons_against,
    window_message,
    window_state,
)
from tpma.kits.service.reading import PUBLISHED, definition_of
from tpma.kits.service.recalling import recall_of
from tpma.kits.service.terms import terms_missing
from tpma.partners import service as partners


@dataclass(frozen=True)
class LibraryKit:
    """A kit as a partner or HQ finds it in the library: its newest published version."""

    kit_id: str
    version_id: str
    slug: str
    number: int
    published_at: dt.datetime
    notes: str
    definition: KitDefinition
    copy: LocalCopy  # in the actor's locale
    state: WindowState
    promoted: bool
    days_left: int | None
    ends_soon: bool

    @property
    def name(self) -> str:
        return self.copy.name


def library(work: Work) -> list[LibraryKit]:
    """The kits this actor may use now, promoted ones first, then the newest.

    HQ people see every kit with a published version, whatever its window.
    """
    work.require(Permission.VIEW_LIBRARY)
    facts = _facts(work)
    found = []
    for kit, version in _newest(work):
        definition = definition_of(work, version.id)
        entry = _entry(work, kit, version, definition)
        usable = entry.state is WindowState.OPEN and facts is not None
        if facts is None or (usable and not reasons_against(definition.eligibility, facts)):
            found.append(entry)
    return sorted(found, key=lambda e: (not e.promoted, -e.published_at.timestamp(), e.slug))


def library_kit(work: Work, version_id: str) -> LibraryKit:
    """One version, newest or not. NotFound where a partner may not know of it."""
    work.require(Permission.VIEW_LIBRARY)
    version = work.get(KitVersion, version_id)
    kit = work.get(Kit, version.kit_id)
    definition = definition_of(work, version_id)
    facts = _facts(work)
    if facts is not None and reasons_against(definition.eligibility, facts):
        raise NotFound()
    return _entry(work, kit, version, definition)


def refuse_unusable(work: Work, version_id: str, *, start: bool = False) -> None:
    """Refused, with every reason, where the scope's partner may not launch from it.

    With `start` the question is whether something new may begin from it: a version that was
    recalled, however mildly, is a base for nothing new.
    """
    definition = definition_of(work, version_id)
    reasons: list[Message] = []
    recall = recall_of(work, version_id)
    if recall is not None and start:
        reasons.append(msg("HQ recalled this version: %(reason)s", reason=recall.reason))
    elif (refused := launch_refusal(recall, work.now().date())) is not None:
        reasons.append(refused)
    closed = window_message(definition.window, work.now().date())
    if closed is not None:
        reasons.append(closed)
    facts = _facts(work)
    if facts is not None:
        reasons += reasons_against(definition.eligibility, facts)
    if not start and terms_missing(work, version_id):
        reasons.append(msg("The terms of this kit are not accepted yet"))
    if reasons:
        raise Refused(msg("This kit can't be used"), detail=reasons[0], findings=reasons)


def newest_version(work: Work, kit_id: str) -> KitVersion | None:
    """The newest version of a kit that was not recalled, whoever may use it."""
    return work.session.scalars(
        select(KitVersion)
        .where(KitVersion.kit_id == kit_id, KitVersion.status == PUBLISHED)
        .order_by(KitVersion.number.desc())
        .limit(1)
    ).first()


def newest_versions(work: Work) -> dict[str, KitVersion]:
    """The same of every kit, by the kit's id."""
    return {kit.id: version for kit, version in _newest(work)}


def standing_versions(work: Work) -> list[str]:
    """The ids of each kit's newest version that was not recalled."""
    return [version.id for _, version in _newest(work)]


def _newest(work: Work) -> list[tuple[Kit, KitVersion]]:
    """Each kit with its newest version that was not recalled."""
    newest = (
        select(KitVersion.kit_id, func.max(KitVersion.number).label("number"))
        .where(KitVersion.status == PUBLISHED)
        .group_by(KitVersion.kit_id)
        .subquery()
    )
    rows = work.session.execute(
        select(Kit, KitVersion)
        .join(KitVersion, KitVersion.kit_id == Kit.id)
        .join(
            newest,
            (newest.c.kit_id == KitVersion.kit_id) & (newest.c.number == KitVersion.number),
        )
    )
    return [(kit, version) for kit, version in rows]


def _facts(work: Work) -> PartnerFacts | None:
    """The scope's partner as eligibility sees it; None for HQ."""
    if work.scope.partner_id is None:
        return None
    partner = partners.own_partner(work)
    return PartnerFacts(
        partner.tier,
        partner.region,
        partner.country,
        partner.motion,
        partners.certifications(work, partner.id),
    )


def _entry(work: Work, kit: Kit, version: KitVersion, definition: KitDefinition) -> LibraryKit:
    today = work.now().date()
    window = definition.window
    return LibraryKit(
        kit_id=kit.id,
        version_id=version.id,
        slug=kit.slug,
        number=version.number,
        published_at=version.published_at,
        notes=version.notes,
        definition=definition,
        copy=resolve(definition, work.actor.locale),
        state=window_state(window, today),
        promoted=is_promoted(window, today),
        days_left=days_left(window, today),
        ends_soon=ends_soon(window, today),
    )
