"""Asking links from the editor and the review: what is asked, what is said, who may and how often."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assets.smallkit import small_kit
from tests.compliance.stories import NO_SAMPLE, PROFILE, submit
from tests.delivery.site import NAME, Handler, probe, server
from tests.factories import Product
from tests.kits.kitbox import changed
from tests.web.conftest import Visitor, Visitors
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.compliance.service.link_asking import PER_MINUTE
from tpma.core.actor import Role
from tpma.delivery.link_probe import LinkProbe
from tpma.kits import service as kits

__all__ = ["probe", "server"]  # fixtures

LOCKED = 'link = { kind = "link", lock = "locked", default = "{{page_url}}" }'


@pytest.fixture
def set_id(product: Product, probe: LinkProbe, server: tuple[int, Path]) -> str:
    """A set whose ads link to a page that is gone, on a site that the kit allows."""
    product.container.provide(LinkProbe, lambda _settings: probe)
    there = f"https://{NAME}:{server[0]}/gone"
    editable = f'link = {{ kind = "link", lock = "editable", default = "{there}" }}'
    files = changed(small_kit(), "kit.toml", LOCKED, editable)
    files = changed(files, "kit.toml", "source_locale", f'link_domains = ["{NAME}"]\nsource_locale')
    with product.hq() as work:
        version = kits.publish(work, files).id
    with product.as_partner() as work:
        branding.save_profile(work, PROFILE)
        made = assets.start(work, version, "de-DE", "Herbst").id
        assets.render_all(work, made)
    return made


@pytest.fixture
def marketer(visitors: Visitors, set_id: str) -> Visitor:
    found = visitors.of(Role.PARTNER_MARKETER)
    page = found.get(f"/edit/{set_id}?tactic=ads").get_data(as_text=True)
    assert f"/edit/{set_id}/ads/links?zone=link" in page
    assert f"/edit/{set_id}/ads/links" in page
    return found


def test_a_dead_link_is_said_with_what_to_do(
    marketer: Visitor, set_id: str, server: tuple[int, Path]
) -> None:
    answer = marketer.post(f"/edit/{set_id}/ads/links")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "is dead: The page is not there (404)" in page
    assert "Open it in a browser" in page
    # What is typed and not kept yet is asked, too.
    typed = {"zone:link": f"https://{NAME}:{server[0]}/fine"}
    page = marketer.post(f"/edit/{set_id}/ads/links?zone=link", typed).get_data(as_text=True)
    assert "It answers" in page
    assert "is dead" not in page


def test_what_the_checks_refuse_is_not_asked(marketer: Visitor, set_id: str) -> None:
    Handler.seen.clear()
    for url in ("https://elsewhere.example/", "http://shop.example/", "https://127.0.0.1/"):
        answer = marketer.post(f"/edit/{set_id}/ads/links?zone=link", {"zone:link": url})
        page = answer.get_data(as_text=True)
        assert "not allowed here" in page or "no https address" in page, url
    assert Handler.seen == []


def test_nobody_asks_without_end_nor_for_another(
    marketer: Visitor, visitors: Visitors, set_id: str
) -> None:
    states = [marketer.post(f"/edit/{set_id}/ads/links").status_code for _ in range(PER_MINUTE + 1)]
    assert states == [200] * PER_MINUTE + [429]
    other = visitors.of(Role.PARTNER_ADMIN, slug="suedwind")
    other.get("/")
    assert other.post(f"/edit/{set_id}/ads/links").status_code == 404


def test_a_reviewer_asks_all_that_was_submitted(
    product: Product, visitors: Visitors, set_id: str
) -> None:
    submission = submit(product, set_id, policy=NO_SAMPLE)
    legal = visitors.of(Role.LEGAL_REVIEWER)
    assert f"/reviews/{submission}/links" in legal.get(f"/reviews/{submission}").get_data(
        as_text=True
    )
    page = legal.post(f"/reviews/{submission}/links").get_data(as_text=True)
    assert "is dead: The page is not there (404)" in page
