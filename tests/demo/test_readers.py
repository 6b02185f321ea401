"""The readers find in a mail and a page what a person would find."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

from tpma.core.embedded.mailbox import Caught
from tpma.demo.readers import filled, form_of, links_of

BASE = "http://127.0.0.1:8000"
MAIL = f"""
<a href="{BASE}/v/view">In the browser</a>
<a href="{BASE}/c/one">One</a> <a href="{BASE}/c/two?x=1&amp;y=2">Two</a>
<a href="{BASE}/c/one">One again</a> <a href="https://elsewhere.example/c/three">Elsewhere</a>
<a href="{BASE}/c/trap" style="display: none"></a> <a href="{BASE}/u/bye">Opt out</a> <img src="{BASE}/o/pixel.gif"> <img src="{BASE}/a/pic.jpg">
"""
PAGE = """
<form method="get" action="/search"><input name="q"></form>
<form method="post" action="send">
  <input type="hidden" name="token" value="abc">
  <input name="given_name"> <input type="email" name="email">
  <input name="website" type="hidden" value="">
  <select name="size"><option value="">–</option><option value="s">S</option>
  <option value="l">L</option></select>
  <textarea name="message"></textarea>
  <input type="checkbox" name="consent" value="yes"> <input type="checkbox" name="news">
</form>
"""


def caught() -> Caught:
    message = EmailMessage()
    message["Subject"] = "Hello"
    message["List-Unsubscribe"] = f"<mailto:x@example.com>, <{BASE}/u/one-click>"
    message.set_content("plain")
    message.add_alternative(MAIL, subtype="html")
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Caught("id", "a@example.com", ("b@example.com",), at, bytes(message))


def test_links_by_what_they_are_for() -> None:
    links = links_of(caught(), BASE)
    assert links.opens == (f"{BASE}/o/pixel.gif",)
    assert links.clicks == (f"{BASE}/c/one", f"{BASE}/c/two?x=1&y=2")
    assert links.main == f"{BASE}/c/one"
    assert links.hidden == (f"{BASE}/c/trap",)
    assert links.unsubscribe == f"{BASE}/u/bye"
    assert links.one_click == f"{BASE}/u/one-click"


def test_a_form_is_filled_as_a_person_fills_it() -> None:
    form = form_of(PAGE, f"{BASE}/l/page")
    assert form is not None
    assert form.action == f"{BASE}/l/send"
    sent = filled(form, {"given_name": "Ana", "email": "ana@example.com", "consent": "on"})
    assert sent == {
        "token": "abc",
        "website": "",
        "given_name": "Ana",
        "email": "ana@example.com",
        "consent": "yes",
    }


def test_a_page_without_a_form() -> None:
    assert form_of("<p>No form</p>", BASE) is None
