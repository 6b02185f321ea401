"""Campaigns at each stage, made through the services from the sample kit."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from tests.factories import Product
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.campaigns import service
from tpma.campaigns.service import jobs
from tpma.campaigns.service.imports import ImportOptions
from tpma.compliance.policy import Policy
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.outbox import OutboxRow
from tpma.core.queue import Bell
from tpma.core.tenancy import Scope
from tpma.core.work import Work
from tpma.jobs import run
from tpma.kits import service as kits

KIT = Path(__file__).parents[2] / "kits" / "back-by-lunch"
NO_SAMPLE = Policy(sample_share=0.0)
OPTIONS = ImportOptions(
    country="DE",
    basis="double_opt_in",
    wording="I want to hear from you",
    source="trade fair",
    given_on="2026-05-01",
)
PROFILE = {
    "email": "hallo@nordlicht.example",
    "phone": "+49 40 1234567",
    "website": "https://www.nordlicht.example",
    "address": "Alsterufer 3\n20354 Hamburg",
    "representatives": "Jana Petersen",
    "register_number": "HRB 123456",
}


class QuietBell(Bell):
    """Rings nobody: these tests take work from the outbox themselves, and waiting for a Redis that
    is not there costs most of a second each time."""

    def __init__(self) -> None:
        super().__init__("unix:///nowhere")

    def ring(self, queue_name: str, row_id: str) -> bool:
        return False


Opener = Callable[..., AbstractContextManager[Work]]


@cache
def sample_kit() -> dict[str, bytes]:
    return {
        str(path.relative_to(KIT)): path.read_bytes() for path in KIT.rglob("*") if path.is_file()
    }


def contacts_csv(count: int, *, start: int = 0) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["E-Mail", "Vorname", "Nachname", "Firma", "Land"])
    for n in range(start, start + count):
        writer.writerow([f"reader{n}@example.net", f"Anna{n}", "Jäger", "Brandt & Söhne", "DE"])
    return out.getvalue().encode("cp1252")


def audience(product: Product, count: int = 5, *, slug: str = "nordlicht", start: int = 0) -> str:
    with product.as_partner(slug) as work:
        row = service.import_contacts(work, contacts_csv(count, start=start), "kontakte.csv")
        service.map_columns(work, row.id, row.mapping, OPTIONS)
        return service.take_over(work, row.id, "Messe").id


def asset_set(product: Product, slug: str = "nordlicht", locale: str = "de-DE") -> str:
    with product.hq() as work:
        version = kits.publish(work, sample_kit()).id
    with product.as_partner(slug) as work:
        branding.save_profile(work, PROFILE)
        made = assets.start(work, version, locale, "Herbst").id
    with product.as_partner(slug) as work:
        assets.render_all(work, made)
    return made


def draft(product: Product, count: int = 5, *, slug: str = "nordlicht") -> str:
    """A campaign with an audience and a sender, not submitted yet."""
    set_id = asset_set(product, slug)
    audience_id = audience(product, count, slug=slug)
    with product.as_partner(slug) as work:
        campaign = service.create(work, set_id, "Herbst in Hamburg")
        service.choose_audience(work, campaign.id, audience_id)
        service.schedule(work, campaign.id, None, "Europe/Berlin")
        # One email of the sequence will do: what holds for it holds for those on later days.
        tactics = {step.tactic_key for step in service.steps_of(work, campaign.id)}
        service.choose_tactics(work, campaign.id, tactics - {"email_2", "email_3"})
        at_once = {step.tactic_key: 0 for step in service.steps_of(work, campaign.id)}
        service.choose_days(work, campaign.id, at_once)
        return campaign.id


def approved(product: Product, count: int = 5, *, slug: str = "nordlicht") -> str:
    campaign_id = draft(product, count, slug=slug)
    with product.as_partner(slug) as work:
        assert service.submit(work, campaign_id, policy=NO_SAMPLE).state == "approved"
    return campaign_id


def launched(product: Product, count: int = 5, *, slug: str = "nordlicht") -> str:
    campaign_id = approved(product, count, slug=slug)
    with product.as_partner(slug) as work:
        service.launch(work, campaign_id)
    return campaign_id


def running(product: Product, count: int = 5, *, slug: str = "nordlicht") -> str:
    """Started, with nothing sent yet."""
    campaign_id = launched(product, count, slug=slug)
    jobs.start_campaign(opener(product, slug), campaign_id)
    return campaign_id


def opener(product: Product, slug: str = "nordlicht") -> Opener:
    return opener_of(product.container, product.partner(slug))


def opener_of(container: Container, partner_id: str) -> Opener:
    def open_(actor: Any = SYSTEM, scope: Any = None, *, writes: bool = True) -> Any:
        return container.open(actor, scope or Scope.partner(partner_id), writes=writes)

    return open_


def mail_step(product: Product, campaign_id: str) -> str:
    with product.system() as work:
        steps = service.steps_of(work, campaign_id)
        return next(step.id for step in steps if step.channel == "smtp")


def drain(product: Product, most: int = 200) -> int:
    """Do what the outbox asks for until nothing is due, as a worker would; how many jobs."""
    for done in range(most):
        with product.system() as work:
            rows = (
                work.session.query(OutboxRow.id)
                .where(
                    OutboxRow.done_at.is_(None),
                    OutboxRow.failed_at.is_(None),
                    OutboxRow.not_before <= work.now(),
                )
                .order_by(OutboxRow.id)
                .limit(1)
                .all()
            )
        if not rows:
            return done
        assert run(product.container, rows[0].id)
    raise AssertionError("the outbox never runs dry")
