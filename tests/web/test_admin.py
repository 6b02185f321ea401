"""People, partners, settings, audit and the demo's mailbox."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.factories import PASSWORD, Product, make_container, make_product
from tests.kits.kitbox import changed, starter_files
from tests.web.conftest import Visitors
from tpma.app import create_app
from tpma.core.actor import Role
from tpma.core.embedded import mailbox as caught
from tpma.core.i18n import SCREEN_LOCALES
from tpma.kits import service as kits
from tpma.partners import service


def test_an_administrator_adds_a_person_who_can_sign_in(
    visitors: Visitors, product: Product
) -> None:
    ada = visitors.of(Role.ADMINISTRATOR)
    company = product.partner("nordlicht")
    ada.get("/admin/people/new")
    wrong = ada.post(
        "/admin/people/new",
        {
            "name": "Pia",
            "email": "pia",
            "password": "short",
            "roles": ["finance"],
            "partner": company,
        },
    )
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    for sentence in ("name@example.com", "Use at least 10 characters", "only hold a partner"):
        assert sentence in page
    assert 'value="Pia"' in page, "what was typed is kept"
    assert "short" not in page, "but no password"
    good = ada.post(
        "/admin/people/new",
        {
            "name": "Pia",
            "email": "pia@nordlicht.example",
            "password": PASSWORD,
            "roles": ["partner_marketer"],
            "partner": company,
            "locale": "de-DE",
        },
    )
    assert good.status_code == 303
    assert "Pia can sign in now" in ada.get("/admin/people").get_data(as_text=True)
    assert visitors.anybody().sign_in("pia@nordlicht.example").status_code == 303


def test_a_partners_admin_manages_its_own_people_alone(
    visitors: Visitors, product: Product
) -> None:
    stranger = product.user("sam@suedwind.example", Role.PARTNER_MARKETER, slug="suedwind")
    boss = visitors.of(Role.PARTNER_ADMIN)
    page = boss.get("/admin/people").get_data(as_text=True)
    assert "sam@suedwind.example" not in page
    assert boss.post(f"/admin/people/{stranger}/deactivate").status_code == 404
    assert (
        boss.post(f"/admin/people/{stranger}/password", {"password": "x" * 12}).status_code == 404
    )
    boss.get("/admin/people/new")
    sneaky = {
        "name": "Eve",
        "email": "eve@x.example",
        "password": PASSWORD,
        "roles": ["administrator"],
        "partner": "",
    }
    assert boss.post("/admin/people/new", sneaky).status_code == 422
    allowed = {**sneaky, "roles": ["partner_marketer"], "partner": product.partner("suedwind")}
    assert boss.post("/admin/people/new", allowed).status_code == 303
    with product.hq() as work:
        eve = next(p for p in service.list_people(work)[0] if p.name == "Eve")
    assert eve.partner_id == product.partner("nordlicht"), "never another's"


@pytest.mark.parametrize("language", SCREEN_LOCALES)
def test_somebody_with_three_roles_is_shown_in_every_language(
    visitors: Visitors, language: str
) -> None:
    ada = visitors.of(Role.ADMINISTRATOR, locale=language)
    ada.get("/admin/people/new")
    roles = ["brand_reviewer", "legal_reviewer", "finance"]
    facts = {"name": "Kim", "email": "kim@hq.example", "password": PASSWORD, "roles": roles}
    assert ada.post("/admin/people/new", {**facts, "partner": ""}).status_code == 303
    assert "kim@hq.example" in ada.get("/admin/people").get_data(as_text=True)
    kim = visitors.anybody()
    assert kim.sign_in("kim@hq.example").status_code == 303
    assert kim.get("/", follow_redirects=True).status_code == 200


def test_a_partner_is_enrolled_once(visitors: Visitors) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get("/admin/partners/new")
    facts = {
        "slug": "westwind",
        "name": "Westwind",
        "legal_name": "Westwind SARL",
        "tier": "gold",
        "region": "EMEA",
        "country": "fr",
        "locale": "en-US",
        "motion": "resell",
        "website": "",
    }
    made = cara.post("/admin/partners/new", facts)
    assert made.status_code == 303
    assert "Westwind SARL" in cara.get(made.location).get_data(as_text=True)
    again = cara.post("/admin/partners/new", facts)
    assert again.status_code == 422
    assert "already uses this short name" in again.get_data(as_text=True)


def test_settings_are_shown_without_secrets(visitors: Visitors, product: Product) -> None:
    page = visitors.of(Role.ADMINISTRATOR).get("/admin/settings").get_data(as_text=True)
    assert "TPMA_SECRET_KEY" in page
    assert product.container.settings.secret_key not in page


def test_long_lists_have_pages(visitors: Visitors, product: Product) -> None:
    ada = visitors.of(Role.ADMINISTRATOR)
    with product.system() as work:
        for n in range(120):
            work.audit("did", "thing", f"{n:032x}", number=n)
    first = ada.get("/admin/audit?about=thing").get_data(as_text=True)
    assert "1–50 of 120" in first
    assert "about=thing&amp;page=2" in first
    last = ada.get("/admin/audit?about=thing&page=99").get_data(as_text=True)
    assert "101–120 of 120" in last
    assert ada.get("/admin/audit?page=-1").status_code == 200
    assert ada.get("/admin/audit?page=x").status_code == 200


def test_a_search_that_finds_nothing_says_so(visitors: Visitors) -> None:
    ada = visitors.of(Role.ADMINISTRATOR)
    page = ada.get("/admin/partners?q=%25_nobody").get_data(as_text=True)
    assert "No partner by this name" in page


# ---------------------------------------------------------------- mailbox


@pytest.fixture
def demo(sqlite_url: str, tmp_path: Path) -> Visitors:
    """A product in demo mode with one caught mail."""
    folder = tmp_path / "mail"
    folder.mkdir()
    container = make_container(
        data_dir=str(tmp_path), database_url=sqlite_url, mode="demo", mailbox_dir=str(folder)
    )
    mail = (
        b"From: Nordlicht <a@hq.example>\r\nTo: lea@example.net\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<html><head></head><body><script>alert(1)</script><p>Hello Lea</p></body></html>"
    )
    caught.store(
        folder,
        sender="a@hq.example",
        recipients=["lea@example.net"],
        content=mail,
        now=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC),
    )
    app = create_app(container=container)
    app.testing = True
    return Visitors(app, make_product(container))


def test_the_mailbox_shows_what_was_caught(demo: Visitors) -> None:
    ada = demo.of(Role.ADMINISTRATOR)
    listed = ada.get("/mailbox/").get_data(as_text=True)
    assert "Grüße" in listed
    assert "No mail went to an address like this" in ada.get("/mailbox/?to=max").get_data(
        as_text=True
    )
    id_ = caught.Mailbox(Path(demo.product.container.settings.mailbox_dir)).page()[0].id
    assert ada.get(f"/mailbox/{id_}").status_code == 200
    assert ada.get(f"/mailbox/{id_}?show=headers").status_code == 200
    html = ada.get(f"/mailbox/{id_}/html")
    assert "Hello Lea" in html.get_data(as_text=True)
    policy = html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert "attachment" in ada.get(f"/mailbox/{id_}/raw").headers["Content-Disposition"]
    assert ada.get("/mailbox/..%2f..%2fetc%2fpasswd").status_code == 404


def test_outside_the_demo_there_is_no_mailbox(visitors: Visitors) -> None:
    ada = visitors.of(Role.ADMINISTRATOR)
    assert ada.get("/mailbox/").status_code == 404
    assert "/mailbox/" not in ada.get("/").get_data(as_text=True)


def test_a_certification_opens_the_kits_that_ask_for_it(visitors: Visitors) -> None:
    product = visitors.product
    files = changed(
        starter_files(),
        "kit.toml",
        "[tactics.email]\n",
        '[eligibility]\ncertifications = ["Backup Pro"]\n\n[tactics.email]\n',
    )
    with product.hq() as work:
        kits.publish(work, files)
    partner_id = product.partner()
    with product.as_partner() as work:
        assert kits.library(work) == []
    channel = visitors.of(Role.CHANNEL_MARKETER)
    assert b"Certifications" in channel.get(f"/admin/partners/{partner_id}").data
    sent = {"certifications": "  backup   pro \nOther"}
    assert channel.post(f"/admin/partners/{partner_id}/certifications", sent).status_code == 303
    with product.as_partner() as work:
        assert [entry.slug for entry in kits.library(work)] == ["my-kit"]
    channel.post(f"/admin/partners/{partner_id}/certifications", {"certifications": ""})
    with product.as_partner() as work:
        assert kits.library(work) == []
