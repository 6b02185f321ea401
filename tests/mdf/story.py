"""A launched campaign with deliveries, events and a lead, straight in the tables.

The rooms before this one have their own tests; here only what they leave behind matters.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tests.factories import NOW, Product
from tpma.assets.models import Asset, AssetSet
from tpma.campaigns.models import Campaign, CampaignStep, Contact, Delivery, Placement
from tpma.campaigns.service.launching import MailContent
from tpma.compliance.models import Approval, Submission
from tpma.core.work import Work
from tpma.kits.models import Kit, KitVersion
from tpma.tracking.models import Event, Lead

#: What the market was shown: a picture of two pixels.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000020000000108020000007b40e8dd0000000f494441"
    "54789c63d0703b7928810700088b0266427f6e920000000049454e44ae426082"
)
#: When the story's campaign went out.
LAUNCH = NOW - dt.timedelta(days=20)


@dataclass
class Story:
    """One partner's campaign."""

    product: Product
    slug: str
    partner_id: str
    campaign_id: str
    step_id: str
    placement_id: str
    submission_id: str

    def contact(self, work: Work, email: str) -> tuple[str, str]:
        """(delivery, address key) of a new contact who got the mail."""
        key = work.address_key(email)
        contact = work.add(
            Contact(
                id=work.new_id(),
                partner_id=self.partner_id,
                email=email,
                address_key=key,
                created_at=LAUNCH,
                updated_at=LAUNCH,
            )
        )
        work.session.flush()
        delivery = work.add(
            Delivery(
                id=work.new_id(),
                partner_id=self.partner_id,
                campaign_id=self.campaign_id,
                step_id=self.step_id,
                contact_id=contact.id,
                address_key=key,
                state="accepted",
                not_before=LAUNCH,
                message_id=f"<{contact.id}@test>",
                sent_at=LAUNCH,
            )
        )
        work.session.flush()
        return delivery.id, key

    def event(
        self,
        work: Work,
        email: str,
        kind: str = "click",
        *,
        day: float = 1,
        verdict: str = "human",
    ) -> str:
        """An engagement of a contact, so many days after the launch. Returns the event's id."""
        key = work.address_key(email)
        from sqlalchemy import select

        delivery = work.session.scalar(
            select(Delivery.id).where(
                Delivery.campaign_id == self.campaign_id, Delivery.address_key == key
            )
        )
        if delivery is None:
            delivery, key = self.contact(work, email)
        at = LAUNCH + dt.timedelta(days=day)
        event = work.add(
            Event(
                id=work.new_id(),
                partner_id=self.partner_id,
                campaign_id=self.campaign_id,
                step_id=self.step_id,
                tactic_key="email-1" if kind != "form" else "page",
                delivery_id=delivery,
                address_key=key,
                kind=kind,
                occurred_at=at,
                verdict=verdict,
                why="looks_like_person" if verdict == "human" else "program",
                unique_key=work.new_id(),
            )
        )
        work.session.flush()
        if kind == "form":
            work.add(
                Lead(
                    id=work.new_id(),
                    partner_id=self.partner_id,
                    campaign_id=self.campaign_id,
                    placement_id=self.placement_id,
                    event_id=event.id,
                    address_key=key,
                    email=email,
                    created_at=at,
                )
            )
            work.session.flush()
        return event.id


def launch(
    product: Product,
    slug: str = "nordlicht",
    name: str = "Cyber-resilience",
    fund_request_id: str | None = None,
) -> Story:
    """A launched and approved campaign of a partner with one rendition."""
    partner_id = product.partner(slug)
    with product.system() as work:
        kit = work.add(
            Kit(id=work.new_id(), slug=f"kit-{work.new_id()[-6:]}", name="Kit", created_at=NOW)
        )
        work.session.flush()
        version = work.add(
            KitVersion(
                id=work.new_id(),
                kit_id=kit.id,
                number=1,
                digest=work.new_id() * 2,
                source_locale="en-US",
                locales=["en-US"],
                notes="",
                status="published",
                archive_sha="0" * 64,
                definition={},
                published_at=NOW,
                published_by="x",
            )
        )
        work.session.flush()
        asset_set = work.add(
            AssetSet(
                id=work.new_id(),
                partner_id=partner_id,
                kit_version_id=version.id,
                locale="en-US",
                name=name,
                created_by="x",
                created_at=NOW,
                updated_at=NOW,
            )
        )
        work.session.flush()
        asset = work.add(
            Asset(
                id=work.new_id(),
                partner_id=partner_id,
                asset_set_id=asset_set.id,
                tactic_key="display",
                position=0,
                values={},
                updated_at=NOW,
            )
        )
        work.session.flush()
        picture = work.storage.put(PICTURE, "image/png")
        mail = MailContent("Subject", "<p>Hello</p>", "Hello", ())
        submission = work.add(
            Submission(
                id=work.new_id(),
                partner_id=partner_id,
                subject_id=work.new_id(),
                name=name,
                asset_set_id=asset_set.id,
                kit_version_id=version.id,
                locale="en-US",
                manifest={"tactics": {"display": {"renditions": {"300x250": picture}}}},
                digest="ab" * 32,
                rules_version="1",
                state="approved",
                asked_by="x",
                asked_by_name="Xenia",
                asked_at=LAUNCH,
                due_at=LAUNCH,
                expires_at=NOW,
                decided_at=LAUNCH,
                basis="person",
            )
        )
        work.session.flush()
        work.add(
            Approval(
                id=work.new_id(),
                partner_id=partner_id,
                submission_id=submission.id,
                reviewer="brand",
                user_id="lena",
                user_name="Lena Brandt",
                verdict="approved",
                meaning="May be sent as it is",
                digest="ab" * 32,
                decided_at=LAUNCH,
            )
        )
        campaign = work.add(
            Campaign(
                id=work.new_id(),
                partner_id=partner_id,
                asset_set_id=asset_set.id,
                kit_version_id=version.id,
                name=name,
                locale="en-US",
                state="finished",
                submission_id=submission.id,
                fund_request_id=fund_request_id,
                created_by="x",
                created_at=LAUNCH,
                launched_at=LAUNCH,
                finished_at=LAUNCH + dt.timedelta(days=1),
            )
        )
        work.session.flush()
        step = work.add(
            CampaignStep(
                id=work.new_id(),
                partner_id=partner_id,
                campaign_id=campaign.id,
                position=0,
                tactic_key="email-1",
                asset_id=asset.id,
                channel="smtp",
                state="done",
                content_sha=work.storage.put(mail.as_bytes(), "application/json"),
            )
        )
        page = work.add(
            CampaignStep(
                id=work.new_id(),
                partner_id=partner_id,
                campaign_id=campaign.id,
                position=1,
                tactic_key="page",
                asset_id=asset.id,
                channel="page",
                state="done",
            )
        )
        work.session.flush()
        placement = work.add(
            Placement(
                id=work.new_id(),
                partner_id=partner_id,
                campaign_id=campaign.id,
                step_id=page.id,
                tactic_key="page",
                asset_id=asset.id,
                channel="page",
                token=work.new_id(),
                content_sha="0" * 64,
                state="live",
                published_at=LAUNCH,
            )
        )
        work.session.flush()
        return Story(product, slug, partner_id, campaign.id, step.id, placement.id, submission.id)


def deals_csv(*rows: str) -> bytes:
    """An opportunities file: id, partner, email, amount, stage, created, closed."""
    head = "external_id,partner,account,contact_email,amount,currency,stage,created_on,closed_on"
    return "\n".join((head, *rows)).encode()
