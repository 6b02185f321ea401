"""Customising through the services: nothing lost, nothing overwritten, nothing rendered twice."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from tests.assets.smallkit import logo, photo, small_kit
from tests.factories import Product
from tpma.assets import service
from tpma.branding import service as branding
from tpma.core.actor import SYSTEM
from tpma.core.errors import Forbidden, InvalidInput, NotFound, Refused, TooLarge
from tpma.core.tenancy import Scope
from tpma.kits import service as kits


@pytest.fixture
def version_id(product: Product) -> str:
    with product.hq() as work:
        return kits.publish(work, small_kit(), "first").id


@pytest.fixture
def begin(product: Product, version_id: str) -> Callable[..., str]:
    def make(locale: str = "en-US", slug: str = "nordlicht") -> str:
        with product.as_partner(slug) as work:
            return service.start(work, version_id, locale, "Autumn").id

    return make


def asset_id(product: Product, set_id: str, tactic: str) -> str:
    with product.as_partner() as work:
        return next(a.id for a in service.assets_of(work, set_id) if a.tactic_key == tactic)


def test_a_set_has_every_tactic_in_the_kits_order(
    product: Product, begin: Callable[..., str]
) -> None:
    set_id = begin()
    with product.as_partner() as work:
        assert [a.tactic_key for a in service.assets_of(work, set_id)] == ["email", "post", "ads"]


def test_a_language_that_the_kit_lacks_is_refused(product: Product, version_id: str) -> None:
    with pytest.raises(InvalidInput) as refused, product.as_partner() as work:
        service.start(work, version_id, "fi-FI")
    assert "locale" in refused.value.fields


def test_another_partner_does_not_find_the_set(product: Product, begin: Callable[..., str]) -> None:
    set_id = begin()
    found = asset_id(product, set_id, "ads")
    with product.as_partner("soleil") as work:
        for ask in (service.asset_set, service.assets_of, service.open_bench, service.render_all):
            with pytest.raises(NotFound):
                ask(work, set_id)
        with pytest.raises(NotFound):
            service.save_zone(work, found, "headline", "Mine", 0)
        with pytest.raises(NotFound):
            service.preview(work, found, "300x250")


def test_saving_keeps_the_text_and_counts_revisions(
    product: Product, begin: Callable[..., str]
) -> None:
    found = asset_id(product, begin(), "ads")
    with product.as_partner() as work:
        saved = service.save_zone(work, found, "headline", "  Back by\tlunch\r\n? ", 0)
        assert (saved.values, saved.rev) == ({"headline": "Back by lunch ?"}, 1)
    with product.as_partner() as work:
        # The kit's own words again: nothing is overridden any more.
        saved = service.save_zone(work, found, "headline", "Would you be back at work by lunch?", 1)
        assert (saved.values, saved.rev) == ({}, 2)


def test_a_locked_zone_stays_as_it_is(product: Product, begin: Callable[..., str]) -> None:
    found = asset_id(product, begin(), "email")
    with pytest.raises(InvalidInput) as refused, product.as_partner() as work:
        service.save_zone(work, found, "reason", "No reason", 0)
    assert "locked" in str(refused.value.fields["reason"])


def test_rich_text_is_sanitised_before_it_is_kept(
    product: Product, begin: Callable[..., str]
) -> None:
    found = asset_id(product, begin(), "email")
    with product.as_partner() as work:
        saved = service.save_zone(
            work, found, "intro", "<p onclick=x>Hi <script>alert(1)</script><b>you</b></p>", 0
        )
        assert saved.values["intro"] == "<p>Hi <b>you</b></p>"


def test_two_people_on_one_zone_lose_nothing(product: Product, begin: Callable[..., str]) -> None:
    found = asset_id(product, begin(), "ads")
    with product.as_partner(user_id="anna") as work:
        service.save_zone(work, found, "headline", "Anna's words", 0)
    with pytest.raises(service.StaleZone) as stale, product.as_partner(user_id="ben") as work:
        service.save_zone(work, found, "headline", "Ben's words", 0)
    assert (stale.value.mine, stale.value.theirs, stale.value.rev) == (
        "Ben's words",
        "Anna's words",
        1,
    )
    with product.as_partner(user_id="ben") as work:
        assert service.asset(work, found).values["headline"] == "Anna's words"
        # Another zone is nobody's business but Ben's, old revision or not.
        assert service.save_zone(work, found, "cta", "Call us", 0).rev == 2
        # Having seen both, Ben may insist.
        assert service.save_zone(work, found, "headline", "Ben's words", 2).rev == 3


def test_another_partner_s_picture_cannot_stand_here(
    product: Product, begin: Callable[..., str]
) -> None:
    """Files are named by their hash, and a hash is no secret."""
    found = asset_id(product, begin(), "email")
    with product.as_partner() as work:
        mine = service.upload_picture(work, found, "picture", photo(800, 500), 0).values["picture"]
        receipt = f"sha256:{work.storage.put(photo(900, 600), 'image/png')}"
    with product.hq() as work:
        version = service.asset_set(work, service.asset(work, found).asset_set_id).kit_version_id
    with product.as_partner("suedwind") as work:
        theirs = service.start(work, version, "en-US", "Theirs").id
        other = next(a for a in service.assets_of(work, theirs) if a.tactic_key == "email").id
    for value in (mine, receipt):
        with pytest.raises(InvalidInput) as refused, product.as_partner("suedwind") as work:
            service.save_zone(work, other, "picture", value, 0)
        assert "never uploaded" in str(refused.value.fields["picture"])
    with product.as_partner() as work:
        service.save_zone(work, found, "picture", None, 1)
        assert service.save_zone(work, found, "picture", mine, 2).values["picture"] == mine


def test_undo_goes_back_one_own_change_at_a_time(
    product: Product, begin: Callable[..., str]
) -> None:
    found = asset_id(product, begin(), "ads")
    with product.as_partner(user_id="anna") as work:
        service.save_zone(work, found, "headline", "One", 0)
        service.save_zone(work, found, "headline", "Two", 1)
        service.save_zone(work, found, "cta", "Go", 2)
    with product.as_partner(user_id="ben") as work:
        assert service.undo(work, found) is None
    with product.as_partner(user_id="anna") as work:
        states = []
        while service.undo(work, found):
            states.append(dict(service.asset(work, found).values))
        assert states == [{"headline": "Two"}, {"headline": "One"}, {}]


def test_editors_are_all_who_touched_it(product: Product, begin: Callable[..., str]) -> None:
    set_id = begin()
    found = asset_id(product, set_id, "ads")
    with product.as_partner(user_id="ben") as work:
        service.save_zone(work, found, "cta", "Call us", 0)
        assert service.editors(work, set_id) == {"person-of-nordlicht", "ben"}


def test_the_mail_names_the_partner_and_keeps_the_tags(
    product: Product, begin: Callable[..., str]
) -> None:
    found = asset_id(product, begin(), "email")
    with product.as_partner() as work:
        branding.save_profile(work, {"display_name": "Nordlicht & Co", "primary_colour": "#7a1f5c"})
        mail = service.email_of(work, found)
    assert mail.subject == "Back to work by lunch"
    assert "Nordlicht &amp; Co" in mail.html
    assert "Nordlicht & Co" in mail.text
    assert "{{first_name}}" in mail.html
    assert "{{unsubscribe_url}}" in mail.text
    assert "/media/" in mail.html


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-AE"])
def test_everything_renders_and_only_changes_render_again(
    product: Product, begin: Callable[..., str], locale: str
) -> None:
    set_id = begin(locale)
    with product.as_partner() as work:
        branding.upload_logo(work, logo("#222222"), "logo.png")
        first = {r.name: r.sha256 for r in service.render_all(work, set_id)}
        assert set(first) == {
            "email.html", "email.txt", "1200x627", "post.txt", "300x250", "728x90", "160x600"
        }  # fmt: skip
        for row in service.renditions(work, set_id):
            assert row.size_bytes == len(service.content(work, row))
            for box in row.boxes:
                assert box.get("fits", True), (row.name, box)
        assert service.is_current(work, set_id)
    product.clock.advance(minutes=1)
    found = asset_id(product, set_id, "ads")
    with product.as_partner() as work:
        service.save_zone(work, found, "cta", "Los!", 0)
        assert not service.is_current(work, set_id)
        again = {r.name: r for r in service.render_all(work, set_id)}
        assert again["email.html"].rendered_at < work.now()
        assert again["300x250"].rendered_at == work.now()
        assert again["email.html"].sha256 == first["email.html"]
        assert again["300x250"].sha256 != first["300x250"]


def test_the_job_renders_step_by_step_and_tells_how_far_it_is(
    product: Product, begin: Callable[..., str]
) -> None:
    set_id = begin()
    with product.as_partner() as work:
        run_id = service.request_render(work, set_id).id
        partner_id = work.partner_id

    def opener(*, writes: bool = True) -> object:
        return product.container.open(SYSTEM, Scope.partner(partner_id), writes=writes)

    for _ in range(2):  # after a crash it runs again
        service.render_asset_set_job(opener, run_id)  # type: ignore[arg-type]
    with product.as_partner() as work:
        run = service.last_run(work, set_id)
        assert run is not None
        assert (run.state, run.planned, run.done) == ("done", 0, 0)
        assert len(service.renditions(work, set_id)) == 7


def test_a_preview_shows_what_is_typed_and_keeps_nothing(
    product: Product, begin: Callable[..., str]
) -> None:
    found = asset_id(product, begin(), "ads")
    with product.as_partner() as work:
        plain = service.preview(work, found, "300x250")
        typed = service.preview(work, found, "300x250", {"headline": "Completely different"})
        assert typed.data != plain.data
        assert service.preview(work, found, "300x250").data == plain.data
        assert {"hq_logo", "partner_logo", "text"} <= {box["kind"] for box in typed.boxes}
        too_long = service.preview(work, found, "300x250", {"headline": "Unfittable " * 60})
        assert "overflow" in {f.code for f in too_long.findings}
        locked = service.preview(work, found, "300x250", {"link": "https://evil.example"})
        assert locked.data == plain.data


def test_own_pictures_are_taken_re_encoded(product: Product, begin: Callable[..., str]) -> None:
    found = asset_id(product, begin(), "email")
    with product.as_partner() as work:
        saved = service.upload_picture(work, found, "picture", photo(800, 500), 0)
        digest = saved.values["picture"].removeprefix("sha256:")
        picture = Image.open(io.BytesIO(work.storage.get(digest)))
        assert (picture.format, picture.size) == ("JPEG", (800, 500))
        assert digest in service.email_of(work, found).html
        with pytest.raises(InvalidInput):
            service.upload_picture(work, found, "picture", photo(200, 100), 1)
        with pytest.raises(TooLarge):
            service.upload_picture(work, found, "picture", bomb(), 1)
        with pytest.raises(NotFound):
            service.upload_picture(work, found, "headline", photo(800, 500), 1)


def test_only_partner_people_customise(product: Product, begin: Callable[..., str]) -> None:
    found = asset_id(product, begin(), "ads")
    with pytest.raises(Forbidden), product.hq() as work:
        service.save_zone(work, found, "headline", "HQ was here", 0)


def test_a_recalled_kit_starts_nothing(product: Product, version_id: str) -> None:
    with product.hq() as work:
        kits.recall(work, version_id, "Wrong price")
    with pytest.raises(Refused), product.as_partner() as work:
        service.start(work, version_id, "en-US")


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    return out.getvalue()
