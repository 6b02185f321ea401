"""From one version of a kit to the next: what a set would become, what is decided, and the new set.

An upgrade makes a new set and leaves the old one as it is, so that what was approved or launched
stays what was approved, and the way back is always open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tpma.assets import rules
from tpma.assets.merge import Choice, Standing, Take, ZoneMerge, merge, result, undecided
from tpma.assets.models import Asset, AssetSet, AssetSetPin, AssetSetUpgrade
from tpma.assets.render.html_safe import sanitise
from tpma.core.errors import Conflict, InvalidInput, NotFound, Refused
from tpma.core.i18n import Message, msg, nmsg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.definition import Lock, ZoneKind
from tpma.kits.service import KitVersion
from tpma.partners import service as partners

#: Locks under which a place must say something.
_NEEDED = (Lock.REQUIRED, Lock.CHANGE_REQUIRED)


@dataclass(frozen=True, slots=True)
class UpgradeView:
    """What an upgrade of a set would do now, and what was decided so far."""

    asset_set: AssetSet
    old: KitVersion
    new: KitVersion
    old_copy: LocalCopy
    new_copy: LocalCopy
    merged: tuple[ZoneMerge, ...]
    choices: Mapping[str, Choice]
    begun: bool

    @property
    def conflicts(self) -> list[ZoneMerge]:
        return [one for one in self.merged if one.standing is Standing.CONFLICT]

    @property
    def open(self) -> list[ZoneMerge]:
        return undecided(self.merged, self.choices)

    @property
    def kept(self) -> list[ZoneMerge]:
        return [one for one in self.merged if one.standing is Standing.KEPT]

    @property
    def following(self) -> list[ZoneMerge]:
        """Zones that change because the kit changed and the partner had left them alone."""
        return [o for o in self.merged if o.standing is Standing.FOLLOWS and o.kit_changed]

    def values(self, tactic: str) -> dict[str, str]:
        """The partner's values of a tactic in the new version; the kit's where it isn't decided."""
        found: dict[str, str] = {}
        for one in self.merged:
            if one.tactic == tactic and one not in self.open:
                value = one.value(self.choices.get(one.key))
                if value is not None:
                    found[one.zone] = value
        return found


def target_of(work: Work, asset_set_id: str) -> KitVersion | None:
    """The version that a set can be upgraded to: its kit's newest that stands; None: it has it."""
    found = work.get(AssetSet, asset_set_id)
    version = kits.version_of(work, found.kit_version_id)
    newest = kits.newest_version(work, version.kit_id)
    return newest if newest is not None and newest.number > version.number else None


def why_not(work: Work, found: AssetSet, target: KitVersion) -> Message | None:
    """What keeps a set from this version, or None."""
    if found.locale not in kits.definition_of(work, target.id).locales:
        return msg("Version %(number)s is not there in this language yet", number=target.number)
    try:
        kits.refuse_unusable(work, target.id, start=True)
    except Refused as refused:
        return refused.detail or refused.title
    return None


def upgrade_view(work: Work, asset_set_id: str) -> UpgradeView:
    """The merge as it stands now. Conflict where there is nothing to upgrade to."""
    found = work.get(AssetSet, asset_set_id)
    target = target_of(work, asset_set_id)
    if target is None:
        raise Conflict(msg("This is on the newest version already"))
    if (reason := why_not(work, found, target)) is not None:
        raise Refused(msg("This can't be upgraded now"), detail=reason)
    country = partners.partner(work, found.partner_id).country
    old_copy = resolve(kits.definition_of(work, found.kit_version_id), found.locale, country)
    new_copy = resolve(kits.definition_of(work, target.id), found.locale, country)
    rows = work.session.scalars(
        select(Asset).where(Asset.asset_set_id == found.id).order_by(Asset.position)
    )
    values = {row.tactic_key: dict(row.values) for row in rows}
    row = _open(work, asset_set_id)
    return UpgradeView(
        asset_set=found,
        old=kits.version_of(work, found.kit_version_id),
        new=target,
        old_copy=old_copy,
        new_copy=new_copy,
        merged=tuple(merge(old_copy, new_copy, values)),
        choices=_choices(row),
        begun=row is not None,
    )


