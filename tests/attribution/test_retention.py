"""What the law wants gone is gone, and nothing else; said beforehand, done once, and on the record."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from click.testing import CliRunner
from sqlalchemy import event, func, select

from tests.factories import NOW, Product
from tests.tracking.scene import Scene, page_html, scene
from tpma import cli
from tpma.attribution.service import retention
from tpma.campaigns.links import Kind
from tpma.campaigns.models import Contact, ContactImport, Delivery
from tpma.compliance import service as compliance
from tpma.compliance.law import Law
from tpma.compliance.law_rules import RECORDS
from tpma.compliance.models import ConsentRecord, PendingConsent
from tpma.compliance.retention import WORDS, term_of
from tpma.core import audit_verify
from tpma.core.audit import AuditEntry
from tpma.core.audit_export import bundle
from tpma.core.settings import environment_of
from tpma.tracking import service as tracking
from tpma.tracking.models import Event, Lead

DAY = dt.timedelta(days=1)
YEARS_3 = 1095


def french(product: Product) -> Scene:
    """A partner in France, whose law has a term for everything; three contacts, one lead."""
    product.partner("nordlicht", country="FR")
    told = scene(product)
    ref = told.ref(Kind.PAGE, None, placement_id=told.page_id)
    with product.system(told.partner_id) as work:
        tracking.submit_form(
            work,
            ref,
            page_html(),
            {"email": "ada@x.example"},
            told.facts("POST", network="8.8.8.8"),
        )
        work.session.execute(ConsentRecord.__table__.delete())  # type: ignore[attr-defined]
    return told


def due(product: Product) -> Counter[str]:
    with product.system() as work:
        found = Counter[str]()
        for each in retention.due(work):
            found[each.term.record] += each.count
        return +found


def counts(product: Product) -> dict[str, int]:
    with product.system() as work:
        models = (Contact, Delivery, Event, Lead)
        return {
            one.__tablename__: work.session.scalar(select(func.count(one.id))) or 0
            for one in models
        }


def emails(product: Product) -> list[str]:
    with product.system() as work:
        return sorted(filter(None, work.session.scalars(select(Contact.email))))


def test_what_is_left_to_empty_is_found_by_its_index(product: Product) -> None:
    partner_id = product.partner()
    asked: list[str] = []

    def note(_connection: object, _cursor: object, said: str, *_more: object) -> None:
        asked.append(said)

    event.listen(product.container.engine, "before_cursor_execute", note)
    retention.retain(product.container.open)
    (question,) = {said for said in asked if "FROM events" in said and "user_agent" in said}
    with product.system() as work:
        plan = work.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {question}", (partner_id, "2026-11-01", partner_id, 500, 0)
        )
        assert "ix_events_held (partner_id=? AND occurred_at<?)" in str(plan.all())


def test_silent_people_are_forgotten_and_figures_stay(every_product: Product) -> None:
    product = every_product
    told = french(product)
    product.clock.advance(days=YEARS_3 - 10)
    with product.system(told.partner_id) as work:
        # A click is a sign of interest; an open is none.
        tracking.record_click(work, told.click("hq", 0), told.facts())
        tracking.record_open(work, told.ref(Kind.OPEN, 1), told.facts())
    assert retention.retain(product.container.open) == 1  # the network of the form
    product.clock.advance(days=11)
    before = counts(product)
    assert due(product) == {"prospect": 2, "lead": 1}
    assert emails(product) == told.emails
    assert retention.retain(product.container.open) == 3
    assert emails(product) == told.emails[:1]
    assert counts(product) == before
    assert due(product) == {}
    assert retention.retain(product.container.open) == 0
    with product.system() as work:
        assert work.session.scalars(select(Lead.email)).all() == [""]
        done = work.session.scalars(select(AuditEntry).where(AuditEntry.verb == "retain")).all()
        told_counts = {entry.detail["record"]: entry.detail["count"] for entry in done}
        assert told_counts == {"network": 1, "prospect": 2, "lead": 1}
        assert "fr.prospects" in str([entry.detail["rules"] for entry in done])
        data = bundle(work)
    assert audit_verify.verify(data).ok


def test_it_goes_in_batches(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    french(product)
    product.clock.advance(days=YEARS_3 + 1)
    retention.retain(product.container.open)
    assert emails(product) == []
    with product.system() as work:
        entries = work.session.scalars(select(AuditEntry).where(AuditEntry.verb == "retain")).all()
    sizes = [e.detail["count"] for e in entries if e.detail["record"] == "prospect"]
    assert sizes == [2, 1]


def test_waiting_mail_keeps_a_contact(product: Product) -> None:
    told = french(product)
    product.clock.advance(days=YEARS_3 + 1)
    with product.system(told.partner_id) as work:
        delivery = work.get(Delivery, told.deliveries[0])
        delivery.state, delivery.sent_at = "planned", None
    retention.retain(product.container.open)
    assert emails(product) == told.emails[:1]


def test_where_no_law_says_contacts_stay(product: Product) -> None:
    told = scene(product)  # Germany: no term for contacts
    product.clock.advance(days=9 * 365)
    assert "prospect" not in due(product)
    retention.retain(product.container.open)
    assert emails(product) == told.emails


def test_unconfirmed_sign_ups_go_after_the_pack_s_time(product: Product) -> None:
    told = scene(product)
    ref = told.ref(Kind.PAGE, None, placement_id=told.page_id)
    sent = {"email": "ada@x.example", "ok": "yes"}
    with product.system(told.partner_id) as work:
        tracking.submit_form(work, ref, page_html(), sent, told.facts("POST"))
    product.clock.advance(days=14)
    assert due(product)["pending_consent"] == 0
    product.clock.advance(seconds=1)
    assert due(product)["pending_consent"] == 1
    retention.retain(product.container.open)
    with product.system() as work:
        assert work.session.scalars(select(PendingConsent)).all() == []


def test_proof_outlives_the_consent_by_three_years_and_the_opt_out_stays(product: Product) -> None:
    told = scene(product)
    with product.system(told.partner_id) as work:
        key = work.address_key(told.emails[0])
        compliance.record_consent(
            work, address_key=key, country="DE", basis="double_opt_in", wording="w", source="s",
            given_at=NOW - DAY,
        )  # fmt: skip
        compliance.unsubscribe(work, key)
    product.clock.advance(days=1096)
    assert due(product)["consent_record"] == 0
    product.clock.advance(seconds=1)
    assert due(product)["consent_record"] == 2  # to be written to, and to have opens counted
    retention.retain(product.container.open)
    with product.system(told.partner_id) as work:
        assert compliance.consents_of(work, key) == []
        who = compliance.Recipient(key, "customer0.example", "US")
        assert compliance.is_mailable(work, [who]) == {key: "unsubscribed"}
        # The others never took theirs back: kept.
        assert work.session.scalar(select(func.count(ConsentRecord.id))) == 2


def test_networks_and_files_go_after_a_month(product: Product) -> None:
    told = scene(product)
    storage = product.container.storage
    sums = [storage.put(text, "text/csv") for text in (b"a@b.example", b"c@d.example")]
    with product.system(told.partner_id) as work:
        tracking.record_click(work, told.click("hq"), told.facts(network="8.8.8.8"))
        for state, digest in zip(("imported", "uploaded"), sums, strict=True):
            work.add(
                ContactImport(
                    id=work.new_id(), partner_id=told.partner_id, file_sha=digest, filename="x.csv",
                    encoding="utf-8", delimiter=",", state=state, created_by="p", created_at=NOW,
                    imported_at=NOW if state == "imported" else None,
                )
            )  # fmt: skip
    product.clock.advance(days=31)
    assert due(product) == {"network": 1, "import_file": 2}
    retention.retain(product.container.open)
    assert due(product) == {}
    assert [storage.exists(digest) for digest in sums] == [False, False]
    with product.system() as work:
        (event,) = work.session.scalars(select(Event)).all()
        assert (event.network_key, event.user_agent, event.verdict) == ("", "", "human")
        assert work.session.scalars(select(ContactImport.state)).all() == ["imported"]


def test_the_command_says_it_first(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    told = french(product)
    with product.system(told.partner_id) as work:
        for row in work.session.scalars(select(Contact)):
            row.created_at = NOW - 4 * 365 * DAY
    for name, value in environment_of(product.container.settings).items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(cli.main, ("retention", "--dry-run"))
    assert "3 would be erased" in said.output
    assert len(emails(product)) == 3
    done = CliRunner().invoke(cli.main, ("retention",))
    assert "3 erased" in done.output
    assert emails(product) == []


def test_the_whole_installation_stops_a_domain(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = scene(product)
    for name, value in environment_of(product.container.settings).items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(cli.main, ("person", "stop", "@customer0.example")).exit_code == 0
    with product.system(told.partner_id) as work:
        who = compliance.Recipient(work.address_key(told.emails[0]), "customer0.example", "US")
        assert set(compliance.is_mailable(work, [who]).values()) == {"suppressed_domain"}


def test_every_kind_of_record_has_words_and_unknown_ones_are_refused() -> None:
    assert set(WORDS) == set(RECORDS)
    assert term_of(Law(), "lead") is None
    with pytest.raises(ValueError, match="no kind"):
        term_of(Law(), "soul")
