"""Reviewers' screens: what they show, who may act, and what a mistake leaves as it was."""

from __future__ import annotations

import re

import pytest

from tests.compliance.stories import NO_SAMPLE, asset_set, change, submit
from tests.factories import Product
from tests.web.conftest import Visitor, Visitors
from tpma.compliance import service as compliance
from tpma.core.actor import Role


@pytest.fixture
def ready(product: Product) -> str:
    return asset_set(product)


@pytest.fixture
def waiting(product: Product, ready: str) -> str:
    change(product, ready, "email", "headline", "Garantiert mittags wieder da")
    return submit(product, ready, policy=NO_SAMPLE)


@pytest.fixture
def legal(visitors: Visitors) -> Visitor:
    return visitors.of(Role.LEGAL_REVIEWER)


def state(product: Product, submission_id: str) -> str:
    with product.hq() as work:
        return compliance.submission(work, submission_id).state


def text(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_empty_queue_says_so_and_points_on(visitors: Visitors) -> None:
    page = text(visitors.of(Role.BRAND_REVIEWER), "/reviews/")
    assert "The queue is empty" in page
    assert "/reviews/approved" in page


def test_the_queue_shows_what_is_for_the_reader(
    visitors: Visitors, legal: Visitor, waiting: str
) -> None:
    assert waiting in text(legal, "/reviews/")
    brand = visitors.of(Role.BRAND_REVIEWER)
    assert "Nothing waits for you" in text(brand, "/reviews/")
    assert waiting in text(brand, "/reviews/?show=all")


def test_the_page_shows_the_result_the_difference_and_the_reason(
    legal: Visitor, waiting: str
) -> None:
    page = text(legal, f"/reviews/{waiting}")
    assert 'sandbox="allow-same-origin"' in page
    assert "300 × 250" in page
    assert "<del>Mittags</del>" in page
    assert "<ins>Garantiert mittags</ins>" in page
    assert "is a promise that binds you" in page
    assert "Impressum: Nordlicht GmbH" in page
    assert "<kbd>A</kbd>" in page


def test_files_are_shown_as_submitted_and_inert(legal: Visitor, waiting: str) -> None:
    mail = legal.get(f"/reviews/{waiting}/files/email/email.html")
    assert mail.status_code == 200
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    assert "script-src" not in mail.headers["Content-Security-Policy"]
    shown = mail.get_data(as_text=True)
    assert "Garantiert mittags" in shown
    # What only sending fills leads nowhere, instead of to a page of ours that isn't there.
    assert 'href="{{' not in shown
    assert 'aria-disabled="true"' in shown
    picture = legal.client.get(f"/reviews/{waiting}/files/ads/300x250")
    assert picture.mimetype in {"image/jpeg", "image/png"}
    words = legal.get(f"/reviews/{waiting}/files/email/email.txt")
    assert words.mimetype == "text/html"
    assert legal.get(f"/reviews/{waiting}/files/ads/email.html").status_code == 404
    assert legal.get(f"/reviews/{waiting}/files/nothing/300x250").status_code == 404


def test_approving_goes_on_to_the_queue(product: Product, legal: Visitor, waiting: str) -> None:
    legal.get(f"/reviews/{waiting}")
    answer = legal.post(
        f"/reviews/{waiting}/decision", {"verdict": "approved", "digest": digest(product, waiting)}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/reviews/"
    assert state(product, waiting) == "approved"
    page = text(legal, "/reviews/approved")
    assert digest(product, waiting)[:12] in page
    assert "is approved" in page  # the toast


def test_after_a_decision_comes_the_next_in_the_queue(
    product: Product, legal: Visitor, ready: str, waiting: str
) -> None:
    product.clock.advance(minutes=5)
    after = submit(product, ready, policy=NO_SAMPLE, subject="d" * 32)
    page = text(legal, f"/reviews/{waiting}")
    assert f'data-key="j" href="/reviews/{after}"' in page
    answer = legal.post(
        f"/reviews/{waiting}/decision", {"verdict": "approved", "digest": digest(product, waiting)}
    )
    assert answer.headers["Location"] == f"/reviews/{after}"


def test_sending_back_without_a_comment_shows_the_page_again(
    product: Product, legal: Visitor, waiting: str
) -> None:
    legal.get(f"/reviews/{waiting}")
    sent: dict[str, object] = {"verdict": "returned", "comment": " "}
    sent["digest"] = digest(product, waiting)
    answer = legal.post(f"/reviews/{waiting}/decision", sent)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Say what must change" in page
    assert 'aria-invalid="true"' in page
    assert state(product, waiting) == "pending"
    answer = legal.post(f"/reviews/{waiting}/decision", sent | {"comment": "Bitte ohne Garantie"})
    assert answer.status_code == 303
    assert state(product, waiting) == "returned"
    assert "Bitte ohne Garantie" in text(legal, f"/reviews/{waiting}")
    assert waiting in text(legal, "/reviews/approved?state=returned")
    assert waiting not in text(legal, "/reviews/approved")


def test_a_page_that_is_out_of_date_decides_nothing(
    product: Product, legal: Visitor, waiting: str
) -> None:
    legal.get(f"/reviews/{waiting}")
    answer = legal.post(f"/reviews/{waiting}/decision", {"verdict": "approved", "digest": "0" * 64})
    assert answer.status_code == 409
    assert state(product, waiting) == "pending"


def test_nobody_decides_on_their_own_work_by_screen(
    product: Product, visitors: Visitors, ready: str
) -> None:
    admin = visitors.of(Role.ADMINISTRATOR)
    me = product.user("second-hat@hq.example", Role.ADMINISTRATOR)
    change(product, ready, "email", "headline", "Garantiert mittags wieder da", user_id=me)
    made = submit(product, ready, policy=NO_SAMPLE)
    own = visitors.anybody()
    assert own.sign_in("second-hat@hq.example").status_code == 303
    page = text(own, f"/reviews/{made}")
    assert "somebody else decides" in page
    assert 'name="verdict"' not in page
    answer = own.post(
        f"/reviews/{made}/decision", {"verdict": "approved", "digest": digest(product, made)}
    )
    assert answer.status_code == 403
    assert state(product, made) == "pending"
    assert 'name="verdict"' in text(admin, f"/reviews/{made}")


def test_a_get_never_decides(product: Product, legal: Visitor, waiting: str) -> None:
    assert legal.get(f"/reviews/{waiting}/decision?verdict=approved").status_code == 405
    assert state(product, waiting) == "pending"


@pytest.mark.parametrize(
    "role",
    [Role.PARTNER_MARKETER, Role.PARTNER_ADMIN, Role.CHANNEL_MARKETER, Role.FINANCE],
)
def test_others_have_no_business_here(visitors: Visitors, waiting: str, role: Role) -> None:
    visitor = visitors.of(role)
    for path in ("", "approved", "rules", waiting, f"{waiting}/files/email/email.html"):
        assert visitor.get(f"/reviews/{path}").status_code == 403
    assert visitor.post(f"/reviews/{waiting}/decision").status_code == 403


def test_what_is_not_there_is_not_found(legal: Visitor) -> None:
    nothing = "0" * 32
    for path in (nothing, f"{nothing}/files/email/email.html"):
        assert legal.get(f"/reviews/{path}").status_code == 404


def test_an_approval_is_withdrawn_with_a_reason(
    product: Product, visitors: Visitors, ready: str
) -> None:
    made = submit(product, ready, policy=NO_SAMPLE)
    brand = visitors.of(Role.BRAND_REVIEWER)
    page = text(brand, f"/reviews/{made}")
    assert "Approved by policy" in page
    answer = brand.post(f"/reviews/{made}/withdrawal", {"comment": ""})
    assert answer.status_code == 422
    assert state(product, made) == "approved"
    answer = brand.post(f"/reviews/{made}/withdrawal", {"comment": "Proof is gone"})
    assert answer.status_code == 303
    assert state(product, made) == "withdrawn"


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-AE"])
def test_every_screen_opens_in_every_language(
    visitors: Visitors, product: Product, waiting: str, locale: str
) -> None:
    visitor = visitors.of(Role.LEGAL_REVIEWER, locale=locale)
    for path in ("", "approved", "rules", waiting):
        page = text(visitor, f"/reviews/{path}")
        assert f'lang="{locale}"' in page
        assert ('dir="rtl"' in page) or locale != "ar-AE"


def test_rules_are_listed_with_their_source_and_date(visitors: Visitors, ready: str) -> None:
    page = text(visitors.of(Role.BRAND_REVIEWER), "/reviews/rules")
    for shown in (
        "legal.green",
        "Directive (EU) 2024/825",
        "de.imprint",
        "DDG § 5-6",
        "Nov 1, 2026",
    ):
        assert shown in page


def digest(product: Product, submission_id: str) -> str:
    with product.hq() as work:
        return compliance.submission(work, submission_id).digest


def test_a_comment_on_a_point_is_shown_to_both_sides(
    product: Product, visitors: Visitors, legal: Visitor, ready: str, waiting: str
) -> None:
    page = text(legal, f"/reviews/{waiting}")
    assert "Comment on a place" in page
    sent = {"tactic": "ads", "place": "picture:300x250", "x": "25", "y": "60.5", "body": ""}
    refused = legal.post(f"/reviews/{waiting}/comments", sent)
    assert refused.status_code == 422
    assert "Say what you see there" in refused.get_data(as_text=True)
    answer = legal.post(f"/reviews/{waiting}/comments", sent | {"body": "The logo drowns"})
    assert answer.status_code == 303
    page = text(legal, f"/reviews/{waiting}")
    assert 'cx="25.0" cy="60.5"' in page
    partner = visitors.of(Role.PARTNER_MARKETER)
    page = text(partner, f"/edit/{ready}?tactic=ads")
    assert "The logo drowns" in page
    done = re.search(r'action="(/[^"]+/comments/\w+/done)"', page)
    assert done is not None
    assert partner.post(done[1]).status_code == 303
    assert "The logo drowns" not in text(partner, f"/edit/{ready}?tactic=ads")


def test_the_pixels_are_shown_beside_the_last_approved(
    product: Product, legal: Visitor, ready: str
) -> None:
    submit(product, ready, policy=NO_SAMPLE)
    product.clock.advance(hours=1)
    change(product, ready, "ads", "headline", "Garantiert mittags wieder da")
    made = submit(product, ready, policy=NO_SAMPLE)
    page = text(legal, f"/reviews/{made}")
    assert "Before, after and what differs" in page
    for kind in ("before", "difference"):
        picture = legal.client.get(f"/reviews/{made}/{kind}/ads/300x250")
        assert picture.status_code == 200
        assert picture.mimetype in {"image/png", "image/jpeg", "image/webp", "image/avif"}
        assert legal.client.get(f"/reviews/{made}/{kind}/ads/1x1").status_code == 404


def test_conditions_are_kept_and_shown(product: Product, legal: Visitor, waiting: str) -> None:
    legal.get(f"/reviews/{waiting}")
    sent = {"verdict": "approved", "conditions": "Only until Christmas"}
    sent["digest"] = digest(product, waiting)
    assert legal.post(f"/reviews/{waiting}/decision", sent).status_code == 303
    page = text(legal, f"/reviews/{waiting}")
    assert "Approved with conditions" in page
    assert "Only until Christmas" in page
