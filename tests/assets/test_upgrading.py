"""A set on version 1 goes to version 2 and back; nothing of the partner's is lost on either way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tests.kits.kitbox import changed
from tpma.assets import service
from tpma.assets.merge import Take, Why
from tpma.assets.models import AssetSetUpgrade
from tpma.assets.service.adoption import behind
from tpma.campaigns import service as campaigns
from tpma.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused
from tpma.core.outbox import OutboxRow
from tpma.core.work import Work
from tpma.kits import service as kits


def first() -> dict[str, bytes]:
    return small_kit()


def second() -> dict[str, bytes]:
    """The ads' headline reworded, the post's button locked, the mail's headline shorter."""
    files = changed(
        first(),
        "kit.toml",
        'cta = { kind = "text", lock = "required", max_length = 24 }\nalt = { kind = "text", lock = "editable", max_length = 300 }\nlink = { kind = "link", lock = "locked", default = "{{page_url}}" }\n\n[tactics.ads]',
        'cta = { kind = "text", lock = "locked" }\nalt = { kind = "text", lock = "editable", max_length = 300 }\nlink = { kind = "link", lock = "locked", default = "{{page_url}}" }\n\n[tactics.ads]',
    )
    files = changed(
        files,
        "kit.toml",
        'headline = { kind = "text", lock = "required", max_length = 60 }\nintro',
        'headline = { kind = "text", lock = "required", max_length = 50 }\nintro',
    )
    po = files["copy/en-US.po"].decode()
    before = po[po.index('msgctxt "ads.headline"') :]
    line = before.split("\n")[1]
    return changed(
        files,
        "copy/en-US.po",
        f'msgctxt "ads.headline"\n{line}',
        'msgctxt "ads.headline"\nmsgid "New from HQ"',
    )


MINE = {
    "email": {"headline": "Fifty-three characters are too many for the new version"},
    "post": {"cta": "Ours", "text": "Our own post, which HQ did not touch"},
    "ads": {"headline": "Ours for the ads"},
}


@pytest.fixture
def versions(product: Product) -> tuple[str, str]:
    with product.hq() as work:
        return kits.publish(work, first()).id, kits.publish(work, second(), "Better ads").id


@pytest.fixture
def set_id(product: Product, versions: tuple[str, str]) -> str:
    """Begun on version 1, with words of the partner's own."""
    with product.as_partner() as work:
        made = service.start(work, versions[0], "en-US", "Autumn")
        for asset in service.assets_of(work, made.id):
            for zone, value in MINE[asset.tactic_key].items():
                service.save_zone(work, asset.id, zone, value, asset.rev)
        return made.id


def values_of(product: Product, set_id: str) -> dict[str, dict[str, str]]:
    with product.as_partner() as work:
        return {a.tactic_key: dict(a.values) for a in service.assets_of(work, set_id) if a.values}


def test_conflicts_are_asked_and_the_rest_is_merged(product: Product, set_id: str) -> None:
    with product.as_partner() as work:
        view = service.upgrade_view(work, set_id)
        assert (view.old.number, view.new.number) == (1, 2)
        assert {one.key: one.why for one in view.conflicts} == {
            "email.headline": Why.LIMITS,
            "post.cta": Why.LOCKED,
            "ads.headline": Why.BOTH_CHANGED,
        }
        assert [one.key for one in view.kept] == ["post.text"]
        with pytest.raises(Conflict):
            service.finish(work, set_id)


def decide(product: Product, set_id: str) -> None:
    with product.as_partner() as work:
        service.choose(work, set_id, "email.headline", Take.OWN, " Short  enough ")
        service.choose(work, set_id, "post.cta", Take.KIT)
    # Another day, another session: what was decided is still there.
    with product.as_partner() as work:
        assert [one.key for one in service.upgrade_view(work, set_id).open] == ["ads.headline"]
        service.choose(work, set_id, "ads.headline", Take.MINE)


def test_the_new_set_has_what_was_decided_and_the_old_one_is_untouched(
    product: Product, set_id: str, versions: tuple[str, str]
) -> None:
    decide(product, set_id)
    with product.as_partner() as work:
        made = service.finish(work, set_id)
        assert (made.kit_version_id, made.name, made.locale) == (versions[1], "Autumn", "en-US")
    assert values_of(product, made.id) == {
        "email": {"headline": "Short enough"},
        "post": {"text": MINE["post"]["text"]},
        "ads": MINE["ads"],
    }
    assert values_of(product, set_id) == MINE
    with product.as_partner() as work:
        assert [one.id for one in service.current_sets(work)] == [made.id]
        assert service.standing(work, set_id).replaced_by == made.id
        assert service.editors(work, made.id) == {"person-of-nordlicht"}
        with pytest.raises(Conflict):
            service.finish(work, set_id)


def test_going_back_makes_the_old_set_current_and_upgrading_again_is_possible(
    product: Product, set_id: str
) -> None:
    decide(product, set_id)
    with product.as_partner() as work:
        made = service.finish(work, set_id).id
    with product.as_partner() as work:
        assert service.go_back(work, made).id == set_id
    with product.as_partner() as work:
        assert [one.id for one in service.current_sets(work)] == [set_id]
        assert service.assets_of(work, made)  # put aside, still readable
        with pytest.raises(Conflict):
            service.go_back(work, made)
    decide(product, set_id)
    with product.as_partner() as work:
        again = service.finish(work, set_id).id
        assert [one.id for one in service.current_sets(work)] == [again]
    with product.system() as work:
        rung = work.session.query(OutboxRow).filter_by(job="asset_set_moved").count()
        states = sorted(row.state for row in work.session.query(AssetSetUpgrade))
    assert (rung, states) == (3, ["done", "undone"])


