"""What a partner may bring or change after the approval, and what must not come of it."""

from __future__ import annotations

import pytest

from tests.campaigns import stories
from tests.campaigns.conftest import COUNT, MakeStage, Stage
from tests.delivery.hostile import HostileServer
from tpma.campaigns import service
from tpma.campaigns.contactmap import ContactRow
from tpma.campaigns.contactvalues import address_of
from tpma.campaigns.models import Placement
from tpma.campaigns.service import contact_book, jobs
from tpma.compliance import service as compliance
from tpma.core.errors import Refused

#: Passes as an address, but its domain has no ASCII form by the older rules that mail is sent by.
NO_WIRE_FORM = "anna@ا1.ü.de"


def people(stage: Stage) -> list[str]:
    with stage.product.as_partner() as work:
        campaign = service.campaign(work, stage.campaign_id)
        return [row.email for row in contact_book.members(work, campaign.audience_id or "")]


def test_an_address_that_cannot_be_written_holds_nobody_else_up(make_stage: MakeStage) -> None:
    assert address_of(NO_WIRE_FORM) == NO_WIRE_FORM
    with HostileServer() as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}")
        step_id = stage.start()
        with stage.product.system(stage.product.partner()) as work:
            campaign = service.campaign(work, stage.campaign_id)
            contact_book.members(work, campaign.audience_id or "")[0].email = NO_WIRE_FORM
        jobs.deliver_batch(stage.opener, step_id)
        books = stage.books()
    assert (books.accepted, books.failed, books.open) == (COUNT - 1, 1, 0)


def test_names_that_changed_after_the_approval_are_not_sent(make_stage: MakeStage) -> None:
    stage = make_stage()
    row = ContactRow(line=2, email=people(stage)[0], given_name="Win at evil.example")
    with stage.product.as_partner() as work:
        contact_book.save_rows(work, [row], "DE")
    with pytest.raises(Refused, match="as it was approved"):
        stage.launch()


def test_nothing_is_published_once_the_approval_is_withdrawn(make_stage: MakeStage) -> None:
    """Not even in the moment before the campaign is told to stop."""
    stage = make_stage()
    stage.start()
    with stage.product.as_partner() as work:
        submission_id = service.campaign(work, stage.campaign_id).submission_id
        posts = [p.step_id for p in service.placements_of(work, stage.campaign_id)]
    assert submission_id is not None
    with stage.product.hq() as work:
        compliance.withdraw(work, submission_id, "The offer is wrong")
    for step_id in posts:
        jobs.publish_step(stage.opener, step_id)
    with stage.product.system() as work:
        assert {p.state for p in work.session.query(Placement)} == {"planned"}
    assert stories.drain(stage.product)
    assert stage.state() == "stopped"