def choose(work: Work, asset_set_id: str, key: str, take: Take, value: str = "") -> UpgradeView:
    """Answer one conflict; it is kept at once, so that nothing is lost when somebody leaves.

    NotFound where there is no such question; InvalidInput (by the zone's key) where a third value
    can't stand there.
    """
    work.require(Permission.CUSTOMISE)
    work.get(AssetSet, asset_set_id, lock=True)
    view = upgrade_view(work, asset_set_id)
    asked = next((one for one in view.conflicts if one.key == key), None)
    if asked is None or take not in asked.takes:
        raise NotFound(msg("This is no question of this upgrade any more"))
    kept = _clean(view, asked, value) if take is Take.OWN else ""
    row = _open(work, asset_set_id) or work.add(
        AssetSetUpgrade(
            id=work.new_id(),
            partner_id=view.asset_set.partner_id,
            asset_set_id=asset_set_id,
            to_version_id=view.new.id,
            state="open",
            choices={},
            started_by=work.actor.user_id,
            started_at=work.now(),
        )
    )
    row.to_version_id = view.new.id
    row.choices = {**row.choices, key: {"take": take.value, "of": asked.of, "value": kept}}
    work.session.flush()
    return upgrade_view(work, asset_set_id)


def finish(work: Work, asset_set_id: str) -> AssetSet:
    """Make the new set. Conflict while a question is open; the old set stays as it is."""
    work.require(Permission.CUSTOMISE)
    work.get(AssetSet, asset_set_id, lock=True)
    if replaced_by(work, asset_set_id) is not None:
        raise Conflict(msg("This was upgraded already"), mend=msg("Go on with the newer one"))
    view = upgrade_view(work, asset_set_id)
    if view.open:
        raise Conflict(
            nmsg(
                "%(count)s place still needs your decision",
                "%(count)s places still need your decision",
                len(view.open),
            ),
            mend=msg("Choose what should stand there, then upgrade"),
        )
    if kits.terms_missing(work, view.new.id):
        raise InvalidInput(fields={"terms": msg("Accept the terms of this kit to use it")})
    old, now = view.asset_set, work.now()
    made = work.add(
        AssetSet(
            id=work.new_id(),
            partner_id=old.partner_id,
            kit_version_id=view.new.id,
            locale=old.locale,
            name=old.name,
            created_by=work.actor.user_id,
            created_at=now,
            updated_at=now,
        )
    )
    work.session.flush()
    values = result(view.merged, view.choices)
    for position, tactic in enumerate(view.new_copy.definition.tactics):
        own = values.get(tactic.key, {})
        work.add(
            Asset(
                id=work.new_id(),
                partner_id=old.partner_id,
                asset_set_id=made.id,
                tactic_key=tactic.key,
                position=position,
                values=own,
                # Something of the partner's own is in it, so it counts as changed.
                rev=1 if own else 0,
                updated_at=now,
            )
        )
    row = _open(work, asset_set_id) or work.add(
        AssetSetUpgrade(
            id=work.new_id(),
            partner_id=old.partner_id,
            asset_set_id=asset_set_id,
            choices={},
            started_by=work.actor.user_id,
            started_at=now,
        )
    )
    row.to_version_id, row.new_set_id = view.new.id, made.id
    row.state, row.finished_by, row.finished_at = "done", work.actor.user_id, now
    _unpin(work, asset_set_id)
    work.session.flush()
    work.audit(
        "asset_set.upgraded",
        "asset_set",
        made.id,
        before=asset_set_id,
        version=view.new.id,
        kept=len(view.kept),
        decided=len(view.conflicts),
    )
    work.later("asset_set_moved", row.id)
    return made


def go_back(work: Work, new_set_id: str) -> AssetSet:
    """Take an upgrade back: the set it came from is current again, the newer one is put aside."""
    work.require(Permission.CUSTOMISE)
    row = work.session.scalars(
        select(AssetSetUpgrade)
        .where(AssetSetUpgrade.new_set_id == new_set_id, AssetSetUpgrade.state == "done")
        .with_for_update()
    ).one_or_none()
    if row is None:
        work.get(AssetSet, new_set_id)
        raise Conflict(msg("This did not come from an upgrade"))
    row.state = "undone"
    work.session.flush()
    work.audit("asset_set.went_back", "asset_set", row.asset_set_id, newer=new_set_id)
    work.later("asset_set_moved", row.id)
    return work.get(AssetSet, row.asset_set_id)