def test_words_written_after_a_decision_are_asked_about_again(
    product: Product, set_id: str
) -> None:
    decide(product, set_id)
    with product.as_partner() as work:
        ads = next(a for a in service.assets_of(work, set_id) if a.tactic_key == "ads")
        service.save_zone(work, ads.id, "headline", "Other words now", ads.rev)
        assert [one.key for one in service.upgrade_view(work, set_id).open] == ["ads.headline"]


def test_a_third_value_keeps_to_the_zone(product: Product, set_id: str) -> None:
    with product.as_partner() as work:
        with pytest.raises(NotFound):  # it is locked: only the kit's value can stand there
            service.choose(work, set_id, "post.cta", Take.OWN, "Still ours")
        with pytest.raises(NotFound):
            service.choose(work, set_id, "post.text", Take.KIT)
        with pytest.raises(InvalidInput):
            service.choose(work, set_id, "ads.headline", Take.OWN, "x" * 30_000)
        with pytest.raises(InvalidInput):  # it is required
            service.choose(work, set_id, "ads.headline", Take.OWN, " ")


def test_another_partner_finds_no_upgrade(product: Product, set_id: str) -> None:
    with product.as_partner("soleil") as work:
        for ask in (service.upgrade_view, service.finish, service.go_back, service.standing):
            with pytest.raises(NotFound):
                ask(work, set_id)
        with pytest.raises(NotFound):
            service.pin(work, set_id, "No")


def test_a_pin_has_a_reason_and_ends_with_the_upgrade(product: Product, set_id: str) -> None:
    with product.as_partner() as work:
        assert [one.asset_set.id for one in service.standings(work)] == [set_id]
        with pytest.raises(InvalidInput):
            service.pin(work, set_id, " ")
        service.pin(work, set_id, "The fair is next week")
    with product.as_partner() as work:
        assert service.standings(work) == []
        found = service.standing(work, set_id)
        assert found.newer is not None
        assert found.pin is not None
        assert found.pin.reason == "The fair is next week"
    decide(product, set_id)
    with product.as_partner() as work:
        service.finish(work, set_id)
        assert service.pin_of(work, set_id) is None


def test_a_recalled_version_is_told_even_where_it_is_pinned(
    product: Product, set_id: str, versions: tuple[str, str]
) -> None:
    with product.as_partner() as work:
        service.pin(work, set_id, "The fair is next week")
    with product.hq() as work:
        kits.recall(work, versions[0], "A wrong figure")
    with product.as_partner() as work:
        (found,) = service.standings(work)
        assert found.recall is not None
        assert found.closed is not None


def test_a_version_without_the_language_is_no_way_on(
    product: Product, versions: tuple[str, str]
) -> None:
    with product.hq() as work:
        kits.recall(work, versions[1], "Not ready")
        fewer = changed(first(), "kit.toml", '"en-US", "de-DE", "ar-AE"', '"en-US", "de-DE"')
        kits.publish(work, {p: d for p, d in fewer.items() if p != "copy/ar-AE.po"})
    with product.as_partner() as work:
        made = service.start(work, versions[0], "ar-AE").id
        found = service.standing(work, made)
        assert found.newer is not None
        assert found.cannot is not None
        with pytest.raises(Refused):
            service.upgrade_view(work, made)


def test_hq_sees_who_stays_and_what_an_upgrade_would_ask(
    product: Product, versions: tuple[str, str], set_id: str
) -> None:
    with product.as_partner() as work:
        service.pin(work, set_id, "The fair is next week")
    with product.as_partner("soleil") as work:
        service.start(work, versions[0], "de-DE", "Left as it was")
    with product.as_partner("suedwind") as work:
        service.start(work, versions[1], "de-DE", "On the newest")
    with product.hq() as work:
        pinned, free = behind(work)
        assert pinned.pin is not None
        assert (pinned.pin.reason, pinned.pin.pinned_at) == ("The fair is next week", work.now())
        assert (pinned.conflicts, pinned.goes_by_itself) == (3, False)
        assert (free.pin, free.conflicts, free.goes_by_itself) == (None, 0, True)
        assert free.newest.number == 2
    with product.as_partner() as work, pytest.raises(Forbidden):
        behind(work)


def test_a_hundred_sets_cost_hq_as_many_questions_as_one(
    product: Product, versions: tuple[str, str], set_id: str
) -> None:
    def asked(look: Callable[[Work], object]) -> int:
        said: list[str] = []

        def note(*args: object) -> None:
            said.append(str(args[2]))

        event.listen(product.container.engine, "before_cursor_execute", note)
        with product.hq() as work:
            look(work)
        event.remove(product.container.engine, "before_cursor_execute", note)
        return len(said)

    def behind_them(work: Work) -> object:
        return behind(work)

    def touched(work: Work) -> object:
        return campaigns.recall_impact(work, versions[0])

    before = asked(behind_them), asked(touched)
    with product.as_partner() as work:
        for n in range(4):
            more = service.start(work, versions[0], "en-US", f"Copy {n}").id
            ads = next(a for a in service.assets_of(work, more) if a.tactic_key == "ads")
            service.save_zone(work, ads.id, "headline", f"Ours {n}", ads.rev)
            service.pin(work, more, "Not yet")
    assert (asked(behind_them), asked(touched)) == before
    with product.hq() as work:
        assert [one.conflicts for one in behind(work)].count(1) == 4
        sets = campaigns.recall_impact(work, versions[0]).sets
        assert [one.pinned for one in sets].count(True) == 4
        assert {one.asset_set_id for one in sets if not one.pinned} == {set_id}
