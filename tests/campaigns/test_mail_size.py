"""The size that a kit's mail is judged by is what leaves the house, and a little more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.campaigns.test_message import SENDER, WHEN
from tpma.campaigns import links
from tpma.campaigns.message import MailPlan, Recipient
from tpma.campaigns.rewrite import pixel_markup, rewrite
from tpma.core.quoted import quoted
from tpma.kits.mailsize import quoted_bytes, transferred_bytes

BASE = "https://links.marketing.northkeep.example"
SECRET = b"a secret of thirty-two bytes ...."
DELIVERY, LINK = "0" * 31 + "1", "f" * 32

WORDS = {
    "latin": "Half an hour that pays, every month, and nobody has to stay late for it. ",
    "german": "Eine halbe Stunde, die sich lohnt — für Büro, Werkstatt und Gemüt. ",
    "japanese": "お昼までに業務を再開できます。",
    "arabic": "نعود إلى العمل قبل الغداء. ",
}


def mail(words: str, times: int) -> str:
    piece = f'<p style="margin:0">{{{{first_name}}}}, {words * 4}</p>\n'
    link = '<a class="quiet" href="https://northkeep.example/{}?a=1&amp;b=2">go</a>'
    rest = '<a href="{{page_url}}">page</a><a href="{{unsubscribe_url}}">stop</a>'
    return "<body>" + "".join(piece + link.format(n) for n in range(times)) + rest + "</body>"


def sent(html: str) -> int:
    """The bytes of the HTML part of one recipient's mail."""
    rewritten = rewrite(html, "")
    click = links.url(BASE, SECRET, links.Kind.CLICK, delivery_id=DELIVERY, link_id=LINK)
    values = {f"link:{number}": click for number in range(len(rewritten.links))}
    unsubscribe = links.url(BASE, SECRET, links.Kind.UNSUBSCRIBE, delivery_id=DELIVERY)
    opened = links.url(BASE, SECRET, links.Kind.OPEN, delivery_id=DELIVERY)
    values |= {
        "first_name": "Anneliese",
        "unsubscribe_url": unsubscribe,
        "open_pixel": pixel_markup(opened),
    }
    plan = MailPlan.of(
        sender=SENDER, subject="s", text="t", html=rewritten.html, feedback_id="f", language="en"
    )
    data = plan.compose(Recipient("a@reader.test", "<i@hq.test>", unsubscribe, values), WHEN)
    return len(data.split(b"text/html")[1].split(b"\r\n\r\n", 1)[1])


@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
@pytest.mark.parametrize("times", [1, 10, 60])
def test_the_size_is_that_of_the_mail_as_it_travels(words: str, times: int) -> None:
    html = mail(words, times)
    real = sent(html)
    assert real <= transferred_bytes(html) <= real * 1.1 + 600
    assert real > len(html.encode())


LINES = st.text(st.sampled_from("a =<é日\U0001f600\t\r\n."), max_size=400)


@given(st.lists(LINES, max_size=8))
def test_what_is_counted_is_never_less_than_what_is_encoded(lines: list[str]) -> None:
    text = "\n".join(lines)
    real = len(quoted(text))
    assert real <= quoted_bytes(text) <= real * 1.06 + 8
