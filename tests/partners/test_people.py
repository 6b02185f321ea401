"""Enrolling partners, giving sign-ins, signing in and out."""

from __future__ import annotations

import pytest

from tests.factories import PASSWORD, Product
from tpma.core.actor import ANONYMOUS, Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany
from tpma.core.tenancy import NOBODY
from tpma.partners import rules, service
from tpma.partners.service import sessions


def sign_in(product: Product, email: str, password: str, address: str = "127.0.0.1") -> str | None:
    with product.container.open(ANONYMOUS, NOBODY) as work:
        return sessions.sign_in(work, email, password, address)


def test_signing_in_gives_the_actor_with_roles_and_partner(every_product: Product) -> None:
    every_product.user("pia@partner.example", Role.PARTNER_MARKETER, slug="nordlicht")
    token = sign_in(every_product, "Pia@Partner.example", PASSWORD)
    assert token is not None
    with every_product.container.open(ANONYMOUS, NOBODY) as work:
        actor = sessions.actor_of_session(work, token)
        assert actor is not None
        assert actor.partner_id == every_product.partner("nordlicht")
        assert actor.roles == {Role.PARTNER_MARKETER}
        sessions.sign_out(work, token)
        assert sessions.actor_of_session(work, token) is None


def test_wrong_password_unknown_account_and_no_access_answer_alike(product: Product) -> None:
    user_id = product.user("gone@hq.example", Role.FINANCE)
    product.user("here@hq.example", Role.FINANCE)
    with product.system() as work:
        service.deactivate(work, user_id)
    assert sign_in(product, "gone@hq.example", PASSWORD) is None
    assert sign_in(product, "here@hq.example", "wrong password") is None
    assert sign_in(product, "nobody@hq.example", PASSWORD) is None


def test_tries_are_limited_by_account_then_forgiven(product: Product) -> None:
    product.user("here@hq.example", Role.FINANCE)
    for n in range(rules.ACCOUNT_TRIES):
        assert sign_in(product, "here@hq.example", "wrong password", f"10.0.0.{n}") is None
    with pytest.raises(TooMany):
        sign_in(product, "here@hq.example", PASSWORD, "10.0.1.1")
    product.clock.advance(minutes=16)
    assert sign_in(product, "here@hq.example", PASSWORD) is not None


def test_sessions_end_in_time_and_with_a_new_password(product: Product) -> None:
    user_id = product.user("here@hq.example", Role.FINANCE)
    first = sign_in(product, "here@hq.example", PASSWORD)
    assert first is not None
    with product.system() as work:
        token = sessions.create_token(work, user_id, "bi", {"read"})
        service.set_password(work, user_id, "another long password")
    with product.container.open(ANONYMOUS, NOBODY) as work:
        assert sessions.actor_of_session(work, first) is None
        assert sessions.actor_of_token(work, token) is None
    second = sign_in(product, "here@hq.example", "another long password")
    assert second is not None
    product.clock.advance(hours=13)
    with product.container.open(ANONYMOUS, NOBODY) as work:
        assert sessions.actor_of_session(work, second) is None


def test_a_suspended_partner_is_out(product: Product) -> None:
    from tpma.partners.models import Partner

    product.user("pia@partner.example", Role.PARTNER_MARKETER, slug="nordlicht")
    with product.system() as work:
        work.get(Partner, product.partner("nordlicht")).status = "suspended"
    assert sign_in(product, "pia@partner.example", PASSWORD) is None


def test_a_partner_admin_manages_own_people_only(product: Product) -> None:
    stranger = product.user("sam@other.example", Role.PARTNER_MARKETER, slug="other")
    person = {"name": "New", "password": PASSWORD, "roles": [Role.PARTNER_MARKETER]}
    with product.as_partner("nordlicht") as work:
        service.create_user(
            work,
            email="new@partner.example",
            partner_id=work.partner_id,
            **person,  # type: ignore[arg-type]
        )
        people, total = service.list_people(work)
        assert ([p.email for p in people], total) == (["new@partner.example"], 1)
        with pytest.raises(NotFound):
            service.deactivate(work, stranger)
        with pytest.raises(NotFound):
            service.create_user(
                work,
                email="x@other.example",
                partner_id=product.partner_ids["other"],
                **person,  # type: ignore[arg-type]
            )
        with pytest.raises(Forbidden):
            service.create_user(work, email="x@hq.example", **person)  # type: ignore[arg-type]


def test_a_partner_sees_itself_only(product: Product) -> None:
    other = product.partner("other")
    with product.as_partner("nordlicht") as work:
        assert service.own_partner(work).slug == "nordlicht"
        assert [p.slug for p in service.list_partners(work)[0]] == ["nordlicht"]
        with pytest.raises(NotFound):
            service.partner(work, other)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("name", "Jo\r\nBcc: all@example.com"),
        ("name", "  "),
        ("password", "short"),
        ("password", "aaaaaaaaaaaaaa"),
        ("roles", []),
        ("roles", [Role.PARTNER_ADMIN]),
    ],
)
def test_bad_people_are_refused_by_field(product: Product, field: str, value: object) -> None:
    given = {"email": "jo@hq.example", "name": "Jo", "password": PASSWORD, "roles": [Role.FINANCE]}
    with product.system() as work, pytest.raises(InvalidInput) as refused:
        service.create_user(work, **(given | {field: value}))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_an_address_signs_in_one_person(product: Product) -> None:
    product.user("jo@hq.example", Role.FINANCE)
    with pytest.raises(Conflict):
        product.user("JO@hq.example", Role.ADMINISTRATOR)


def test_roles_and_partner_fit_together() -> None:
    assert rules.roles_problem({Role.FINANCE}, "a-partner") is not None
    assert rules.roles_problem({Role.PARTNER_ADMIN}, None) is not None
    assert rules.roles_problem({Role.PARTNER_ADMIN}, "a-partner") is None
