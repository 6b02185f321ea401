"""The screen of one statement: whom it touches, withdrawing it, its next version."""

from __future__ import annotations

from tests.compliance.stories import NO_SAMPLE, asset_set, change, submit
from tests.factories import Product
from tests.web.conftest import Visitors
from tpma.compliance import service as compliance
from tpma.core.actor import Role

WORDS = "Die schnellste Sicherung im Norden"


def test_from_the_list_to_the_next_version_and_its_end(
    product: Product, visitors: Visitors
) -> None:
    legal = visitors.of(Role.LEGAL_REVIEWER)
    legal.get("/reviews/rules")
    given = {"wording": WORDS, "substantiation": "Study NK-12", "locale": "de", "until": ""}
    assert legal.post("/reviews/rules/statements", given).status_code == 303
    with product.hq() as work:
        (row,) = compliance.statements(work)
        first = row.id
    path = f"/reviews/rules/statements/{first}"
    assert path in legal.get("/reviews/rules").get_data(as_text=True)
    page = legal.get(path).get_data(as_text=True)
    assert WORDS in page
    assert "No campaign was submitted with it" in page

    set_id = asset_set(product)
    change(product, set_id, "ads", "headline", WORDS)
    submission = submit(product, set_id, policy=NO_SAMPLE)
    assert WORDS in legal.get(f"/reviews/{submission}").get_data(as_text=True)

    kept = legal.post(f"{path}/version", given | {"revised_why": ""})
    assert kept.status_code == 422
    assert "Say why it is changed" in kept.get_data(as_text=True)
    changed = given | {"wording": "Eine schnelle Sicherung", "revised_why": "Somebody is faster"}
    answer = legal.post(f"{path}/version", changed)
    assert answer.status_code == 303
    page = legal.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Eine schnelle Sicherung" in page
    assert "Somebody is faster" in page
    with product.hq() as work:
        row_of = compliance.submission(work, submission)
        assert row_of.state == "withdrawn"
        assert "Somebody is faster" in (row_of.comment or "")
    # The old version is closed: it can be read, not withdrawn again.
    assert "no longer holds" in legal.get(path).get_data(as_text=True)
    assert legal.post(f"{path}/withdrawal", {"why": "Again"}).status_code == 409

    newest = answer.headers["Location"]
    assert legal.post(f"{newest}/withdrawal", {"why": ""}).status_code == 422
    assert legal.post(f"{newest}/withdrawal", {"why": "Gone"}).status_code == 303
    assert "Gone" in legal.get("/reviews/rules").get_data(as_text=True)
