"""Signing in, out, and the limits around it."""

from __future__ import annotations

import pytest

from tests.factories import PASSWORD, Product
from tests.web.conftest import Visitors
from tpma.core.actor import Role
from tpma.partners import service
from tpma.web.session import safe_next


def test_sign_in_leads_on_and_out_ends_it(visitors: Visitors, product: Product) -> None:
    product.user("ada@hq.example", Role.ADMINISTRATOR)
    ada = visitors.anybody()
    first = ada.get("/admin/people?page=2")
    assert first.location == "/sign-in?next=/admin/people?page%3D2"
    ada.get(first.location)
    answer = ada.post(
        "/sign-in", {"email": "Ada@HQ.example ", "password": PASSWORD, "next": "/admin/people"}
    )
    assert (answer.status_code, answer.location) == (303, "/admin/people")
    assert ada.get("/admin/people").status_code == 200
    ended = ada.post("/sign-out")
    assert ended.location == "/sign-in"
    assert ended.headers["Clear-Site-Data"] == '"cache"'
    assert ada.get("/admin/people").status_code == 303


def test_a_session_dies_with_its_cookie_kept(visitors: Visitors, product: Product) -> None:
    ada = visitors.of(Role.ADMINISTRATOR)
    cookie = ada.client.get_cookie("tpma-session")
    assert cookie is not None
    ada.post("/sign-out")
    ada.client.set_cookie("tpma-session", cookie.value)
    assert ada.get("/").status_code == 303


def test_answers_are_the_same_for_unknown_wrong_and_taken_away(
    visitors: Visitors, product: Product
) -> None:
    product.user("known@hq.example", Role.FINANCE)
    gone = product.user("gone@hq.example", Role.FINANCE)
    with product.hq() as work:
        service.deactivate(work, gone)
    pages = []
    for email, password in (
        ("nobody@hq.example", PASSWORD),
        ("known@hq.example", "wrong password"),
        ("gone@hq.example", PASSWORD),
    ):
        visitor = visitors.anybody()
        answer = visitor.sign_in(email, password)
        assert answer.status_code == 422
        body = answer.get_data(as_text=True)
        assert email in body, "what was typed is kept"
        assert password not in body
        pages.append(body.count("Address and password do not fit together"))
    assert pages == [1, 1, 1]


def test_too_many_tries_are_stopped_and_say_when_to_return(
    visitors: Visitors, product: Product
) -> None:
    product.user("ada@hq.example", Role.ADMINISTRATOR)
    ada = visitors.anybody()
    for _ in range(10):
        assert ada.sign_in("ada@hq.example", "not it at all").status_code == 422
    stopped = ada.sign_in("ada@hq.example", PASSWORD)
    assert stopped.status_code == 429
    assert "Wait 15 minutes" in stopped.get_data(as_text=True)
    product.clock.advance(minutes=16)
    assert ada.sign_in("ada@hq.example", PASSWORD).status_code == 303


def test_a_changed_password_ends_every_session(visitors: Visitors, product: Product) -> None:
    visitor = visitors.of(Role.FINANCE)
    assert visitor.get("/").status_code == 200
    with product.hq() as work:
        people, _ = service.list_people(work)
        service.set_password(work, people[0].id, "another long password")
    assert visitor.get("/").status_code == 303


def test_cookies_are_guarded(visitors: Visitors, product: Product) -> None:
    product.user("ada@hq.example", Role.ADMINISTRATOR)
    answer = visitors.anybody().sign_in("ada@hq.example")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("tpma-session"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\nb",
        "evil",
    ],
)
def test_signing_in_never_leads_elsewhere(target: str, app: object) -> None:
    from flask import Flask

    assert isinstance(app, Flask)
    with app.test_request_context():
        assert safe_next(target) == "/"


def test_the_language_is_the_urls_then_the_persons_then_the_browsers(visitors: Visitors) -> None:
    stranger = visitors.anybody()
    german = stranger.get("/sign-in", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    assert '<html lang="de-AT" dir="ltr"' in german.get_data(as_text=True)
    arabic = stranger.get("/sign-in?lang=ar", headers={"Accept-Language": "de"})
    assert '<html lang="ar-AE" dir="rtl"' in arabic.get_data(as_text=True)
    unknown = stranger.get("/sign-in?lang=tlh", headers={"Accept-Language": "xx"})
    assert '<html lang="en-US" dir="ltr"' in unknown.get_data(as_text=True)
    person = visitors.of(Role.PARTNER_MARKETER, locale="de-DE")
    assert '<html lang="de-DE"' in person.get("/").get_data(as_text=True)
    assert person.post("/language", {"lang": "ar-AE", "next": "/?lang=de&q=1"}).location == "/?q=1"
    assert '<html lang="ar-AE" dir="rtl"' in person.get("/").get_data(as_text=True)


def test_light_and_dark_are_remembered(visitors: Visitors) -> None:
    stranger = visitors.anybody()
    stranger.get("/sign-in")
    stranger.post("/theme", {"theme": "dark", "next": "/sign-in"})
    assert 'data-theme="dark"' in stranger.get("/sign-in").get_data(as_text=True)
    stranger.post("/theme", {"theme": "<script>", "next": "/sign-in"})
    assert 'data-theme="dark"' in stranger.get("/sign-in").get_data(as_text=True)
