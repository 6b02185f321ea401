"""The public door: only what we signed opens it, and looking changes nothing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from tests.factories import Product
from tests.tracking.scene import BROWSER, Scene, events, page_html, scene
from tests.web.conftest import Visitors
from tpma.campaigns.links import Kind
from tpma.campaigns.models import Delivery, Placement
from tpma.core.actor import Role
from tpma.core.keys import file_address
from tpma.tracking import rules
from tpma.tracking import service as tracking

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def told(product: Product) -> Scene:
    return scene(product)


def policy(answer: TestResponse) -> str:
    return str(answer.headers["Content-Security-Policy"])


# -- counting -----------------------------------------------------------------------------------


def test_a_click_goes_exactly_where_the_link_was_stored(client: FlaskClient, told: Scene) -> None:
    token = told.token(Kind.CLICK, link_id=told.links["hq"])
    answer = client.get(f"/c/{token}?url=https://evil.example&utm=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "https://hq.example/a?b=1&c=2"
    assert "no-store" in answer.headers["Cache-Control"]
    assert events(told) == 1


def test_a_click_to_the_page_carries_the_reader_along(client: FlaskClient, told: Scene) -> None:
    first = client.get(f"/c/{told.token(Kind.CLICK, link_id=told.links['page'])}")
    assert first.headers["Location"].startswith("/l/")
    page = client.get(first.headers["Location"])
    assert page.status_code == 200
    with told.product.as_partner(told.slug) as work:
        seen = tracking.events(work).items
    assert sorted((e.kind, e.tactic_key, e.delivery_id) for e in seen) == [
        ("click", "email", told.deliveries[0]),
        ("view", "landing", told.deliveries[0]),
    ]


def test_a_click_on_a_post_has_no_reader(client: FlaskClient, told: Scene) -> None:
    token = told.token(Kind.CLICK, None, link_id=told.links["post"], placement_id=told.post_id)
    target = client.get(f"/c/{token}").headers["Location"]
    assert target == f"/l/{told.token(Kind.PAGE, None, placement_id=told.page_id)}"


def test_head_is_counted_as_a_machine(client: FlaskClient, told: Scene) -> None:
    assert client.head(f"/c/{told.token(Kind.CLICK, link_id=told.links['hq'])}").status_code == 302
    with told.product.as_partner(told.slug) as work:
        assert [e.why for e in tracking.events(work).items] == ["head_request"]


def test_the_pixel(client: FlaskClient, told: Scene) -> None:
    answer = client.get(f"/o/{told.token(Kind.OPEN)}.gif")
    assert (answer.status_code, answer.mimetype) == (200, "image/gif")
    assert answer.data.startswith(b"GIF89a")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert events(told) == 1


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_we_did_not_sign_is_404_and_no_event(
    client: FlaskClient, told: Scene, data: st.DataObject
) -> None:
    good = told.token(Kind.CLICK, link_id=told.links["hq"])
    at = data.draw(st.integers(0, len(good) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_"))
    bad = data.draw(
        st.sampled_from(
            [good[:at] + letter + good[at + 1 :], good[:at], good + letter, letter, good[::-1]]
        )
    )
    if bad in (good, ""):
        return
    for path in ("/c/{}", "/o/{}.gif", "/u/{}", "/p/{}", "/v/{}", "/l/{}"):
        assert client.get(path.format(bad)).status_code == 404
    assert events(told) == 0


def test_a_token_opens_only_its_own_door(client: FlaskClient, told: Scene) -> None:
    opens = told.token(Kind.OPEN)
    assert client.get(f"/u/{opens}").status_code == 404
    assert client.post(f"/u/{opens}").status_code == 404
    assert client.get(f"/c/{opens}").status_code == 404
    assert events(told) == 0


# -- the landing page -------------------------------------------------------------------------------


def landing(told: Scene, person: int | None = 0) -> str:
    return f"/l/{told.token(Kind.PAGE, person, placement_id=told.page_id)}"


def test_the_page_is_served_as_approved_under_a_strict_policy(
    client: FlaskClient, told: Scene
) -> None:
    answer = client.get(landing(told))
    assert answer.get_data(as_text=True) == page_html()
    assert "default-src 'none'" in policy(answer)
    assert "unsafe" not in policy(answer)
    assert policy(answer).count("'sha256-") == 2


def test_the_form(client: FlaskClient, told: Scene) -> None:
    wrong = client.post(landing(told), data={"email": "nobody", "name": "<b>Ada"})
    tree = LexborHTMLParser(wrong.get_data(as_text=True))
    assert wrong.status_code == 422
    assert tree.css_first("#f-name").attributes["value"] == "<b>Ada"  # type: ignore[union-attr]
    assert tree.css_first("#e-email") is not None
    right = client.post(landing(told), data={"email": "ada@x.example", "name": "Ada"})
    assert right.status_code == 303
    assert right.headers["Location"].endswith("#form-thanks")
    thanks = client.get(right.headers["Location"])
    assert "We will call you." in thanks.get_data(as_text=True)
    assert "<form" not in thanks.get_data(as_text=True)
    assert 'id="form-thanks"' in thanks.get_data(as_text=True)
    with told.product.as_partner(told.slug) as work:
        assert [lead.email for lead in tracking.leads(work).items] == ["ada@x.example"]


def test_a_withdrawn_page_says_so(client: FlaskClient, told: Scene) -> None:
    with told.product.system(told.partner_id) as work:
        work.get(Placement, told.page_id).state = "withdrawn"
    answer = client.get(landing(told), headers={"Accept-Language": "en"})
    assert answer.status_code == 410
    assert events(told) == 0
    assert client.post(landing(told), data={"email": "a@b.example"}).status_code == 410


# -- the mail in a browser ----------------------------------------------------------------------------


def test_the_mail_in_a_browser_is_this_person_s_and_cannot_act(
    client: FlaskClient, told: Scene
) -> None:
    answer = client.get(f"/v/{told.token(Kind.VIEW)}")
    page = answer.get_data(as_text=True)
    assert "Hello Kim" in page
    assert f"/u/{told.token(Kind.UNSUBSCRIBE)}" in page
    assert "{{" not in page
    assert "sandbox" in policy(answer)
    assert "script-src" not in policy(answer)
    assert "default-src 'none'" in policy(answer)
    assert events(told) == 0


def test_a_mail_that_was_never_sent_can_t_be_looked_at(client: FlaskClient, told: Scene) -> None:
    with told.product.system(told.partner_id) as work:
        delivery = work.get(Delivery, told.deliveries[0])
        delivery.state, delivery.reason = "excluded", "unsubscribed"
    assert client.get(f"/v/{told.token(Kind.VIEW)}").status_code == 404


# -- pictures -----------------------------------------------------------------------------------------


def address(product: Product, digest: str, ending: str = "png") -> str:
    return file_address(product.container.settings.secret, digest, ending)


def test_media_gives_out_pictures_and_nothing_else(client: FlaskClient, product: Product) -> None:
    storage = product.container.storage
    picture = storage.put(PNG, "image/png")
    contacts = storage.put(b"email,name\na@b.example,Ada\n", "text/csv")
    answer = client.get(address(product, picture))
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PNG, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    for path in (
        address(product, contacts),
        address(product, picture, "jpg"),
        address(product, picture, "html"),
        address(product, "0" * 64),
        "/media/x.png",
        "/media/x/x.png",
    ):
        assert client.get(path).status_code == 404


def test_knowing_the_hash_of_a_file_does_not_give_it_out(
    client: FlaskClient, product: Product, visitors: Visitors
) -> None:
    """A receipt's hash is in its claim's proof pack; its picture is nobody else's business."""
    receipt = product.container.storage.put(PNG, "image/png")
    other = address(product, "1" * 64).split("/")[2]
    guesses = (f"/media/{receipt}.png", f"/media/{other}/{receipt}.png", f"/media//{receipt}.png")
    stranger = visitors.of(Role.PARTNER_ADMIN, "suedwind").client
    for path in guesses:
        assert client.get(path).status_code == 404
        assert stranger.get(path).status_code == 404


