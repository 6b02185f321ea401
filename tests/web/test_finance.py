"""The screens of money: funds, requests, claims, the report and opportunities."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from tests.factories import Product
from tests.mdf.story import LAUNCH, PICTURE, Story, deals_csv, launch
from tests.web.conftest import Visitor, Visitors
from tpma.core.actor import Role
from tpma.mdf import service
from tpma.mdf.models import Claim, Fund, FundRequest

WON = "A-1,nordlicht,Acme,ann@acme.example,2500,USD,Closed Won,2026-11-10,2026-11-20"


@pytest.fixture
def finance(visitors: Visitors) -> Visitor:
    return visitors.of(Role.FINANCE)


@pytest.fixture
def partner(visitors: Visitors) -> Visitor:
    return visitors.of(Role.PARTNER_MARKETER)


def open_fund(finance: Visitor, product: Product) -> str:
    finance.get("/finance/funds/new")
    answer = finance.post(
        "/finance/funds/new",
        {
            "name": "Growth",
            "kind": "mdf",
            "amount": "10,000",
            "currency": "USD",
            "contribution": "50",
            "claim_window_days": "60",
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
        },
    )
    assert answer.status_code == 303
    fund_id = answer.location.rpartition("/")[2]
    answer = finance.post(
        f"/finance/funds/{fund_id}/allocate", {"partner": product.partner(), "amount": "4,000.00"}
    )
    assert answer.status_code == 303
    return fund_id


def test_the_whole_chain_through_the_screens(
    product: Product, finance: Visitor, partner: Visitor
) -> None:
    fund_id = open_fund(finance, product)
    assert "$4,000.00" in partner.get("/funds/").text
    partner.get(f"/funds/{fund_id}/request")
    answer = partner.post(
        f"/funds/{fund_id}/request",
        {
            "title": "Autumn mailing",
            "activity": "digital",
            "cost": "2,000.00",
            "requested": "1,000.00",
            "starts_on": LAUNCH.date().isoformat(),
            "ends_on": "2026-11-24",
        },
    )
    assert answer.status_code == 303
    request_id = answer.location.rpartition("/")[2]

    assert "Autumn mailing" in finance.get("/finance/requests").text
    finance.get(f"/finance/requests/{request_id}")
    answer = finance.post(
        f"/finance/requests/{request_id}/decide", {"verdict": "approve", "approved": "1,000.00"}
    )
    assert answer.status_code == 303

    story = launch(product, fund_request_id=request_id)
    with product.system() as work:
        story.event(work, "ann@acme.example", day=1)
    assert "Pre-approved" in partner.get("/funds/").text
    answer = partner.post(f"/funds/requests/{request_id}/claim")
    claim_id = answer.location.rpartition("/")[2]
    page = partner.get(f"/funds/claims/{claim_id}").text
    assert 'value="2000.00"' in page
    assert 'value="1000.00"' in page
    assert "Clicks by people" in page
    picture = partner.client.get(f"/funds/claims/{claim_id}/exhibits/0")
    assert (picture.mimetype, picture.data) == ("image/png", PICTURE)
    answer = partner.post(
        f"/funds/claims/{claim_id}/receipts",
        {"receipt": (io.BytesIO(b"%PDF-1.7 x"), "bill.pdf")},
    )
    assert answer.status_code == 303
    answer = partner.post(
        f"/funds/claims/{claim_id}", {"cost": "2,000", "amount": "1000", "submit": "1"}
    )
    assert answer.status_code == 303

    assert "Cyber-resilience" in finance.get("/finance/claims").text
    finance.get(f"/finance/claims/{claim_id}")
    pack = zipfile.ZipFile(
        io.BytesIO(finance.client.get(f"/finance/claims/{claim_id}/proof.zip").data)
    )
    assert "summary.html" in pack.namelist()
    assert finance.post(
        f"/finance/claims/{claim_id}/decide", {"verdict": "approve"}
    ).location.endswith(claim_id)
    assert finance.post(f"/finance/claims/{claim_id}/pay", {"reference": ""}).status_code == 422
    finance.post(f"/finance/claims/{claim_id}/pay", {"reference": "SEPA 1"})
    assert "Paid on" in partner.get(f"/funds/claims/{claim_id}").text

    finance.get("/finance/opportunities")
    answer = finance.post(
        "/finance/opportunities", {"file": (io.BytesIO(deals_csv(WON)), "crm.csv")}
    )
    assert answer.status_code == 303
    report = finance.get("/finance/report?model=linear").text
    assert "150.0%" in report
    assert "25.0%" in report
    assert "The report agrees with the CRM" in report
    assert finance.client.get("/finance/report.csv?model=linear").data.startswith(b"\xef\xbb\xbf")
    book = finance.client.get("/finance/report.xlsx?model=linear")
    assert book.headers["Content-Disposition"].startswith("attachment")
    assert zipfile.ZipFile(io.BytesIO(book.data)).testzip() is None


def test_what_was_typed_is_kept_and_every_problem_told(finance: Visitor) -> None:
    finance.get("/finance/funds/new")
    answer = finance.post("/finance/funds/new", {"name": "", "amount": "lots", "currency": "USD"})
    assert answer.status_code == 422
    assert 'value="lots"' in answer.text
    assert "is not an amount" in answer.text
    assert "Enter a day" in answer.text


def test_more_than_the_share_is_refused_beside_its_field(
    product: Product, finance: Visitor, partner: Visitor
) -> None:
    fund_id = open_fund(finance, product)
    partner.get(f"/funds/{fund_id}/request")
    typed: dict[str, object] = {
        "title": "T",
        "activity": "digital",
        "cost": "100",
        "requested": "51",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-02",
    }
    answer = partner.post(f"/funds/{fund_id}/request", typed)
    assert answer.status_code == 422
    assert "HQ pays at most 50 % of the cost: $50.00" in answer.text
    with product.system() as work:
        assert work.session.scalars(select(FundRequest)).all() == []


def test_a_german_types_a_comma(product: Product, visitors: Visitors, finance: Visitor) -> None:
    fund_id = open_fund(finance, product)
    german = visitors.of(Role.FINANCE, locale="de-DE")
    german.get(f"/finance/funds/{fund_id}")
    answer = german.post(
        f"/finance/funds/{fund_id}/allocate", {"partner": product.partner(), "amount": "1.250,50"}
    )
    assert answer.status_code == 303
    with product.system() as work:
        assert service.balance(work, fund_id, product.partner()).allocated == 4_000_00 + 1_250_50


def test_a_bad_file_keeps_the_page_and_says_what_to_do(product: Product, finance: Visitor) -> None:
    finance.get("/finance/opportunities")
    answer = finance.post("/finance/opportunities", {"file": (io.BytesIO(b"\x00\x01"), "x.csv")})
    assert answer.status_code == 422
    assert "This is not a text file" in answer.text
    assert finance.post("/finance/opportunities").status_code == 422


def test_problems_are_listed_by_line(product: Product, finance: Visitor) -> None:
    product.partner()
    finance.get("/finance/opportunities")
    bad = WON.replace("2500", "a lot").replace("A-1", "A-2")
    answer = finance.post(
        "/finance/opportunities", {"file": (io.BytesIO(deals_csv(WON, bad)), "crm.csv")}
    )
    page = finance.get(answer.location).text
    assert "is not an amount" in page
    assert re.search(r'data-label="Line"[^>]*><span>3<', page)


@pytest.mark.parametrize(
    "path",
    [
        "/finance/",
        "/finance/requests",
        "/finance/claims",
        "/finance/report",
        "/finance/opportunities",
    ],
)
@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-AE"])
def test_empty_screens_teach_the_next_step(visitors: Visitors, path: str, locale: str) -> None:
    answer = visitors.of(Role.FINANCE, locale=locale).get(path)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_a_report_without_a_run_offers_to_calculate(product: Product, finance: Visitor) -> None:
    product.partner()
    with product.hq() as work:
        from tpma.attribution import service as attribution

        attribution.import_opportunities(work, deals_csv(WON))
    assert "Credit is not calculated yet" in finance.get("/finance/report").text
    answer = finance.post("/finance/report/calculate", {"lookback_days": "30", "model": "w"})
    assert answer.location.endswith("model=w")
    page = finance.get(answer.location).text
    assert "MDF ROI by model: W-shaped" in page
    assert finance.post("/finance/report/calculate", {"lookback_days": "0"}).status_code == 422


def test_exports_without_a_run_are_not_found(finance: Visitor) -> None:
    assert finance.get("/finance/report.csv").status_code == 404


def test_other_partners_get_not_found(
    product: Product, visitors: Visitors, finance: Visitor, partner: Visitor
) -> None:
    fund_id = open_fund(finance, product)
    story = _claimed(product, fund_id)
    with product.system() as work:
        claim_id = str(work.session.scalar(select(Claim.id)))
        request_id = str(work.session.scalar(select(FundRequest.id)))
        assert work.session.scalar(select(Fund.id)) == fund_id
    other = visitors.of(Role.PARTNER_MARKETER, slug="sudwind")
    other.get("/funds/")
    for path in (
        f"/funds/{fund_id}/request",
        f"/funds/requests/{request_id}",
        f"/funds/claims/{claim_id}",
        f"/funds/claims/{claim_id}/proof.zip",
        f"/funds/claims/{claim_id}/exhibits/0",
        f"/results/campaigns/{story.campaign_id}",
    ):
        assert other.get(path).status_code == 404, path
    for path in (
        f"/funds/requests/{request_id}/withdraw",
        f"/funds/requests/{request_id}/claim",
        f"/funds/campaigns/{story.campaign_id}/claim",
        f"/funds/claims/{claim_id}",
        f"/funds/claims/{claim_id}/receipts",
    ):
        data: dict[str, object] = {"cost": "1", "amount": "1"}
        if path.endswith("receipts"):
            data = {"receipt": (io.BytesIO(b"%PDF-"), "a.pdf")}
        assert other.post(path, data).status_code == 404, path


def _claimed(product: Product, fund_id: str) -> Story:
    with product.as_partner() as work:
        found = service.request(
            work,
            fund_id,
            title="Autumn",
            activity="digital",
            cost_minor=200_00,
            requested_minor=100_00,
            starts_on=LAUNCH.date(),
            ends_on=LAUNCH.date(),
        ).id
    with product.hq(Role.FINANCE) as work:
        service.approve_request(work, found)
    story = launch(product, fund_request_id=found)
    with product.as_partner() as work:
        service.claim_from_campaign(work, story.campaign_id)
    return story
