"""Opportunities come in, credit is filed, and every figure opens to its events."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from tests.factories import NOW, Product
from tests.mdf.story import Story, deals_csv, launch
from tpma.attribution import service
from tpma.attribution.models import AttributionRun, Credit, Opportunity
from tpma.attribution.service import journeys, program, results
from tpma.core.actor import Role
from tpma.core.errors import Forbidden, InvalidInput, NotFound

WON = "A-1,nordlicht,Acme,ann@acme.example,900.00,USD,Closed Won,2026-11-10,2026-11-20"
OPEN = "A-2,nordlicht,Beta,bob@beta.example,500.00,USD,Proposal,2026-11-10,"
LOST = "A-3,nordlicht,Gone,gil@gone.example,70.00,USD,Closed Lost,2026-11-10,2026-11-12"
NOBODY = "A-4,nordlicht,Nobody,,10.01,USD,Closed Won,2026-11-10,2026-11-20"


@pytest.fixture
def story(product: Product) -> Story:
    found = launch(product)
    with product.system() as work:
        found.event(work, "ann@acme.example", day=1)
        found.event(work, "ann@acme.example", day=2)
        found.event(work, "ann@acme.example", "form", day=3)
        found.event(work, "ann@acme.example", day=4, verdict="machine")
        found.event(work, "ann@acme.example", "open", day=4)
        found.event(work, "bob@beta.example", day=5)
        found.event(work, "zoe@zeta.example", day=5)
    return found


def bring(product: Product, *rows: str) -> None:
    with product.hq() as work:
        found = service.import_opportunities(work, deals_csv(*rows))
        assert found.problem_count == 0, found.problems


def test_the_same_file_again_changes_nothing(product: Product) -> None:
    product.partner()
    for expected in ((2, 0, 0), (0, 0, 2)):
        with product.hq() as work:
            found = service.import_opportunities(work, deals_csv(WON, OPEN))
            assert (found.created, found.updated, found.unchanged) == expected
    with product.hq() as work:
        found = service.import_opportunities(work, deals_csv(WON.replace("900.00", "901.00"), OPEN))
        assert (found.created, found.updated, found.unchanged) == (0, 1, 1)
        assert service.deal_count(work) == 2


def test_bad_rows_are_listed_and_good_ones_kept(product: Product) -> None:
    product.partner()
    with product.hq() as work:
        found = service.import_opportunities(
            work,
            deals_csv(
                WON, WON.replace("A-1", "A-9").replace("nordlicht", "nobody"), ",nordlicht,,,"
            ),
        )
        assert (found.created, found.row_count) == (1, 3)
        assert [problem["line"] for problem in found.problems][:2] == [3, 4]
        assert "nobody" in str(found.problems[0]["what"]["params"])


def test_no_address_is_kept(product: Product) -> None:
    product.partner()
    bring(product, WON)
    with product.system() as work:
        [deal] = work.session.scalars(select(Opportunity))
        assert deal.contact_key == work.address_key("ann@acme.example")
        assert "ann" not in repr([getattr(deal, c.key) for c in Opportunity.__table__.columns])


def test_a_file_that_is_none_is_refused_and_nothing_is_written(product: Product) -> None:
    with product.hq() as work, pytest.raises(InvalidInput, match="not a text file"):
        service.import_opportunities(work, b"\x00\x01")


def test_partners_may_not_bring_deals_in_nor_file_runs(product: Product) -> None:
    with product.as_partner() as work:
        with pytest.raises(Forbidden):
            service.import_opportunities(work, deals_csv(WON))
        with pytest.raises(Forbidden):
            service.attribute(work)


@pytest.mark.parametrize("model", service.ALL_MODELS)
def test_every_model_files_credits_that_make_up_the_deals(story: Story, model: str) -> None:
    bring(story.product, WON, OPEN, LOST, NOBODY)
    with story.product.hq() as work:
        run = service.attribute(work, model, 30)
        sums = work.session.execute(
            select(Opportunity.amount_minor, func.sum(Credit.amount_minor))
            .join(Credit, Credit.opportunity_id == Opportunity.id)
            .where(Credit.run_id == run.id)
            .group_by(Opportunity.id, Opportunity.amount_minor)
        ).all()
        assert len(sums) == 4
        assert all(amount == total for amount, total in sums)


def test_only_people_earn_credit_and_only_in_the_window(story: Story) -> None:
    bring(story.product, WON)
    with story.product.hq() as work:
        run = service.attribute(work, "linear", 30)
        [deal] = work.session.scalars(select(Opportunity))
        view = journeys.journey(work, run, deal.id)
        assert [line.kind for line in view.lines] == ["click", "click", "form"]
        assert [line.amount_minor for line in view.lines] == [30_000] * 3
        assert view.lines[0].campaign == "Cyber-resilience"
        assert str(view.lines[0].why) == "Nothing speaks against a person"
        assert view.credited_minor == deal.amount_minor


def test_the_accounts_domain_is_the_second_rule(story: Story) -> None:
    bring(story.product, WON.replace("ann@acme.example", "carl@acme.example"))
    with story.product.hq() as work:
        run = service.attribute(work, "linear", 30)
        found = results.credit_totals(work, run)[0]
        assert (found.won_minor, found.unattributed_minor) == (90_000, 0)


def test_equal_input_is_one_run_and_new_input_a_new_one(story: Story) -> None:
    bring(story.product, WON)
    with story.product.hq() as work:
        first = service.attribute(work, "linear", 30).id
    story.product.clock.advance(hours=5)
    with story.product.hq() as work:
        assert service.attribute(work, "linear", 30).id == first
        assert service.attribute(work, "linear", 31).id != first
        assert service.attribute(work, "linear", 30).id != first
    with story.product.system() as work:
        story.event(work, "ann@acme.example", day=6)
    with story.product.hq() as work:
        latest = service.attribute(work, "linear", 30)
        assert latest.id != first
        assert work.session.scalar(select(func.count(AttributionRun.id))) == 4


def test_a_filed_figure_outlives_a_later_import(story: Story) -> None:
    bring(story.product, WON)
    with story.product.hq() as work:
        run_id = service.attribute(work, "linear", 30).id
    bring(story.product, WON.replace("900.00", "1.00").replace("Closed Won", "Closed Lost"))
    with story.product.hq() as work:
        [found] = results.credit_totals(work, service.run_of(work, run_id))
        assert found.won_minor == 90_000


def test_the_funnel_counts_people_and_a_deal_once(story: Story) -> None:
    bring(story.product, WON, OPEN, NOBODY)
    with story.product.hq() as work:
        service.attribute(work, "linear", 30)
    with story.product.as_partner() as work:
        run = results.chosen_run(work, None, "linear")
        found = results.funnel(work, run)
        assert (found.sent, found.delivered, found.clickers) == (3, 3, 3)
        assert (found.leads, found.opportunities, found.won) == (1, 2, 1)
        assert results.funnel(work, run, story.campaign_id) == found
        clicks = next(c for c in results.engagement(work) if c.kind == "click")
        assert (clicks.raw, clicks.human) == (5, 4)
        [campaign] = results.results(work, run)
        assert campaign.credit == {"USD": (90_000, 50_000)}


def test_sourced_has_a_lead_before_the_deal_and_the_rest_is_influenced(story: Story) -> None:
    late = WON.replace("A-1", "A-5").replace("2026-11-10", "2026-11-05")
    bring(story.product, WON, OPEN, NOBODY, late)
    with story.product.hq() as work:
        run = service.attribute(work, "linear", 30)
        found = program.program_metrics(work, run)
        # ann's form came on November 7: before the first deal, after the one of November 5
        assert (found.psp, found.pip) == (90_000, 50_000 + 90_000)
        assert found.pwr == Fraction(2, 3)
        assert found.apds == 90_000
        assert [(p.name, p.sourced_minor) for p in found.by_partner] == [("Nordlicht", 90_000)]
        assert program.program_metrics(work, run, "EUR").pwr is None
    with story.product.as_partner("sudwind") as work:
        assert program.program_metrics(work, run).psp == 0


def test_figures_open_to_deals_and_events(story: Story) -> None:
    bring(story.product, WON, OPEN, NOBODY)
    with story.product.hq() as work:
        service.attribute(work, "linear", 30)
    with story.product.as_partner() as work:
        run = results.chosen_run(work, None, "linear")
        lines, total = journeys.deals(work, run, campaign_id=story.campaign_id)
        assert total == 2
        assert [(line.deal.external_id, line.touches) for line in lines] == [("A-1", 3), ("A-2", 1)]
        everything, total = journeys.deals(work, run)
        assert total == 3
        assert everything[-1].unattributed_minor == 1001
        found, total = journeys.events(
            work, campaign_id=story.campaign_id, kind="click", verdict="human"
        )
        assert (len(found), total) == (4, 4)


def test_another_partner_sees_nothing_of_it(story: Story) -> None:
    bring(story.product, WON)
    with story.product.hq() as work:
        run_id = service.attribute(work, "linear", 30).id
        [deal] = work.session.scalars(select(Opportunity))
    with story.product.as_partner("sudwind") as work:
        run = results.chosen_run(work, run_id, None)
        assert run is not None
        assert results.credit_totals(work, run) == []
        assert results.results(work, run) == []
        assert journeys.deals(work, run) == ([], 0)
        with pytest.raises(NotFound):
            journeys.journey(work, run, deal.id)
        with pytest.raises(NotFound):
            results.funnel(work, run, story.campaign_id)


def test_a_deal_of_another_partner_earns_this_one_nothing(story: Story) -> None:
    story.product.partner("sudwind")
    bring(story.product, WON.replace("nordlicht", "sudwind"))
    with story.product.hq(Role.FINANCE) as work:
        run = service.attribute(work, "linear", 30)
        [found] = results.credit_totals(work, run)
        assert (found.won_minor, found.unattributed_minor) == (0, 90_000)


def test_the_primary_source_is_the_campaign_that_the_crm_names(story: Story) -> None:
    head = "external_id,partner,contact_email,amount,currency,stage,created_on,closed_on,source\n"
    row = "A-1,nordlicht,ann@acme.example,900,USD,Closed Won,2026-11-10,2026-11-20,cyber-RESILIENCE"
    with story.product.hq() as work:
        service.import_opportunities(work, (head + row).encode())
        run = service.attribute(work, "primary", 30)
        assert results.credit_totals(work, run)[0].won_minor == 90_000


def test_a_lookback_out_of_bounds_says_so(product: Product) -> None:
    with product.hq() as work, pytest.raises(InvalidInput) as refused:
        service.attribute(work, "linear", 0)
    assert "lookback_days" in refused.value.fields


def test_all_models_in_one_go_are_what_the_job_does(story: Story) -> None:
    bring(story.product, WON, OPEN)
    with story.product.system() as work:
        service.attribute_program(work, "")
        filed = {preset.key for preset, _ in results.filed_models(work)}
        assert filed == set(service.ALL_MODELS)
        assert {run.as_of for run in service.runs(work)} == {NOW}
        assert all(run.created_at - NOW == dt.timedelta() for run in service.runs(work))


def test_every_day_brings_credit_up_to_date_where_there_are_deals(story: Story) -> None:
    open_work = story.product.container.open
    service.attribute_daily(open_work)
    with story.product.hq() as work:
        assert service.runs(work) == []
    bring(story.product, WON)
    for _ in range(2):
        service.attribute_daily(open_work)
        with story.product.hq() as work:
            assert len(service.runs(work)) == len(service.ALL_MODELS)