# -- limits ---------------------------------------------------------------------------------------------


def send(client: FlaskClient, told: Scene, email: str, network: str) -> TestResponse:
    return client.post(
        landing(told),
        data={"email": email, "name": "Ada"},
        environ_base={"REMOTE_ADDR": network, "HTTP_USER_AGENT": BROWSER},
    )


def test_one_address_cannot_fill_the_leads(client: FlaskClient, told: Scene) -> None:
    for n in range(rules.FORMS_OF_ADDRESS):
        assert send(client, told, f"p{n}@x.example", "8.8.8.8").status_code == 303
    refused = send(client, told, "ada@x.example", "8.8.8.8")
    tree = LexborHTMLParser(refused.get_data(as_text=True))
    assert refused.status_code == 429
    # What was typed is still there, with the reason beside it.
    assert tree.css_first("#f-email").attributes["value"] == "ada@x.example"  # type: ignore[union-attr]
    assert "Warten Sie eine Stunde" in refused.get_data(as_text=True)
    assert send(client, told, "ben@x.example", "8.8.8.9").status_code == 303
    told.product.clock.advance(hours=1, minutes=1)
    assert send(client, told, "ada@x.example", "8.8.8.8").status_code == 303


def test_one_network_cannot_fill_the_leads(client: FlaskClient, told: Scene) -> None:
    for n in range(rules.FORMS_OF_NETWORK):
        answer = send(client, told, f"p{n}@x.example", f"8.8.4.{n % 10}")
        assert answer.status_code == 303
    assert send(client, told, "ada@x.example", "8.8.4.200").status_code == 429
    assert send(client, told, "ada@x.example", "8.8.5.1").status_code == 303


def test_one_person_cannot_send_for_ever(client: FlaskClient, told: Scene) -> None:
    for n in range(rules.FORMS_OF_EMAIL):
        assert send(client, told, "Ada@x.example", f"9.9.{n}.9").status_code == 303
    assert send(client, told, "ada@X.example", "9.9.99.9").status_code == 429
