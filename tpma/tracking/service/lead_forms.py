"""Leads: hands raised on landing pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from tpma.assets.render.page_form import Answers, AskedField, answers_of, read_form
from tpma.campaigns.links import LinkRef
from tpma.campaigns.models import Campaign, Contact
from tpma.compliance import service as compliance
from tpma.compliance.consent import MARKETING, OPENS
from tpma.core.i18n import msg
from tpma.core.keys import keyed
from tpma.core.permissions import Permission
from tpma.core.tries import Try, tries_since
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.tracking import rules
from tpma.tracking.models import Lead
from tpma.tracking.rules import EventKind, Judgement, RequestFacts, Verdict
from tpma.tracking.service.origins import origin_of
from tpma.tracking.service.recording import record
from tpma.tracking.values import LeadView, Listed, Origin

_LIMITS = {"name": 200, "company": 200, "phone": 60, "country": 60}


@dataclass(frozen=True, slots=True)
class FormResult:
    """A lead, or what is wrong with the answers. A machine gets neither, and isn't told."""

    answers: Answers
    lead_id: str | None = None
    too_often: bool = False
    #: A mail went out, and the consent counts once its link was pressed.
    waits: bool = False

    @property
    def is_done(self) -> bool:
        return not self.answers.errors or self.answers.is_machine


def submit_form(
    work: Work, ref: LinkRef, page: str, sent: Mapping[str, str], facts: RequestFacts
) -> FormResult:
    """Take a landing page's form. The page says what was asked and what was agreed to."""
    origin = origin_of(work, ref)
    asked = read_form(page)
    answers = answers_of(asked, sent)
    if answers.is_machine:
        record(work, EventKind.FORM, origin, facts, judgement=Judgement(Verdict.MACHINE, "trap"))
        return FormResult(answers)
    if answers.errors or "email" not in answers.values:
        return FormResult(answers)
    email = answers.values["email"]
    key = work.address_key(email)
    if too_often(work, key, facts):
        return FormResult(_refused(answers, asked), too_often=True)
    contact_id = work.session.scalar(select(Contact.id).where(Contact.address_key == key))
    # The address that was typed counts, not the one whose mail was forwarded.
    person = replace(origin, address_key=key, contact_id=contact_id)
    event = record(work, EventKind.FORM, person, facts)
    lead = _keep(work, person, answers, event.event_id)
    waiting = compliance.take_consent(
        work,
        email=email,
        country=_country(work, answers, contact_id),
        locale=origin.locale,
        asked=_agreed(answers),
        source=f"landing page {origin.tactic_key}, campaign {origin.campaign_id}",
        proof=f"event {event.event_id}",
        network=facts.network,
        always=work.get(Campaign, origin.campaign_id).confirms_consent,
    )
    return FormResult(answers, lead.id, waits=waiting is not None)


def _agreed(answers: Answers) -> list[compliance.Asked]:
    """What was agreed to, by scope: boxes of one scope are one consent to all of their words."""
    boxes = ((MARKETING, answers.consents), (OPENS, answers.opens))
    return [compliance.Asked(scope, "\n\n".join(words)) for scope, words in boxes if words]


def too_often(work: Work, email_key: str, facts: RequestFacts) -> bool:
    """Count this form; True where there were too many. Loopback and private networks are our own
    proxy's, say nothing and aren't counted."""
    limits = {f"email {email_key}": rules.FORMS_OF_EMAIL}
    if network := rules.network_of(facts.network):
        limits[f"network {network}"] = rules.FORMS_OF_NETWORK
        limits[f"address {facts.network}"] = rules.FORMS_OF_ADDRESS
    subjects = {keyed(work.settings.secret, "form", who): most for who, most in limits.items()}
    since = facts.at - rules.FORM_WINDOW
    if any(tries_since(work.session, who, since) >= most for who, most in subjects.items()):
        return True
    for subject in subjects:
        work.add(Try(id=work.new_id(), subject=subject, at=facts.at))
    return False


def _refused(answers: Answers, asked: tuple[AskedField, ...]) -> Answers:
    """The same answers with the reason beside the email field, so that nothing typed is lost."""
    field = next(one.name for one in asked if one.lead_field == "email")
    said = msg("This form was sent too often in the last hour. Wait an hour, then send it again")
    return replace(answers, errors={field: said})


def _keep(work: Work, origin: Origin, answers: Answers, event_id: str | None) -> Lead:
    """One lead per person and campaign: who writes again brings it up to date."""
    lead = work.session.scalars(
        select(Lead).where(
            Lead.campaign_id == origin.campaign_id, Lead.address_key == origin.address_key
        )
    ).one_or_none()
    if lead is None:
        assert event_id is not None, "a form that reaches a lead has its event"
        lead = work.add(
            Lead(
                id=work.new_id(),
                partner_id=origin.partner_id,
                campaign_id=origin.campaign_id,
                placement_id=origin.placement_id,
                event_id=event_id,
                contact_id=origin.contact_id,
                address_key=origin.address_key,
                email=answers.values["email"][:320],
                locale=origin.locale,
                created_at=work.now(),
            )
        )
        work.audit("raise_lead", "lead", lead.id, campaign=origin.campaign_id)
    given = answers.values
    name = given.get("name") or " ".join(
        part for part in (given.get("given_name"), given.get("family_name")) if part
    )
    for field, value in {**given, "name": name}.items():
        if field in _LIMITS and value:
            setattr(lead, field, value[: _LIMITS[field]])
    if given.get("message"):
        lead.message = given["message"]
    lead.extra = {**(lead.extra or {}), **{k: v for k, v in answers.extra.items() if v}}
    if answers.consents:
        lead.consent_wording = "\n\n".join(answers.consents)
    work.session.flush()
    return lead


def _country(work: Work, answers: Answers, contact_id: str | None) -> str:
    """Where the person is, as far as anybody said; nothing means the strictest law."""
    given = answers.values.get("country", "")
    if len(given) == 2 and given.isalpha():
        return given.upper()
    if contact_id is not None and (known := work.get(Contact, contact_id).country):
        return known
    return partners.own_partner(work).country


def leads(
    work: Work, *, campaign_id: str | None = None, after: str | None = None, limit: int = 50
) -> Listed[LeadView]:
    """Leads in scope, newest first. HQ sees that they came, not who they are."""
    work.require(Permission.VIEW_RESULTS)
    query = select(Lead).order_by(Lead.id.desc()).limit(limit + 1)
    if campaign_id is not None:
        query = query.where(Lead.campaign_id == campaign_id)
    if after is not None:
        query = query.where(Lead.id < after)
    rows = work.session.scalars(query).all()
    views = tuple(_view(row, personal=not work.scope.everyone) for row in rows[:limit])
    return Listed(views, views[-1].id if len(rows) > limit else None)


def _view(row: Lead, *, personal: bool) -> LeadView:
    base = LeadView(
        id=row.id,
        partner_id=row.partner_id,
        campaign_id=row.campaign_id,
        event_id=row.event_id,
        created_at=row.created_at,
        locale=row.locale,
    )
    if not personal:
        return base
    return replace(
        base,
        email=row.email,
        name=row.name,
        company=row.company,
        phone=row.phone,
        country=row.country,
        message=row.message,
        extra=dict(row.extra),
        consent_wording=row.consent_wording,
    )
