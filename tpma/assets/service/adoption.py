"""Adoption: which partner uses which version of which kit. For HQ."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from tpma.assets.models import Asset, AssetSet, AssetSetPin
from tpma.assets.service import upgrading
from tpma.assets.service.standing import current_sets
from tpma.core.i18n import Message
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.service import KitVersion


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
    """Every current set on an earlier version; pinned ones first, the longest pinned on top."""
    work.require(Permission.VIEW_ADOPTION)
    pins = {pin.asset_set_id: pin for pin in work.session.scalars(select(AssetSetPin))}
    newest: dict[str, KitVersion | None] = {}
    versions: dict[str, KitVersion] = {}
    found = []
    sets = current_sets(work)
    changed = _changed_sets(work)
    for one in sets:
        version = versions.setdefault(one.kit_version_id, kits.version_of(work, one.kit_version_id))
        if version.kit_id not in newest:
            newest[version.kit_id] = kits.newest_version(work, version.kit_id)
        target = newest[version.kit_id]
        if target is None or target.number <= version.number:
            continue
        cannot = upgrading.why_not(work, one, target)
        # What a partner never touched follows the kit: only the others are worth the merge.
        asks = cannot is None and one.id in changed
        conflicts = len(upgrading.upgrade_view(work, one.id).conflicts) if asks else 0
        found.append(Behind(one, target, pins.get(one.id), cannot, conflicts))
    late = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda b: b.pin.pinned_at if b.pin else late)


def _changed_sets(work: Work) -> set[str]:
    return set(work.session.scalars(select(Asset.asset_set_id).where(Asset.rev > 0).distinct()))


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
