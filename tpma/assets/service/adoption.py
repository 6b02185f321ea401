"""Adoption: which partner uses which version of which kit. For HQ."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from tpma.assets.models import Asset, AssetSet
from tpma.core.permissions import Permission
from tpma.core.work import Work


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
