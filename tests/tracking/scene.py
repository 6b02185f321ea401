"""A launched campaign with a mail, a post and a landing page, as rows: what tracking starts from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import func, select

from tests.factories import NOW, Product
from tpma.assets.models import Asset, AssetSet
from tpma.assets.render.page import PageField, render_page
from tpma.assets.render.substitute import Filling, ZoneValue
from tpma.campaigns import links
from tpma.campaigns.links import Kind, LinkRef
from tpma.campaigns.models import Campaign, CampaignStep, Contact, Delivery, Placement, TrackedLink
from tpma.campaigns.service.launching import MailContent
from tpma.compliance import service as compliance
from tpma.compliance.consent import OPENS
from tpma.compliance.models import Submission
from tpma.core.work import Work
from tpma.kits.definition import FieldKind, LeadField, ZoneKind
from tpma.kits.models import Kit, KitVersion
from tpma.tracking.models import Event
from tpma.tracking.rules import RequestFacts

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"
CONSENT = "Yes, Nordlicht may write to me. I can withdraw at any time."


def page_html() -> str:
    def words(text: str) -> ZoneValue:
        return ZoneValue(ZoneKind.TEXT, text)

    filling = Filling(
        zones={
            "title": words("Recovery check"),
            "description": words("Forty-five minutes"),
            "thanks": ZoneValue(ZoneKind.RICH_TEXT, "<p>We will call you.</p>"),
        },
        locale="de-DE",
    )
    fields = (
        PageField("email", FieldKind.EMAIL, "E-Mail", True, LeadField.EMAIL),
        PageField("name", FieldKind.TEXT, "Name", False, LeadField.NAME),
        PageField("servers", FieldKind.TEXT, "Wie viele Server?", False, LeadField.EXTRA),
        PageField("ok", FieldKind.CONSENT, CONSENT, False, LeadField.CONSENT),
    )
    source = (
        '<!doctype html><html lang="[[lang]]" dir="[[dir]]"><head><style>h1{color:#123456}</style>'
        "</head><body><h1>[[zone:title]]</h1>[[insert:form]]</body></html>"
    )
    return render_page(source, filling, fields=fields, submit="Senden").html


@dataclass
class Scene:
    """Ids by what they are, and tokens as they stand in mails."""

    product: Product
    slug: str
    partner_id: str
    campaign_id: str
    deliveries: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    page_id: str = ""
    post_id: str = ""

    def token(self, kind: Kind, person: int | None = 0, **ids: str) -> str:
        delivery = {} if person is None else {"delivery_id": self.deliveries[person]}
        return links.sign(self.product.container.settings.secret, kind, **delivery, **ids)

    def ref(self, kind: Kind, person: int | None = 0, **ids: str) -> LinkRef:
        found = links.read(self.product.container.settings.secret, self.token(kind, person, **ids))
        assert found is not None
        return found

    def click(self, link: str, person: int = 0) -> LinkRef:
        return self.ref(Kind.CLICK, person, link_id=self.links[link])

    def facts(
        self, method: str = "GET", agent: str = BROWSER, network: str = "127.0.0.1", **rest: str
    ) -> RequestFacts:
        return RequestFacts(method, agent, network, self.product.clock.now(), **rest)

    def later(self, seconds: float) -> None:
        self.product.clock.advance(seconds=seconds)


def events(told: Scene) -> int:
    """How many events were recorded."""
    with told.product.system() as work:
        return work.session.scalar(select(func.count()).select_from(Event)) or 0


def scene(product: Product, slug: str = "nordlicht", people: int = 3) -> Scene:
    """Everything committed; sent an hour before now, to people who let opens be counted."""
    partner_id = product.partner(slug)
    with product.system() as work:
        version_id = _kit(work)
    with product.system(partner_id) as work:
        made = _campaign(work, product, slug, partner_id, version_id)
        work.session.flush()
        steps = {}
        for position, (tactic, channel) in enumerate(
            (("email", "smtp"), ("linkedin", "outbox"), ("landing", "page"))
        ):
            steps[tactic] = _step(work, made, position, tactic, channel)
        work.session.flush()
        for number in range(people):
            _recipient(work, made, steps["email"].id, number)
        made.page_id = _placement(work, made, steps["landing"], "page")
        made.post_id = _placement(work, made, steps["linkedin"], "outbox")
        work.session.flush()
        steps["email"].content_sha = work.storage.put(
            MailContent(
                "Hi",
                '<html><body dir="ltr">Hello {{first_name}} <a href="{{link:0}}">x</a>'
                '<a href="{{unsubscribe_url}}">y</a>{{open_pixel}}</body></html>',
                "Hello",
                ("a" * 32,),
            ).as_bytes(),
            "application/json",
        )
        for name, url, hidden in (
            ("hq", "https://hq.example/a?b=1&c=2", False),
            ("site", "https://partner.example/", False),
            ("page", "http://localhost:8000/l/x", False),
            ("hidden", "http://localhost:8000/", True),
        ):
            link = TrackedLink(
                id=work.new_id(),
                partner_id=partner_id,
                campaign_id=made.campaign_id,
                step_id=steps["email"].id,
                tactic_key="email",
                url=url,
                placement_id=made.page_id if name == "page" else None,
                is_hidden=hidden,
            )
            made.links[name] = work.add(link).id
        post_link = TrackedLink(
            id=work.new_id(),
            partner_id=partner_id,
            campaign_id=made.campaign_id,
            step_id=steps["linkedin"].id,
            tactic_key="linkedin",
            url="http://localhost:8000/l/y",
            placement_id=made.page_id,
        )
        made.links["post"] = work.add(post_link).id
    return made


def _kit(work: Work) -> str:
    kit = work.add(Kit(id=work.new_id(), slug=work.new_id()[:40], name="Kit", created_at=NOW))
    work.session.flush()
    version = KitVersion(
        id=work.new_id(),
        kit_id=kit.id,
        number=1,
        digest="0" * 64,
        source_locale="en-US",
        locales=["en-US", "de-DE"],
        archive_sha="0" * 64,
        definition={},
        # Its content is of no matter here, so that nobody may read it from the library.
        status="recalled",
        recalled_at=NOW,
        published_at=NOW,
        published_by="hq-person",
    )
    return work.add(version).id


def _campaign(work: Work, product: Product, slug: str, partner_id: str, version_id: str) -> Scene:
    stamps = {"created_at": NOW, "updated_at": NOW}
    assets = AssetSet(
        id=work.new_id(),
        partner_id=partner_id,
        kit_version_id=version_id,
        locale="de-DE",
        name="Set",
        created_by="p",
        **stamps,
    )
    work.add(assets)
    submission = Submission(
        id=work.new_id(),
        partner_id=partner_id,
        subject_id=work.new_id(),
        name="x",
        asset_set_id=assets.id,
        kit_version_id=version_id,
        locale="de-DE",
        manifest={},
        digest="0" * 64,
        rules_version="1",
        state="approved",
        asked_by="p",
        asked_by_name="P",
        asked_at=NOW,
        due_at=NOW,
        expires_at=NOW,
        decided_at=NOW,
        basis="policy",
    )
    work.add(submission)
    work.session.flush()
    campaign = Campaign(
        id=work.new_id(),
        partner_id=partner_id,
        asset_set_id=assets.id,
        kit_version_id=version_id,
        name="Back by lunch",
        locale="de-DE",
        state="running",
        submission_id=submission.id,
        launched_at=NOW - dt.timedelta(hours=2),
        created_by="p",
        created_at=NOW,
    )
    work.add(campaign)
    return Scene(product, slug, partner_id, campaign.id)


def _step(work: Work, made: Scene, position: int, tactic: str, channel: str) -> CampaignStep:
    asset_set_id = work.get(Campaign, made.campaign_id).asset_set_id
    asset = Asset(
        id=work.new_id(),
        partner_id=made.partner_id,
        asset_set_id=asset_set_id,
        tactic_key=tactic,
        position=position,
        values={},
        updated_at=NOW,
    )
    work.add(asset)
    work.session.flush()
    step = CampaignStep(
        id=work.new_id(),
        partner_id=made.partner_id,
        campaign_id=made.campaign_id,
        position=position,
        tactic_key=tactic,
        asset_id=asset.id,
        channel=channel,
        state="running",
    )
    return work.add(step)


def _recipient(work: Work, made: Scene, step_id: str, number: int) -> None:
    email = f"person{number}@customer{number}.example"
    contact = Contact(
        id=work.new_id(),
        partner_id=made.partner_id,
        email=email,
        address_key=work.address_key(email),
        given_name="Kim",
        country="DE",
        created_at=NOW,
        updated_at=NOW,
    )
    work.add(contact)
    work.session.flush()
    compliance.record_consent(
        work,
        address_key=contact.address_key,
        country="DE",
        basis="express",
        wording="Count my opens",
        source="form",
        given_at=NOW - dt.timedelta(days=1),
        scope=OPENS,
    )
    delivery = Delivery(
        id=work.new_id(),
        partner_id=made.partner_id,
        campaign_id=made.campaign_id,
        step_id=step_id,
        contact_id=contact.id,
        address_key=contact.address_key,
        state="accepted",
        not_before=NOW,
        message_id=f"<{number}@localhost>",
        opens_measured=True,
        sent_at=NOW - dt.timedelta(hours=1),
    )
    made.deliveries.append(work.add(delivery).id)
    made.emails.append(email)


def _placement(work: Work, made: Scene, step: CampaignStep, channel: str) -> str:
    placement_id = work.new_id()
    secret = work.settings.secret
    content = page_html() if channel == "page" else "{}"
    placement = Placement(
        id=placement_id,
        partner_id=made.partner_id,
        campaign_id=made.campaign_id,
        step_id=step.id,
        tactic_key=step.tactic_key,
        asset_id=step.asset_id,
        channel=channel,
        token=links.sign(secret, Kind.PAGE, placement_id=placement_id),
        state="live",
        content_sha=work.storage.put(content.encode(), "text/html"),
        published_at=NOW,
    )
    return work.add(placement).id
