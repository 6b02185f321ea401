"""The MDF chain in the database: who may, when, how much, and that the books always balance."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest
from sqlalchemy import select

from tests.factories import NOW, Product
from tests.mdf.story import LAUNCH, PICTURE, Story, deals_csv, launch
from tpma.attribution import service as attribution
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput, NotFound, TpmaError
from tpma.mdf import service
from tpma.mdf.ledger import Balances
from tpma.mdf.models import AppendOnlyError, FundRequest, LedgerEntry
from tpma.mdf.service.ledger import balances_by

TODAY = NOW.date()


def make_fund(product: Product, amount: int = 10_000_00, **terms: object) -> str:
    with product.hq() as work:
        return service.create_fund(
            work,
            **{  # type: ignore[arg-type]
                "name": "Growth 2026",
                "amount_minor": amount,
                "currency": "USD",
                "starts_on": dt.date(2026, 1, 1),
                "ends_on": dt.date(2026, 12, 31),
            }
            | terms,
        ).id


def allocate(product: Product, fund_id: str, amount: int, slug: str = "nordlicht") -> None:
    with product.hq() as work:
        service.allocate(work, fund_id, product.partner(slug), amount)


def ask(
    product: Product,
    fund_id: str,
    *,
    cost: int = 2_000_00,
    requested: int = 1_000_00,
    campaign_id: str | None = None,
    slug: str = "nordlicht",
) -> str:
    with product.as_partner(slug) as work:
        return service.request(
            work,
            fund_id,
            title="Cyber-resilience autumn",
            activity="digital",
            cost_minor=cost,
            requested_minor=requested,
            starts_on=LAUNCH.date(),
            ends_on=TODAY,
            campaign_id=campaign_id,
        ).id


def standing(product: Product, fund_id: str, slug: str = "nordlicht") -> Balances:
    with product.system() as work:
        found = service.balance(work, fund_id, product.partner(slug))
        assert found.sound
        return found


@pytest.fixture
def fund_id(product: Product) -> str:
    found = make_fund(product)
    allocate(product, found, 4_000_00)
    return found


@pytest.fixture
def story(product: Product, fund_id: str) -> Story:
    """A campaign whose money is approved, with clicks, a form and a machine."""
    request_id = ask(product, fund_id)
    with product.hq(Role.FINANCE) as work:
        service.approve_request(work, request_id)
    found = launch(product, fund_request_id=request_id)
    with product.system() as work:
        found.event(work, "ann@acme.example", day=1)
        found.event(work, "ann@acme.example", "form", day=2)
        found.event(work, "bob@beta.example", day=1, verdict="machine")
    return found


def claim_of(story: Story) -> str:
    with story.product.as_partner() as work:
        return service.claim_from_campaign(work, story.campaign_id).id


# -------------------------------------------------------------------------------- funds, requests


def test_a_fund_never_gives_more_than_it_holds(product: Product) -> None:
    fund_id = make_fund(product, 100_00)
    allocate(product, fund_id, 60_00)
    with product.hq() as work, pytest.raises(Conflict, match="left to give"):
        service.allocate(work, fund_id, product.partner("sudwind"), 40_01)
    allocate(product, fund_id, 40_00, "sudwind")
    assert standing(product, fund_id).available == 60_00


def test_a_request_holds_its_money_and_a_second_can_not_have_it(
    product: Product, fund_id: str
) -> None:
    ask(product, fund_id, cost=6_000_00, requested=3_000_00)
    assert standing(product, fund_id).pending == 3_000_00
    with product.as_partner() as work, pytest.raises(InvalidInput) as refused:
        service.request(
            work,
            fund_id,
            title="More",
            activity="event",
            cost_minor=6_000_00,
            requested_minor=1_000_01,
            starts_on=TODAY,
            ends_on=TODAY,
        )
    assert "$1,000.00" in str(refused.value.fields["requested"])


def test_part_of_a_request_can_be_approved_and_the_rest_is_free(
    product: Product, fund_id: str
) -> None:
    request_id = ask(product, fund_id)
    with product.hq(Role.FINANCE) as work:
        found = service.approve_request(work, request_id, 600_00)
        assert found.claim_by == TODAY + dt.timedelta(days=60)
    held = standing(product, fund_id)
    assert (held.committed, held.balance, held.pending) == (600_00, 3_400_00, 0)


def test_a_launch_is_offered_free_requests_and_those_asked_for_it(
    product: Product, fund_id: str
) -> None:
    free = ask(product, fund_id)
    used = ask(product, fund_id)
    launch(product, fund_request_id=used)
    story = launch(product)
    named = ask(product, fund_id, campaign_id=story.campaign_id)
    with product.hq(Role.FINANCE) as work:
        for request_id in (free, used, named):
            service.approve_request(work, request_id)
    with product.as_partner() as work:
        assert {view.request.id for view in service.usable_requests(work, "other")} == {free}
        offered = service.usable_requests(work, story.campaign_id)
        assert {view.request.id for view in offered} == {free, named}
        assert story.campaign_id not in dict(service.fundable_campaigns(work))


def test_who_asked_does_not_decide_whatever_the_role(product: Product, fund_id: str) -> None:
    request_id = ask(product, fund_id)
    with (
        product.hq(Role.FINANCE, user_id="person-of-nordlicht") as work,
        pytest.raises(Forbidden, match="another person"),
    ):
        service.approve_request(work, request_id)
    with product.system() as work, pytest.raises(Forbidden):
        service.approve_request(work, request_id)
    with product.hq(Role.ADMINISTRATOR) as work, pytest.raises(Forbidden):
        service.approve_request(work, request_id)


def test_rejecting_and_withdrawing_free_the_money(product: Product, fund_id: str) -> None:
    first, second = ask(product, fund_id), ask(product, fund_id)
    with product.hq(Role.FINANCE) as work:
        with pytest.raises(InvalidInput):
            service.reject_request(work, first, "  ")
        service.reject_request(work, first, "Not this quarter")
    with product.as_partner() as work:
        service.withdraw_request(work, second)
        with pytest.raises(Conflict):
            service.withdraw_request(work, first)
    assert standing(product, fund_id).balance == 4_000_00


def test_partners_see_only_their_own_money(product: Product, fund_id: str) -> None:
    request_id = ask(product, fund_id)
    allocate(product, fund_id, 50_00, "sudwind")
    with product.as_partner("sudwind") as work:
        [view] = service.funds(work)
        assert (view.balances.allocated, view.partners) == (50_00, 1)
        assert service.requests(work) == []
        with pytest.raises(NotFound):
            service.request_view(work, request_id)
        with pytest.raises(Forbidden):
            service.allocate(work, fund_id, work.partner_id, 1)


# ------------------------------------------------------------------------------------------ claims


def test_a_claim_arrives_filled_in_with_its_proof(story: Story) -> None:
    claim_id = claim_of(story)
    with story.product.as_partner() as work:
        view = service.claim_view(work, claim_id)
        assert (view.claim.cost_minor, view.claim.amount_minor) == (2_000_00, 1_000_00)
        assert view.claim.state == "draft"
        archive = zipfile.ZipFile(io.BytesIO(service.proof_pack(work, claim_id)))
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["clicks"]["Clicks by people"] == 1
    assert manifest["clicks"]["Clicks, all"] == 2
    assert manifest["clicks"]["Leads"] == 1
    assert manifest["sends"]["Accepted by the receiving server"] == 2
    assert manifest["approvals"][0]["by"] == "Lena Brandt"
    assert manifest["landing_urls"][0].startswith("http://localhost:8000/l/")
    assert archive.read("renditions/display-300x250.png") == PICTURE
    assert archive.read("renditions/email-1-mail.html") == b"<p>Hello</p>"
    assert "acme.example" not in archive.read("summary.html").decode()


def test_asking_twice_is_one_claim(story: Story) -> None:
    assert claim_of(story) == claim_of(story)


def test_the_whole_way_to_the_payment(story: Story, fund_id: str) -> None:
    product, claim_id = story.product, claim_of(story)
    with product.as_partner() as work:
        service.submit_claim(work, claim_id)
    assert standing(product, fund_id).claimed == 1_000_00
    with product.hq(Role.FINANCE) as work:
        service.decide_claim(work, claim_id, "approve")
    assert standing(product, fund_id).payable == 1_000_00
    with product.hq(Role.FINANCE) as work:
        with pytest.raises(InvalidInput):
            service.pay(work, claim_id, "")
        service.pay(work, claim_id, "SEPA 4711")
    held = standing(product, fund_id)
    assert (held.paid, held.balance, held.committed) == (1_000_00, 3_000_00, 0)
    with product.hq(Role.FINANCE) as work, pytest.raises(Conflict):
        service.pay(work, claim_id, "again")


def test_a_rejected_claim_is_mended_and_a_declined_one_is_final(story: Story, fund_id: str) -> None:
    product, claim_id = story.product, claim_of(story)
    with product.as_partner() as work:
        service.submit_claim(work, claim_id)
        with pytest.raises(Conflict, match="can't be changed"):
            service.edit_claim(work, claim_id, cost_minor=1, amount_minor=1)
    with product.hq(Role.FINANCE) as work:
        with pytest.raises(InvalidInput):
            service.decide_claim(work, claim_id, "reject")
        service.decide_claim(work, claim_id, "reject", "The invoice is missing")
    assert standing(product, fund_id).committed == 1_000_00
    with product.as_partner() as work:
        service.edit_claim(work, claim_id, cost_minor=1_500_00, amount_minor=750_00)
        service.submit_claim(work, claim_id)
    with product.hq(Role.FINANCE) as work:
        service.decide_claim(work, claim_id, "decline", "Outside the terms")
    with product.as_partner() as work, pytest.raises(Conflict):
        service.submit_claim(work, claim_id)
    request_id = _request_of(product)
    with product.hq(Role.FINANCE) as work:
        service.close_request(work, request_id)
    assert standing(product, fund_id).balance == 4_000_00


def _request_of(product: Product) -> str:
    with product.system() as work:
        return str(work.session.scalar(select(FundRequest.id)))


def test_nobody_claims_more_than_the_share_or_the_commitment(story: Story) -> None:
    claim_id = claim_of(story)
    with story.product.as_partner() as work:
        service.edit_claim(work, claim_id, cost_minor=1_000_00, amount_minor=600_00)
        with pytest.raises(InvalidInput) as refused:
            service.submit_claim(work, claim_id)
    assert "$500.00" in str(refused.value.fields["amount"])


def test_a_late_claim_is_refused(story: Story) -> None:
    claim_id = claim_of(story)
    story.product.clock.advance(days=61)
    with story.product.as_partner() as work, pytest.raises(Conflict, match="ended on"):
        service.submit_claim(work, claim_id)


def test_who_handed_in_a_claim_neither_decides_nor_pays(story: Story) -> None:
    product, claim_id = story.product, claim_of(story)
    with product.as_partner() as work:
        service.submit_claim(work, claim_id)
    with product.hq(Role.FINANCE, user_id="person-of-nordlicht") as work, pytest.raises(Forbidden):
        service.decide_claim(work, claim_id, "approve")
    with product.system() as work, pytest.raises(Forbidden):
        service.decide_claim(work, claim_id, "approve")


def test_a_campaign_without_approved_money_has_no_claim(product: Product, fund_id: str) -> None:
    story = launch(product)
    with product.as_partner() as work, pytest.raises(Conflict, match="No pre-approved money"):
        service.claim_from_campaign(work, story.campaign_id)


def test_a_receipt_pays_only_once_even_across_partners(story: Story, fund_id: str) -> None:
    product, claim_id = story.product, claim_of(story)
    invoice = b"%PDF-1.7 invoice 4711"
    with product.as_partner() as work:
        service.add_receipt(work, claim_id, invoice, r"C:\bills\invoice 4711.pdf")
        with pytest.raises(Conflict, match="handed in before"):
            service.add_receipt(work, claim_id, invoice, "other name.pdf")
        [receipt] = service.receipts(work, claim_id)
        assert receipt.filename == "invoice 4711.pdf"
        with pytest.raises(InvalidInput):
            service.add_receipt(work, claim_id, b"MZ program", "invoice.pdf")
    allocate(product, fund_id, 1_000_00, "sudwind")
    other = ask(product, fund_id, cost=1_000_00, requested=500_00, slug="sudwind")
    with product.hq(Role.FINANCE) as work:
        service.approve_request(work, other)
    with product.as_partner("sudwind") as work:
        theirs = service.claim_from_request(work, other).id
        with pytest.raises(Conflict, match="handed in before"):
            service.add_receipt(work, theirs, invoice, "invoice.pdf")
        assert service.receipts(work, theirs) == []
        with pytest.raises(InvalidInput) as refused:
            service.submit_claim(work, theirs)
        assert "proof" in refused.value.fields
        service.add_receipt(work, theirs, invoice + b"2", "invoice.pdf")
        service.submit_claim(work, theirs)


def test_a_receipt_can_be_taken_back(story: Story) -> None:
    claim_id = claim_of(story)
    with story.product.as_partner() as work:
        receipt = service.add_receipt(work, claim_id, b"\x89PNG\r\n\x1a\n1", "a.png")
        with_it = service.claim_view(work, claim_id).claim.proof_sha
        service.remove_receipt(work, claim_id, receipt.id)
        assert service.receipts(work, claim_id) == []
        assert service.claim_view(work, claim_id).claim.proof_sha != with_it


def test_entries_are_never_changed_nor_deleted(product: Product, fund_id: str) -> None:
    with pytest.raises(AppendOnlyError), product.system() as work:
        entry = work.session.scalars(select(LedgerEntry)).first()
        assert entry is not None
        entry.amount_minor += 1
    with pytest.raises(AppendOnlyError), product.system() as work:
        work.session.delete(work.session.scalars(select(LedgerEntry)).first())


def test_another_partner_finds_no_claim(story: Story) -> None:
    claim_id = claim_of(story)
    with story.product.as_partner("sudwind") as work:
        for call in (service.claim_view, service.proof_pack, service.submit_claim):
            with pytest.raises(NotFound):
                call(work, claim_id)


# ------------------------------------------------------------------------------------------ report


def paid(story: Story) -> None:
    claim_id = claim_of(story)
    with story.product.as_partner() as work:
        service.submit_claim(work, claim_id)
    with story.product.hq(Role.FINANCE) as work:
        service.decide_claim(work, claim_id, "approve")
        service.pay(work, claim_id, "SEPA 4711")


def deals(product: Product, *rows: str) -> None:
    with product.hq() as work:
        found = attribution.import_opportunities(work, deals_csv(*rows))
        assert found.problem_count == 0
        attribution.attribute_models(work, lookback_days=60)


WON = "A-1,nordlicht,Acme,ann@acme.example,2500,USD,Closed Won,2026-11-10,2026-11-20"
REST = "A-2,nordlicht,Else,eve@else.example,40,USD,Closed Won,2026-11-10,2026-11-20"
EURO = "A-3,nordlicht,Else,eve@else.example,40,EUR,Closed Won,2026-11-10,2026-11-20"


def test_the_report_is_the_definition_and_reconciles(story: Story) -> None:
    paid(story)
    deals(story.product, WON, REST, EURO)
    with story.product.hq(Role.FINANCE) as work:
        report = service.roi_report(work, model="linear")
        total, rest = report.table.total, report.table.reconciliation
        assert (total.spend_minor, total.attributed_minor) == (1_000_00, 2_500_00)
        assert total.on_mdf == Fraction(3, 2)
        assert total.on_total_cost == Fraction(1, 4)
        assert (rest.funded_minor, rest.unattributed_minor) == (2_500_00, 40_00)
        assert (rest.deals_minor, rest.agrees) == (2_540_00, True)
        assert [(o.currency, o.deals, o.amount_minor) for o in report.others] == [("EUR", 1, 40_00)]
        assert {row.preset.key for row in report.models} == set(attribution.ALL_MODELS)
        assert report.names[report.table.rows[0].key] == "Growth 2026"
        for by in ("partner", "campaign"):
            other = service.roi_report(work, model="linear", by=by)
            assert replace(other.table.total) == total
            assert other.names[other.table.rows[0].key] in {"Nordlicht", "Cyber-resilience"}


def test_a_deal_that_changed_since_the_run_shows_as_a_difference(story: Story) -> None:
    paid(story)
    deals(story.product, WON)
    with story.product.hq(Role.FINANCE) as work:
        attribution.import_opportunities(work, deals_csv(WON.replace("2500", "2600")))
        assert not service.roi_report(work, model="linear").table.reconciliation.agrees


def test_the_period_takes_deals_by_close_and_spend_by_decision(story: Story) -> None:
    paid(story)
    deals(story.product, WON)
    with story.product.hq(Role.FINANCE) as work:
        before = service.roi_report(work, model="linear", until=dt.date(2026, 11, 19)).table
        assert (before.total.spend_minor, before.reconciliation.deals_minor) == (0, 0)
        after = service.roi_report(work, model="linear", since=dt.date(2026, 11, 20)).table
        assert (after.total.spend_minor, after.reconciliation.deals_minor) == (1_000_00, 2_500_00)


def test_an_activity_without_a_campaign_costs_and_earns_nothing(
    product: Product, fund_id: str
) -> None:
    request_id = ask(product, fund_id)
    with product.hq(Role.FINANCE) as work:
        service.approve_request(work, request_id)
    with product.as_partner() as work:
        claim_id = service.claim_from_request(work, request_id).id
        service.add_receipt(work, claim_id, b"%PDF-1", "a.pdf")
        service.submit_claim(work, claim_id)
    with product.hq(Role.FINANCE) as work:
        service.decide_claim(work, claim_id, "approve")
    deals(product, WON)
    with product.hq(Role.FINANCE) as work:
        report = service.roi_report(work, model="linear", by="campaign")
        [row] = report.table.rows
        assert (row.spend_minor, row.paid_minor, row.on_mdf) == (1_000_00, 0, Fraction(-1))
        assert report.names[row.key] == "Cyber-resilience autumn"


def test_what_is_only_asked_for_is_in_no_row(product: Product, fund_id: str) -> None:
    ask(product, fund_id)
    deals(product, WON)
    with product.hq(Role.FINANCE) as work:
        assert service.roi_report(work, model="linear").table.rows == ()


def test_no_run_says_what_to_do(product: Product) -> None:
    with product.hq(Role.FINANCE) as work, pytest.raises(NotFound, match="Import opportunities"):
        service.roi_report(work)


def test_exports_hold_the_same_figures(story: Story) -> None:
    paid(story)
    deals(story.product, WON, REST)
    with story.product.hq(Role.FINANCE) as work:
        report = service.roi_report(work, model="linear")
        text = service.export_csv(work, report).decode("utf-8-sig")
        book = openpyxl.load_workbook(io.BytesIO(service.export_xlsx(work, report)))
    head, first, *_ = csv.reader(io.StringIO(text))
    row = dict(zip(head, first, strict=True))
    assert row["MDF spend (minor units)"] == "100000"
    assert row["MDF ROI"] == "1.5000"
    assert row["Run"] == report.run.id
    credits_ = [list(r) for r in book["Credits"].iter_rows(min_row=2, values_only=True)]
    assert sum(int(str(r[-1])) for r in credits_) == 2_540_00
    assert any(r[2] == "Unattributed" for r in credits_)


def test_a_partner_sees_its_own_return_only(story: Story) -> None:
    paid(story)
    deals(story.product, WON)
    with story.product.as_partner() as work:
        assert service.roi_report(work, model="linear").table.total.on_mdf == Fraction(3, 2)
    with story.product.as_partner("sudwind") as work:
        found = service.roi_report(work, model="linear").table
        assert (found.rows, found.reconciliation.deals_minor) == ((), 0)


@pytest.mark.journey
def test_the_chain_on_every_database_and_storage(every_product: Product) -> None:
    product = every_product
    fund_id = make_fund(product)
    allocate(product, fund_id, 4_000_00)
    request_id = ask(product, fund_id)
    with product.hq(Role.FINANCE) as work:
        service.approve_request(work, request_id)
    story = launch(product, fund_request_id=request_id)
    with product.system() as work:
        story.event(work, "ann@acme.example", day=1)
    claim_id = claim_of(story)
    with product.as_partner() as work:
        service.add_receipt(work, claim_id, b"%PDF-1.7", "a.pdf")
        with pytest.raises(TpmaError):
            service.add_receipt(work, claim_id, b"%PDF-1.7", "b.pdf")
    paid(story)
    deals(product, WON)
    with product.hq(Role.FINANCE) as work:
        report = service.roi_report(work, model="time_decay")
        assert report.table.total.on_mdf == Fraction(3, 2)
        assert report.table.reconciliation.agrees
        assert all(held.sound for held in balances_by(work).values())
