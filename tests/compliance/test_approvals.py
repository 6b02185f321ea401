"""Submit, decide with four eyes, verify at launch, withdraw, expire."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from tests.assets.smallkit import photo
from tests.compliance.stories import (
    ALWAYS_SAMPLE,
    NO_SAMPLE,
    asset_set,
    change,
    manifest,
    submit,
)
from tests.factories import Product
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.compliance import service as compliance
from tpma.compliance.models import Approval, Submission
from tpma.core.actor import SYSTEM, Role
from tpma.core.audit import AuditEntry
from tpma.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused
from tpma.core.outbox import OutboxRow
from tpma.core.tenancy import EVERYONE

SUBJECT = "c" * 32


@pytest.fixture
def ready(product: Product) -> str:
    return asset_set(product)


def state_of(product: Product, submission_id: str) -> str:
    with product.hq() as work:
        return compliance.submission(work, submission_id).state


def told(product: Product) -> list[str]:
    """The submissions of whose fate the campaigns room was told."""
    with product.system() as work:
        rows = work.session.scalars(
            select(OutboxRow).where(OutboxRow.job == "submission_decided")
        ).all()
        assert {row.partner_id for row in rows} <= {product.partner_ids["nordlicht"]}
        return [row.target_id for row in rows]


# -- submitting ---------------------------------------------------------------------------------


def test_a_kit_as_it_is_has_no_blocker_and_is_approved_by_policy(
    product: Product, ready: str
) -> None:
    made = submit(product, ready, policy=NO_SAMPLE)
    with product.hq() as work:
        row = compliance.submission(work, made)
        assert (row.state, row.basis, row.decided_by) == ("approved", "policy", SYSTEM.user_id)
        (given,) = compliance.approvals_of(work, [made])[made]
        assert (given.reviewer, given.digest) == ("policy", row.digest)
        assert row.digest == compliance.digest(row.manifest)
    assert told(product) == []  # the caller has the answer already


def test_an_empty_profile_blocks_and_says_what_is_missing(product: Product) -> None:
    made = asset_set(product, complete=False)
    with product.as_partner() as work:
        found = compliance.findings(work, made, countries=["DE"])
        assert {f.check_id for f in found if f.severity == "blocker"} >= {
            "legal.imprint",
            "legal.postal-address",
        }
        with pytest.raises(Refused, match="must be mended") as refused:
            compliance.submit(work, SUBJECT, manifest(work, made), found)
        assert refused.value.findings == found


def test_what_a_partner_wrote_is_checked_for_the_recipients_law(
    product: Product, ready: str
) -> None:
    change(product, ready, "email", "headline", "Umweltfreundlich sichern")
    with product.as_partner() as work:
        german = compliance.findings(work, ready, countries=["DE"], tactic="email")
        assert [f.zone for f in german if f.check_id == "legal.green"] == ["headline"]
        assert {f.tactic_key for f in german} == {"email"}


def test_a_warning_goes_to_the_reviewer_of_its_kind(product: Product, ready: str) -> None:
    change(product, ready, "email", "headline", "Garantiert mittags wieder da")
    made = submit(product, ready, policy=NO_SAMPLE)
    with product.hq() as work:
        row = compliance.submission(work, made)
        assert (row.state, row.reviewers) == ("pending", ["legal"])


def test_a_picture_of_the_partners_own_is_looked_at(product: Product, ready: str) -> None:
    with product.as_partner() as work:
        email = assets.assets_of(work, ready)[0]
        assets.upload_picture(work, email.id, "picture", photo(900, 600), email.rev)
        assets.render_all(work, ready)
    made = submit(product, ready, policy=NO_SAMPLE)
    with product.hq() as work:
        shown = compliance.review(work, made)
        assert shown.item.reviewers == ("brand",)
        assert any("picture of the partner's own" in str(reason) for reason in shown.reasons)


def test_many_words_of_the_partners_own_are_read_by_somebody(product: Product, ready: str) -> None:
    """No check finds every way to make a claim."""
    change(product, ready, "post", "text", "Schreiben Sie uns, wir antworten am selben Tag.")
    few = submit(product, ready, policy=dataclasses.replace(NO_SAMPLE, most_own_characters=200))
    many = submit(product, ready, policy=dataclasses.replace(NO_SAMPLE, most_own_characters=20))
    with product.hq() as work:
        assert compliance.submission(work, few).basis == "policy"
        shown = compliance.review(work, many)
        assert shown.item.reviewers == ("brand",)
        assert any("own words" in str(reason) for reason in shown.reasons)


def test_a_smart_field_that_the_profile_lacks_is_asked_for(product: Product, ready: str) -> None:
    with product.as_partner() as work:
        branding.save_profile(work, {"phone": ""})
    change(product, ready, "post", "text", "Rufen Sie uns an: [[smart:partner.phone]]")
    with product.as_partner() as work:
        found = compliance.findings(work, ready, countries=["DE"])
    assert [(f.check_id, f.tactic_key) for f in found if f.severity == "blocker"] == [
        ("brand.profile-field", "post")
    ]


def test_a_change_after_rendering_can_not_be_submitted(product: Product, ready: str) -> None:
    with product.as_partner() as work:
        email = assets.assets_of(work, ready)[0]
        assets.save_zone(work, email.id, "headline", "Noch anders", email.rev)
        with pytest.raises(Conflict, match="rendered"):
            manifest(work, ready)


def test_submitting_again_withdraws_the_open_question(product: Product, ready: str) -> None:
    first = submit(product, ready)
    second = submit(product, ready)
    assert state_of(product, first) == "withdrawn"
    assert state_of(product, second) == "pending"


def test_only_who_may_launch_submits(product: Product, ready: str) -> None:
    with product.hq(Role.CHANNEL_MARKETER) as work:
        body = manifest(work, ready)
        with pytest.raises(Forbidden):
            compliance.submit(work, SUBJECT, body, [])


# -- deciding -----------------------------------------------------------------------------------


def test_a_reviewer_approves_and_the_campaign_is_told(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.hq(Role.BRAND_REVIEWER, user_id="bruno") as work:
        row = compliance.decide(work, made, "approved", "Schön")
        assert (row.state, row.basis, row.decided_by) == ("approved", "person", "bruno")
    with product.hq() as work:
        (given,) = compliance.approvals_of(work, [made])[made]
        assert "brand guide" in given.meaning
        verbs = work.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.target_id == made).order_by(AuditEntry.seq)
        ).all()
    assert verbs == ["submit", "decide"]
    assert told(product) == [made]


def test_sending_back_needs_a_comment(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.hq(Role.BRAND_REVIEWER) as work, pytest.raises(InvalidInput) as refused:
        compliance.decide(work, made, "returned", "  ")
    assert set(refused.value.fields) == {"comment"}
    assert state_of(product, made) == "pending"
    with product.hq(Role.BRAND_REVIEWER) as work:
        row = compliance.decide(work, made, "returned", "Bitte ohne Superlativ")
        assert (row.state, row.comment) == ("returned", "Bitte ohne Superlativ")
    assert told(product) == [made]


@pytest.mark.parametrize("role", [Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER, Role.ADMINISTRATOR])
def test_nobody_decides_on_what_they_edited(product: Product, ready: str, role: Role) -> None:
    change(product, ready, "email", "headline", "Mittags wieder ganz da", user_id="both-hats")
    made = submit(product, ready, user_id="another")
    with product.hq(role, Role.ADMINISTRATOR, user_id="both-hats") as work:
        with pytest.raises(Forbidden, match="somebody else decides"):
            compliance.decide(work, made, "approved")
        with pytest.raises(Forbidden):
            compliance.decide(work, made, "returned", "no")
        why = compliance.review(work, made).why_not
        assert why is not None
        assert "somebody else" in str(why)
    assert state_of(product, made) == "pending"


@pytest.mark.parametrize("role", [Role.BRAND_REVIEWER, Role.ADMINISTRATOR])
def test_nobody_decides_on_what_they_submitted_or_began(
    product: Product, ready: str, role: Role
) -> None:
    made = submit(product, ready, user_id="asker")
    for user in ("asker", "person-of-nordlicht"):  # who asked, and who began the set
        with product.hq(role, user_id=user) as work, pytest.raises(Forbidden):
            compliance.decide(work, made, "approved")


def test_the_machine_never_decides(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.system() as work, pytest.raises(Forbidden):
        compliance.decide(work, made, "approved")


def test_a_partner_never_decides(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.as_partner() as work, pytest.raises(Forbidden):
        compliance.decide(work, made, "approved")


def test_both_reviewers_must_approve_and_one_person_is_not_two(
    product: Product, ready: str
) -> None:
    change(product, ready, "email", "headline", "Garantiert mittags wieder da")
    made = submit(product, ready, audience={"count": 9000, "digest": "e" * 64})
    with product.hq(Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER, user_id="bruno") as work:
        assert compliance.decide(work, made, "approved").state == "pending"
    assert told(product) == []
    with product.hq(Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER, user_id="bruno") as work:
        with pytest.raises(Forbidden, match="another reviewer"):
            compliance.decide(work, made, "approved")
        assert compliance.queue(work, mine=True) == []
        assert [line.reviewers for line in compliance.queue(work)] == [("legal",)]
    with (
        product.hq(Role.BRAND_REVIEWER, user_id="berta") as work,
        pytest.raises(Forbidden, match="not asked for"),
    ):
        compliance.decide(work, made, "approved")
    with product.hq(Role.LEGAL_REVIEWER, user_id="lena") as work:
        assert compliance.decide(work, made, "approved").state == "approved"
    assert told(product) == [made]


def test_any_rejection_returns_it(product: Product, ready: str) -> None:
    change(product, ready, "email", "headline", "Garantiert mittags wieder da")
    made = submit(product, ready, audience={"count": 9000, "digest": "e" * 64})
    with product.hq(Role.BRAND_REVIEWER, user_id="bruno") as work:
        compliance.decide(work, made, "approved")
    with product.hq(Role.LEGAL_REVIEWER, user_id="lena") as work:
        assert compliance.decide(work, made, "returned", "Ohne Garantie").state == "returned"


def test_a_decision_is_made_once_and_on_what_was_seen(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.hq(Role.BRAND_REVIEWER) as work:
        with pytest.raises(Conflict, match="Something else"):
            compliance.decide(work, made, "approved", shown_digest="0" * 64)
        compliance.decide(work, made, "approved")
        with pytest.raises(Conflict, match="in the meantime"):
            compliance.decide(work, made, "returned", "too late")
    with product.hq() as work:
        assert len(work.session.scalars(select(Approval)).all()) == 1


# -- whose it is --------------------------------------------------------------------------------


def test_another_partners_submission_is_not_there(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.as_partner("altmark") as work:
        with pytest.raises(NotFound):
            compliance.submission(work, made)
        with pytest.raises(NotFound):
            compliance.withdraw(work, made)
        with pytest.raises(NotFound):
            compliance.verify(work, made, {})
        with pytest.raises(NotFound):
            compliance.findings(work, ready)
        assert compliance.submissions_of(work, SUBJECT) == []
    with product.as_partner() as work:
        assert [row.id for row in compliance.submissions_of(work, SUBJECT)] == [made]
        with pytest.raises(Forbidden):
            compliance.review(work, made)


# -- verifying ----------------------------------------------------------------------------------


@pytest.fixture
def approved(product: Product, ready: str) -> str:
    return submit(product, ready, policy=NO_SAMPLE)


def test_what_was_approved_may_ship(product: Product, ready: str, approved: str) -> None:
    with product.as_partner() as work:
        assert compliance.verify(work, approved, manifest(work, ready)) == []


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for position, inner in enumerate(value):
            yield from _leaves(inner, (*path, position))
    else:
        yield path


def test_every_field_that_is_changed_is_refused(
    product: Product, ready: str, approved: str
) -> None:
    with product.as_partner() as work:
        now = manifest(work, ready)
        paths = list(_leaves(now))
        assert len(paths) > 40
        for path in paths:
            changed = copy.deepcopy(now)
            inner: Any = changed
            for name in path[:-1]:
                inner = inner[name]
            inner[path[-1]] = "something else"
            (found,) = compliance.verify(work, approved, changed)
            assert found.path == "".join(f"/{name}" for name in path)
            assert str(found.message)


def test_an_edit_after_approval_is_found_in_words(
    product: Product, ready: str, approved: str
) -> None:
    change(product, ready, "ads", "headline", "Ganz anders")
    with product.as_partner() as work:
        found = compliance.verify(work, approved, manifest(work, ready))
    assert "/tactics/ads/zones/headline" in {each.path for each in found}
    assert any(each.path.startswith("/tactics/ads/renditions/") for each in found)
    assert not any("email" in each.path for each in found)


def test_an_altered_record_does_not_hold(product: Product, ready: str, approved: str) -> None:
    with product.system() as work:
        row = work.get(Submission, approved)
        row.manifest = {**row.manifest, "name": "Something else"}
    with product.as_partner() as work, pytest.raises(Refused, match="altered"):
        compliance.verify(work, approved, manifest(work, ready))


def test_nothing_ships_without_an_approval_that_holds(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.as_partner() as work:
        body = manifest(work, ready)
        with pytest.raises(Refused, match="not approved"):
            compliance.verify(work, made, body)
    with product.hq(Role.BRAND_REVIEWER) as work:
        compliance.decide(work, made, "approved")
    product.clock.advance(days=60)
    with product.as_partner() as work, pytest.raises(Refused, match="expired"):
        compliance.verify(work, made, body)


# -- afterwards ---------------------------------------------------------------------------------


def test_a_partner_takes_its_question_back(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.as_partner() as work:
        assert compliance.withdraw(work, made).state == "withdrawn"
        with pytest.raises(Conflict):
            compliance.withdraw(work, made)
    assert told(product) == [made]


def test_a_reviewer_withdraws_an_approval_with_a_reason(
    product: Product, ready: str, approved: str
) -> None:
    with product.hq(Role.BRAND_REVIEWER) as work:
        with pytest.raises(InvalidInput):
            compliance.withdraw(work, approved)
        compliance.withdraw(work, approved, "The study was withdrawn")
    assert told(product) == [approved]
    with product.as_partner() as work, pytest.raises(Refused):
        compliance.verify(work, approved, manifest(work, ready))


def test_questions_and_approvals_expire(product: Product, ready: str) -> None:
    first = submit(product, ready, policy=NO_SAMPLE, subject="a" * 32)
    second = submit(product, ready, policy=ALWAYS_SAMPLE, subject="b" * 32)
    compliance.expire_due(product.container.open)
    assert state_of(product, first) == "approved"
    product.clock.advance(days=60)
    with product.hq(Role.BRAND_REVIEWER) as work, pytest.raises(Conflict, match="expired"):
        compliance.decide(work, second, "approved")
    compliance.expire_due(product.container.open)
    compliance.expire_due(product.container.open)
    assert (state_of(product, first), state_of(product, second)) == ("expired", "expired")
    assert sorted(told(product)) == sorted([first, second])


# -- what reviewers see -------------------------------------------------------------------------


def test_the_queue_is_in_order_of_the_clock(product: Product, ready: str) -> None:
    first = submit(product, ready, subject="a" * 32)
    product.clock.advance(hours=20)
    second = submit(product, ready, subject="b" * 32)
    product.clock.advance(hours=5)
    with product.hq() as work:
        lines = compliance.queue(work)
        assert [line.id for line in lines] == [first, second]
        assert [line.overdue for line in lines] == [True, False]
        shown = compliance.review(work, first)
        assert (shown.before, shown.after) == (None, second)


def test_a_review_shows_what_differs_from_the_kit_and_from_before(
    product: Product, ready: str
) -> None:
    submit(product, ready, policy=NO_SAMPLE)
    product.clock.advance(hours=1)
    change(product, ready, "email", "headline", "Mittags ganz ruhig")
    made = submit(product, ready)
    with product.hq() as work:
        shown = compliance.review(work, made)
        changes = [change for tactic in shown.tactics for change in tactic.changes]
        assert [(c.tactic, c.zone, c.before, c.after) for c in changes] == [
            ("email", "headline", "Mittags wieder da", "Mittags ganz ruhig")
        ]
        assert shown.since_approved is not None
        assert "/tactics/email/zones/headline" in {d.path for d in shown.since_approved}
        data, media_type = compliance.document(work, made, "ads", "300x250")
        assert media_type in {"image/jpeg", "image/png"}
        assert data
        html, _ = compliance.document(work, made, "email", "email.html")
        assert b"Mittags ganz ruhig" in html
        with pytest.raises(NotFound):
            compliance.document(work, made, "email", "../../etc/passwd")


def test_old_submissions_show_what_they_were(product: Product, ready: str) -> None:
    made = submit(product, ready)
    before = copy.deepcopy(_manifest_of(product, made))
    change(product, ready, "email", "headline", "Etwas anderes")
    assert _manifest_of(product, made) == before
    with product.hq() as work:
        html, _ = compliance.document(work, made, "email", "email.html")
    assert b"Mittags wieder da" in html


def _manifest_of(product: Product, submission_id: str) -> dict[str, Any]:
    with product.container.open(SYSTEM, EVERYONE) as work:
        return compliance.submission(work, submission_id).manifest


def test_a_clock_follows_the_kit(product: Product, ready: str) -> None:
    made = submit(product, ready)
    with product.hq() as work:
        row = compliance.submission(work, made)
        assert row.due_at - row.asked_at == dt.timedelta(hours=24)
