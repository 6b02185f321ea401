"""Asking and deciding by link: who is asked when, what a verdict leaves behind, what ends a link."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.compliance.outside import NORA, Outside, outside
from tests.compliance.stories import change
from tests.factories import Product, make_container, make_product
from tests.letters.post import link_in
from tests.servers import Smtp
from tpma.compliance import service as compliance
from tpma.compliance.approval_link import Standing
from tpma.compliance.models import ApprovalLink
from tpma.compliance.outside_approver import OutsideApprover
from tpma.compliance.policy import Requirement
from tpma.compliance.service.clocks import remind_due
from tpma.core.actor import ANONYMOUS, Role
from tpma.core.audit import AuditEntry
from tpma.core.errors import Conflict, Forbidden
from tpma.core.tenancy import EVERYONE, Scope
from tpma.letters.models import LetterRow

OTTO = OutsideApprover("brand", "Otto Brandt", "otto@agency.example", "de-DE")
BOTH = (Requirement(("brand", "legal")),)


@pytest.fixture
def story(product: Product, smtp_server: Smtp) -> Outside:
    made = outside(product, smtp_server)
    made.policy()
    return made


def standing(story: Outside, path: str) -> Standing:
    token = path.rpartition("/")[2]
    with story.product.container.open(ANONYMOUS, EVERYONE, writes=False) as work:
        holder = compliance.holder_of(work, token)
    assert holder is not None
    with story.product.container.open(holder.actor, Scope.partner(holder.partner_id)) as work:
        return compliance.link_page(work, token).standing


def decide(story: Outside, path: str, verdict: str = "approved", **said: str) -> None:
    token = path.rpartition("/")[2]
    with story.product.container.open(ANONYMOUS, EVERYONE, writes=False) as work:
        holder = compliance.holder_of(work, token)
    assert holder is not None
    with story.product.container.open(holder.actor, Scope.partner(holder.partner_id)) as work:
        mark = compliance.link_page(work, token).mark
        compliance.decide_by_link(work, token, verdict, mark=mark, **said)


def test_the_token_is_in_the_mail_alone(story: Outside) -> None:
    made = story.submit()
    (mail,) = story.post()
    token = link_in(mail).rpartition("/")[2]
    assert mail.recipients == ("nora@counsel.example",)
    assert "Herbst in Hamburg" in mail.subject
    with story.product.system() as work:
        (link,) = work.session.scalars(select(ApprovalLink)).all()
        assert (link.submission_id, link.reviewer, link.occasion) == (made, "legal", "asked")
        assert link.token_hash not in (None, token)
        (letter,) = work.session.scalars(select(LetterRow)).all()
        assert token not in json.dumps(letter.words)
        entries = work.session.scalars(select(AuditEntry)).all()
        assert token not in "".join(json.dumps(one.detail) for one in entries)
        assert "nora@" not in "".join(json.dumps(one.detail) for one in entries)


def test_the_verdict_names_the_person_and_how_they_were_known(story: Outside) -> None:
    made = story.submit()
    path = story.link()
    decide(story, path, conditions="Only until Christmas")
    assert story.state(made) == "approved"
    assert standing(story, path) is Standing.USED
    with pytest.raises(Conflict):
        decide(story, path, "returned", comment="No, after all")
    with story.product.hq() as work:
        (given,) = compliance.approvals_of(work, [made])[made]
        assert (given.user_name, given.address) == ("Nora Vance", "nora@counsel.example")
        assert (given.reviewer, given.conditions) == ("legal", "Only until Christmas")
        (entry,) = work.session.scalars(select(AuditEntry).where(AuditEntry.verb == "decide"))
        assert entry.detail["identified"] == "link"
        assert entry.detail["link"] == given.link_id
        assert compliance.outside_names(work, [entry.actor_id, "someone"]) == {
            entry.actor_id: "Nora Vance"
        }


def test_in_order_each_is_asked_when_their_part_opens(story: Outside) -> None:
    story.policy(NORA, OTTO, requirements=BOTH, in_order=True)
    made = story.submit()
    (mail,) = story.post()
    assert mail.recipients == ("otto@agency.example",)
    assert "Bitte entscheiden Sie" in mail.subject
    decide(story, link_in(mail))
    assert story.state(made) == "pending"
    (mail,) = story.post()
    assert mail.recipients == ("nora@counsel.example",)
    decide(story, link_in(mail), "returned", comment="Without the guarantee")
    assert story.state(made) == "returned"


def test_one_address_does_not_count_for_two_parts(story: Outside) -> None:
    story.policy(NORA, replace(OTTO, email=NORA.email), requirements=BOTH)
    made = story.submit()
    one, other = (link_in(mail) for mail in story.post())
    decide(story, one)
    assert standing(story, other) is Standing.OWN_WORK
    with pytest.raises(Forbidden):
        decide(story, other)
    assert story.state(made) == "pending"


def test_who_decided_by_link_does_not_decide_again_signed_in(story: Outside) -> None:
    admin = story.product.user(NORA.email, Role.ADMINISTRATOR)
    story.policy(requirements=BOTH)
    made = story.submit()
    decide(story, story.link())
    with story.product.hq(Role.ADMINISTRATOR, user_id=admin) as work, pytest.raises(Forbidden):
        compliance.decide(work, made, "approved")


@pytest.mark.parametrize("role", ["editor", "submitter", "colleague"])
def test_nobody_is_asked_about_their_own_work(story: Outside, role: str) -> None:
    nora = story.product.user(NORA.email, Role.PARTNER_MARKETER, slug="nordlicht")
    if role == "editor":
        headline = "Mittags ist alles wieder da"
        change(story.product, story.set_id, "email", "headline", headline, user_id=nora)
    story.submit(user_id=nora if role == "submitter" else "another")
    assert story.post() == []
    with story.product.system() as work:
        (entry,) = work.session.scalars(select(AuditEntry).where(AuditEntry.verb == "leave_out"))
        assert entry.detail["why"] == "own work"


def test_who_turns_out_to_be_an_author_later_can_not_decide(story: Outside) -> None:
    made = story.submit(user_id="d" * 32)
    path = story.link()
    story.product.user(NORA.email, Role.PARTNER_ADMIN, slug="nordlicht")
    assert standing(story, path) is Standing.OWN_WORK
    with pytest.raises(Forbidden):
        decide(story, path)
    assert story.state(made) == "pending"


def test_a_link_dies_with_its_question(story: Outside) -> None:
    first = story.submit()
    path = story.link()
    story.product.clock.advance(minutes=1)
    second = story.submit()  # the partner changed it and submits again
    assert standing(story, path) is Standing.WITHDRAWN
    newer = story.link()
    with story.product.hq(Role.LEGAL_REVIEWER) as work:
        compliance.decide(work, second, "approved")
    assert standing(story, newer) is Standing.DECIDED
    for dead in (path, newer):
        with pytest.raises(Conflict):
            decide(story, dead)
    assert (story.state(first), story.state(second)) == ("withdrawn", "approved")


def test_who_submits_in_a_loop_fills_nobody_s_mailbox(story: Outside) -> None:
    for _ in range(8):
        last = story.submit()
        story.product.clock.advance(seconds=1)
    assert len(story.post()) == 0  # of the free ones, too, the question is gone
    story.product.clock.advance(minutes=120)
    decide(story, story.link())
    assert story.state(last) == "approved"


def test_a_letter_whose_question_was_decided_is_not_sent(story: Outside) -> None:
    made = story.submit()
    with story.product.hq(Role.LEGAL_REVIEWER) as work:
        compliance.decide(work, made, "returned", "No")
    assert story.post() == []


def test_the_clock_reaches_them_and_leaves_the_first_link_good(story: Outside) -> None:
    made = story.submit()
    first = story.link()
    lena = story.product.user("lena@hq.example", Role.LEGAL_REVIEWER)
    story.product.user("ada@hq.example", Role.ADMINISTRATOR)
    story.product.clock.advance(hours=20)
    remind_due(story.product.container.open)
    reminded = {mail.recipients[0]: mail for mail in story.post()}
    assert set(reminded) == {"nora@counsel.example", "lena@hq.example"}
    assert f"/reviews/{made}" in reminded["lena@hq.example"].body("plain")
    story.product.clock.advance(hours=4)
    remind_due(story.product.container.open)
    escalated = {mail.recipients[0]: mail for mail in story.post()}
    assert set(escalated) == {"nora@counsel.example", "lena@hq.example", "ada@hq.example"}
    assert all("Overdue" in mail.subject for mail in escalated.values())
    links = [first, *(link_in(told["nora@counsel.example"]) for told in (reminded, escalated))]
    assert len({*links}) == 3
    assert {standing(story, path) for path in links} == {Standing.OPEN}
    decide(story, first)
    assert {standing(story, path) for path in links[1:]} == {Standing.DECIDED}
    assert lena


def test_sent_again_the_old_links_end(story: Outside) -> None:
    made = story.submit()
    old = story.link()
    with story.product.hq(Role.LEGAL_REVIEWER) as work:
        row = compliance.submission(work, made)
        (shown,) = compliance.asked_outside(work, row, [])
        assert (shown.name, shown.letter, shown.times) == ("Nora Vance", "sent", 1)
        compliance.send_again(work, shown.link_id)
    with story.product.hq(Role.FINANCE) as work, pytest.raises(Forbidden):
        compliance.send_again(work, shown.link_id)
    new = story.link()
    assert (standing(story, old), standing(story, new)) == (Standing.REPLACED, Standing.OPEN)
    decide(story, new)
    with story.product.hq(Role.LEGAL_REVIEWER) as work, pytest.raises(Conflict):
        compliance.send_again(work, shown.link_id)


def test_a_link_that_was_sent_to_the_wrong_person_is_taken_back(story: Outside) -> None:
    made = story.submit()
    path = story.link()
    with story.product.hq(Role.LEGAL_REVIEWER) as work:
        (shown,) = compliance.asked_outside(work, compliance.submission(work, made), [])
        compliance.end_links(work, shown.link_id)
        with pytest.raises(Conflict):
            compliance.end_links(work, shown.link_id)
    assert standing(story, path) is Standing.ENDED
    with pytest.raises(Conflict):
        decide(story, path)
    story.product.clock.advance(hours=21)
    remind_due(story.product.container.open)
    assert story.post() == []
    with story.product.hq(Role.LEGAL_REVIEWER) as work:
        compliance.send_again(work, shown.link_id)
    decide(story, story.link())
    assert story.state(made) == "approved"


def test_of_two_at_once_one_decides(database_url: str, tmp_path: Path, smtp_server: Smtp) -> None:
    product = make_product(
        make_container(
            data_dir=str(tmp_path),
            database_url=database_url,
            redis_url=f"unix://{tmp_path}/none.sock",
        )
    )
    story = outside(product, smtp_server)
    story.policy()
    made = story.submit()
    path, begin = story.link(), threading.Barrier(2)

    def by_link() -> None:
        begin.wait()
        decide(story, path, "returned", comment="No")

    def at_hq() -> None:
        begin.wait()
        with product.hq(Role.LEGAL_REVIEWER) as work:
            compliance.decide(work, made, "approved")

    with ThreadPoolExecutor(2) as pool:
        ends = [running.exception() for running in [pool.submit(by_link), pool.submit(at_hq)]]
    assert sorted(type(end).__name__ for end in ends) == ["Conflict", "NoneType"]
    with product.hq() as work:
        (given,) = compliance.approvals_of(work, [made])[made]
        assert given.verdict == compliance.submission(work, made).state
    product.container.close()


def test_the_submitter_is_told_what_was_decided(story: Outside) -> None:
    pia = story.product.user("pia@nordlicht.example", Role.PARTNER_ADMIN, slug="nordlicht")
    story.submit(user_id=pia)
    decide(story, story.link(), conditions="Only until Christmas")
    (mail,) = story.post()
    assert mail.recipients == ("pia@nordlicht.example",)
    assert mail.subject == "Approved with conditions: “Herbst in Hamburg”"
    assert "Only until Christmas" in mail.body("plain")
    assert f"/launch/{'c' * 32}/review" in mail.body("plain")
    made = story.submit(user_id=pia)
    decide(story, story.link(), "returned", comment="Without the <guarantee>")
    (mail,) = story.post()
    assert "Sent back" in mail.subject
    assert "Without the &lt;guarantee&gt;" in mail.body("html")
    assert story.state(made) == "returned"
