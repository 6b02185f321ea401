"""Where sets stand beside their kits: newer versions, recalls, pins, windows that end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from tpma.assets.models import AssetSet, AssetSetPin, AssetSetUpgrade
from tpma.assets.service import upgrading
from tpma.core.i18n import Message
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.rules import Recall, days_left, ends_soon, launch_refusal, window_message
from tpma.kits.service import KitVersion
from tpma.partners import service as partners


@dataclass(frozen=True, slots=True)
class SetStanding:
    """One set beside its kit. Everything that its owners have to be told of it."""

    asset_set: AssetSet
    version: KitVersion
    kit_name: str
    newer: KitVersion | None
    cannot: Message | None
    """What keeps it from the newer version."""
    recall: Recall | None
    pin: AssetSetPin | None
    ends: dt.date | None
    days_left: int | None
    """Until the kit's window ends, where that is soon."""
    closed: Message | None
    """Why nothing can be launched from it any more, by recall or window."""
    begun: bool
    """An upgrade was begun and waits."""
    replaced_by: str | None
    came_from: str | None

    @property
    def wants_attention(self) -> bool:
        if self.replaced_by is not None:
            return False
        asks = self.newer is not None and self.pin is None
        return asks or self.recall is not None or self.days_left is not None


def standing(work: Work, asset_set_id: str) -> SetStanding:
    """NotFound where the set is another partner's."""
    return _standing(work, work.get(AssetSet, asset_set_id))


def standings(work: Work) -> list[SetStanding]:
    """The current sets in scope that somebody has to look at, recalled ones first."""
    found = [_standing(work, one) for one in current_sets(work)]
    return sorted(
        (one for one in found if one.wants_attention),
        key=lambda one: (one.recall is None, one.closed is None, one.asset_set.updated_at),
    )


def current_sets(work: Work) -> Sequence[AssetSet]:
    """The sets in scope, the last changed first, without those that an upgrade put aside."""
    return work.session.scalars(_current()).all()


def users_of(work: Work, version_id: str) -> Sequence[AssetSet]:
    """The current sets in scope that use a version; HQ's look before a recall."""
    return work.session.scalars(_current().where(AssetSet.kit_version_id == version_id)).all()


def _current() -> Select[AssetSet]:
    replaced = select(AssetSetUpgrade.asset_set_id).where(AssetSetUpgrade.state == "done")
    put_aside = select(AssetSetUpgrade.new_set_id).where(AssetSetUpgrade.state == "undone")
    return (
        select(AssetSet)
        .where(AssetSet.id.not_in(replaced), AssetSet.id.not_in(put_aside))
        .order_by(AssetSet.updated_at.desc())
    )


def _standing(work: Work, found: AssetSet) -> SetStanding:
    version = kits.version_of(work, found.kit_version_id)
    window = kits.definition_of(work, version.id).window
    today = work.now().date()
    newer = upgrading.target_of(work, found.id)
    recall = kits.recall_of(work, version.id)
    return SetStanding(
        asset_set=found,
        version=version,
        kit_name=kits.definition_of(work, version.id).name,
        newer=newer,
        cannot=upgrading.why_not(work, found, newer) if newer else None,
        recall=recall,
        pin=upgrading.pin_of(work, found.id),
        ends=window.ends,
        days_left=days_left(window, today) if ends_soon(window, today) else None,
        closed=launch_refusal(recall, today) or window_message(window, today),
        begun=upgrading.upgrade_begun(work, found.id),
        replaced_by=upgrading.replaced_by(work, found.id),
        came_from=upgrading.came_from(work, found.id),
    )


def warn_of_expiry(work: Work) -> int:
    """Tell everybody who uses a kit that ends soon, and its owners, once each; how many were told."""
    today, told = work.now().date(), 0
    in_use: dict[str, set[str]] = {}
    for one in current_sets(work):
        in_use.setdefault(one.kit_version_id, set()).add(one.partner_id)
    for version_id in {*in_use, *kits.standing_versions(work)}:
        window = kits.definition_of(work, version_id).window
        if window.ends is None or not ends_soon(window, today):
            continue
        people = [*partners.marketers(work, in_use.get(version_id, ()))]
        people += partners.channel_marketers(work)
        told += kits.tell(work, version_id, "expiry", window.ends.isoformat(), people)
    return told
