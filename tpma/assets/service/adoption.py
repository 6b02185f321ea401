"""Adoption: which partner uses which version of which kit. For HQ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tpma.assets.merge import count_conflicts
from tpma.assets.models import Asset, AssetSet, AssetSetPin
from tpma.assets.service import upgrading
from tpma.assets.service.standing import current_sets
from tpma.core.i18n import Message
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.service import KitVersion
from tpma.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Use:
    """One partner's use of one kit version."""

    partner_id: str
    kit_version_id: str
    locales: tuple[str, ...]
    sets: int
    #: How many tactics the partner has changed something in.
    changed: int
    last_edit: dt.datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """A set that is not on its kit's newest version: what keeps it, and what an upgrade would ask."""

    asset_set: AssetSet
    newest: KitVersion
    pin: AssetSetPin | None
    #: Why it can't be upgraded now, whatever its owners want.
    cannot: Message | None
    #: How many places both the partner and the kit changed; somebody has to decide on each.
    conflicts: int

    @property
    def goes_by_itself(self) -> bool:
        """Whether an upgrade would ask nothing."""
        return self.cannot is None and not self.conflicts


def behind(work: Work) -> list[Behind]:
    """Every current set on an earlier version; pinned ones first, the longest pinned on top.

    As many questions to the database for a thousand sets as for one.
    """
    work.require(Permission.VIEW_ADOPTION)
    pins = {pin.asset_set_id: pin for pin in work.session.scalars(select(AssetSetPin))}
    sets = current_sets(work)
    versions = kits.versions(work, {one.kit_version_id for one in sets})
    newest = kits.newest_versions(work)
    late: list[tuple[AssetSet, KitVersion]] = []
    for one in sets:
        version = versions[one.kit_version_id]
        target = newest.get(version.kit_id)
        if target is not None and target.number > version.number:
            late.append((one, target))
    reasons: dict[tuple[str, str], Message | None] = {}
    for one, target in late:
        # It depends on the language and the version alone.
        if (one.locale, target.id) not in reasons:
            reasons[one.locale, target.id] = upgrading.why_not(work, one, target)
    open_to = [(one, target) for one, target in late if reasons[one.locale, target.id] is None]
    conflicts = _conflicts(work, open_to)
    found = [
        Behind(
            one,
            target,
            pins.get(one.id),
            reasons[one.locale, target.id],
            conflicts.get(one.id, 0),
        )
        for one, target in late
    ]
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda b: b.pin.pinned_at if b.pin else last)


def _conflicts(work: Work, sets: Sequence[tuple[AssetSet, KitVersion]]) -> dict[str, int]:
    """How many places of each set somebody would have to decide on, by the set's id. What a partner
    never touched follows the kit, so only what they wrote is read."""
    from_versions = {one.kit_version_id for one, _ in sets}
    written: dict[str, dict[str, dict[str, str]]] = {}
    for set_id, tactic, values in work.session.execute(
        select(Asset.asset_set_id, Asset.tactic_key, Asset.values)
        .join(AssetSet, AssetSet.id == Asset.asset_set_id)
        .where(AssetSet.kit_version_id.in_(from_versions), Asset.rev > 0)
    ):
        written.setdefault(set_id, {})[tactic] = values
    countries = {
        row.id: row.country
        for row in work.session.execute(
            select(Partner.id, Partner.country).where(
                Partner.id.in_({one.partner_id for one, _ in sets if one.id in written})
            )
        )
    }
    copies: dict[tuple[str, str, str], LocalCopy] = {}

    def copy(version_id: str, locale: str, country: str) -> LocalCopy:
        key = (version_id, locale, country)
        if key not in copies:
            copies[key] = resolve(kits.definition_of(work, version_id), locale, country)
        return copies[key]

    return {
        one.id: count_conflicts(
            copy(one.kit_version_id, one.locale, countries[one.partner_id]),
            copy(target.id, one.locale, countries[one.partner_id]),
            written[one.id],
        )
        for one, target in sets
        if one.id in written
    }


def uses(work: Work) -> list[Use]:
    """Every partner's uses, the last edited first."""
    work.require(Permission.VIEW_ADOPTION)
    rows = work.session.execute(
        select(
            AssetSet.partner_id,
            AssetSet.kit_version_id,
            AssetSet.locale,
            func.count(AssetSet.id.distinct()),
            func.count(Asset.id).filter(Asset.rev > 0),
            func.max(AssetSet.updated_at),
        )
        .outerjoin(Asset, Asset.asset_set_id == AssetSet.id)
        .group_by(AssetSet.partner_id, AssetSet.kit_version_id, AssetSet.locale)
    ).all()
    found: dict[tuple[str, str], list[tuple[str, int, int, dt.datetime]]] = {}
    for partner_id, version_id, locale, sets, changed, last in rows:
        found.setdefault((partner_id, version_id), []).append((locale, sets, changed, last))
    return sorted(
        (
            Use(
                partner_id=partner_id,
                kit_version_id=version_id,
                locales=tuple(sorted(part[0] for part in parts)),
                sets=sum(part[1] for part in parts),
                changed=sum(part[2] for part in parts),
                last_edit=max(part[3] for part in parts),
            )
            for (partner_id, version_id), parts in found.items()
        ),
        key=lambda use: use.last_edit,
        reverse=True,
    )