def moved(work: Work, upgrade_id: str) -> tuple[AssetSet, AssetSet]:
    """The set that drafts should leave, and the one that they should go to."""
    row = work.get(AssetSetUpgrade, upgrade_id)
    old, new = work.get(AssetSet, row.asset_set_id), work.get(AssetSet, row.new_set_id or "")
    return (old, new) if row.state == "done" else (new, old)


def replaced_by(work: Work, asset_set_id: str) -> str | None:
    """The newer set that took this one's place."""
    return work.session.scalar(
        select(AssetSetUpgrade.new_set_id).where(
            AssetSetUpgrade.asset_set_id == asset_set_id, AssetSetUpgrade.state == "done"
        )
    )


def upgrade_begun(work: Work, asset_set_id: str) -> bool:
    """Whether something of an upgrade was decided and waits."""
    return _open(work, asset_set_id) is not None


def came_from(work: Work, asset_set_id: str) -> str | None:
    """The set of an earlier version that this one was made from, put aside or not."""
    return work.session.scalar(
        select(AssetSetUpgrade.asset_set_id).where(AssetSetUpgrade.new_set_id == asset_set_id)
    )


def pin(work: Work, asset_set_id: str, reason: str) -> AssetSetPin:
    """Stay on this version for now. HQ reads the reason."""
    work.require(Permission.CUSTOMISE)
    found = work.get(AssetSet, asset_set_id, lock=True)
    if not reason.strip():
        raise InvalidInput(fields={"reason": msg("Say why, HQ will read it")})
    row = pin_of(work, asset_set_id) or work.add(
        AssetSetPin(asset_set_id=found.id, partner_id=found.partner_id)
    )
    row.reason = reason.strip()[:2000]
    row.pinned_by, row.pinned_by_name = work.actor.user_id, work.actor.name
    row.pinned_at = work.now()
    work.session.flush()
    work.audit("asset_set.pinned", "asset_set", asset_set_id, reason=row.reason)
    return row


def unpin(work: Work, asset_set_id: str) -> None:
    work.require(Permission.CUSTOMISE)
    work.get(AssetSet, asset_set_id)
    if _unpin(work, asset_set_id):
        work.audit("asset_set.unpinned", "asset_set", asset_set_id)


def pin_of(work: Work, asset_set_id: str) -> AssetSetPin | None:
    return work.session.scalars(
        select(AssetSetPin).where(AssetSetPin.asset_set_id == asset_set_id)
    ).one_or_none()


def pinned_among(work: Work, asset_set_ids: Collection[str]) -> frozenset[str]:
    """Which of these sets stay on their version on purpose."""
    wanted = select(AssetSetPin.asset_set_id).where(AssetSetPin.asset_set_id.in_(asset_set_ids))
    return frozenset(work.session.scalars(wanted))


def _unpin(work: Work, asset_set_id: str) -> bool:
    row = pin_of(work, asset_set_id)
    if row is None:
        return False
    work.session.delete(row)
    return True


def _open(work: Work, asset_set_id: str) -> AssetSetUpgrade | None:
    return work.session.scalars(
        select(AssetSetUpgrade).where(
            AssetSetUpgrade.asset_set_id == asset_set_id, AssetSetUpgrade.state == "open"
        )
    ).one_or_none()


def _choices(row: AssetSetUpgrade | None) -> dict[str, Choice]:
    if row is None:
        return {}
    return {
        key: Choice(Take(held["take"]), held["of"], held["value"])
        for key, held in row.choices.items()
    }


def _clean(view: UpgradeView, asked: ZoneMerge, value: str) -> str:
    zone = view.new_copy.definition.tactic(asked.tactic).zone(asked.zone)
    value = rules.tidy(zone, value)
    if zone.kind is ZoneKind.RICH_TEXT:
        value = sanitise(value)
    refused = rules.refusal(zone, value, view.new_copy, asked.tactic)
    if refused is None and not value.strip() and zone.lock in _NEEDED:
        refused = msg("This can't be empty")
    if refused is not None:
        raise InvalidInput(fields={asked.key: refused})
    return value
