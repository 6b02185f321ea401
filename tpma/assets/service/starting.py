"""Customising: asset sets, their zones, their rendering. The use cases of this room in one place."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tpma.assets.models import Asset, AssetEdit, AssetSet
from tpma.assets.service.upgrading import came_from
from tpma.core.errors import InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits


def start(work: Work, kit_version_id: str, locale: str, name: str = "") -> AssetSet:
    """Begin customising a kit version in a locale; every tactic gets its asset."""
    work.require(Permission.CUSTOMISE)
    kits.refuse_unusable(work, kit_version_id, start=True)
    if kits.terms_missing(work, kit_version_id):
        raise InvalidInput(fields={"terms": msg("Accept the terms of this kit to use it")})
    definition = kits.definition_of(work, kit_version_id)
    if locale not in definition.locales:
        raise InvalidInput(
            fields={
                "locale": msg(
                    "The kit is not written in this language; choose one of: %(locales)s",
                    locales=definition.locales,
                )
            }
        )
    now = work.now()
    made = work.add(
        AssetSet(
            id=work.new_id(),
            partner_id=work.partner_id,
            kit_version_id=kit_version_id,
            locale=locale,
            name=(" ".join(name.split()) or definition.name)[:200],
            created_by=work.actor.user_id,
            created_at=now,
            updated_at=now,
        )
    )
    work.session.flush()
    for position, tactic in enumerate(definition.tactics):
        work.add(
            Asset(
                id=work.new_id(),
                partner_id=made.partner_id,
                asset_set_id=made.id,
                tactic_key=tactic.key,
                position=position,
                values={},
                rev=0,
                updated_at=now,
            )
        )
    work.session.flush()
    work.audit("asset_set.started", "asset_set", made.id, kit_version=kit_version_id, locale=locale)
    return made


def asset_set(work: Work, asset_set_id: str) -> AssetSet:
    return work.get(AssetSet, asset_set_id)


def assets_of(work: Work, asset_set_id: str) -> Sequence[Asset]:
    """The assets of a set in the kit's order."""
    asset_set(work, asset_set_id)
    return work.session.scalars(
        select(Asset).where(Asset.asset_set_id == asset_set_id).order_by(Asset.position)
    ).all()


def asset(work: Work, asset_id: str) -> Asset:
    return work.get(Asset, asset_id)


def editors(work: Work, asset_set_id: str) -> frozenset[str]:
    """The people who made or changed anything in a set: none of them may approve it."""
    found = work.session.scalars(
        select(AssetEdit.user_id)
        .join(Asset, Asset.id == AssetEdit.asset_id)
        .where(Asset.asset_set_id == asset_set_id)
        .distinct()
    )
    # What came over in an upgrade is still the work of those who wrote it.
    earlier = came_from(work, asset_set_id)
    before = editors(work, earlier) if earlier is not None else frozenset()
    return frozenset({asset_set(work, asset_set_id).created_by, *found, *before})
