"""Signing up on a partner's public page, and the confirmation that makes it count.

Anybody may type anybody's address here, so it is always confirmed by mail, in every country.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from tpma.assets.render.page_form import HONEYPOT
from tpma.campaigns import links
from tpma.campaigns.contactmap import ContactRow
from tpma.campaigns.links import Kind
from tpma.campaigns.models import Audience, AudienceMember
from tpma.campaigns.service import contact_book
from tpma.compliance import service as compliance
from tpma.core.errors import NotFound
from tpma.core.i18n import Message, msg, translate
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.tracking.rules import RequestFacts
from tpma.tracking.service.lead_forms import too_often
from tpma.tracking.service.topics import TopicView, asked_opens, asked_topics, topics_of

#: The list that those who signed up stand on, named in the partner's language.
LIST_NAME = msg("Signed up")


@dataclass(frozen=True, slots=True)
class SignUpPage:
    """Whose page it is, and what can be chosen there."""

    partner: str
    hq: str
    locale: str
    topics: tuple[TopicView, ...]


@dataclass(frozen=True, slots=True)
class SignUpResult:
    """What is wrong with the answers, by field. A machine, and somebody whose mail will not go,
    are told the same as everybody."""

    errors: Mapping[str, Message] = field(default_factory=dict)
    too_often: bool = False


def sign_up_url(work: Work) -> str:
    """The address of this partner's public sign-up page."""
    return links.url(
        work.settings.base_url, work.settings.secret, Kind.SIGN_UP, partner_id=work.partner_id
    )


def sign_up_page(work: Work, locale: str) -> SignUpPage:
    """What the page shows in this language."""
    own = partners.own_partner(work)
    if own.status != "active":
        raise NotFound()  # nobody signs up with a partner that may not send
    found = tuple(topics_of(work, locale))
    return SignUpPage(own.name, work.settings.hq_name, own.locale, found)


def sign_up(
    work: Work,
    sent: Mapping[str, str],
    chosen: Collection[str],
    *,
    opens: bool,
    locale: str,
    facts: RequestFacts,
) -> SignUpResult:
    """Take a sign-up: what was chosen waits, and the mail with the link goes out."""
    if sent.get(HONEYPOT):
        return SignUpResult()
    page = sign_up_page(work, locale)
    errors: dict[str, Message] = {}
    email = sent.get("email", "").strip()[:320]
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        errors["email"] = msg("Please enter an email address such as name@example.com")
    topics = [each for each in page.topics if each.key in chosen]
    if not topics:
        errors["topic"] = msg("Choose at least one topic")
    country = sent.get("country", "").strip().upper()
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        errors["country"] = msg("Choose your country: its law decides what we ask")
    if errors:
        return SignUpResult(errors)
    if too_often(work, work.address_key(email), facts):
        said = msg(
            "This form was sent too often in the last hour. Wait an hour, then send it again"
        )
        return SignUpResult({"email": said}, too_often=True)
    asked = asked_topics(page.partner, topics, locale)
    if opens:
        asked.append(asked_opens(page.partner, locale))
    compliance.ask_to_confirm(
        work,
        email=email,
        country=country,
        locale=locale,
        asked=asked,
        source="sign-up page",
        network=facts.network,
        joins=True,
    )
    return SignUpResult()


def confirm_sign_up(work: Work, token: str, facts: RequestFacts) -> bool:
    """The button of the confirmation page was pressed; whether it made consents just now.

    Who signed up becomes a contact, on the list of those who did.
    """
    done = compliance.confirm(work, token, facts.network)
    if done is None:
        return False
    if done.joins:
        _join(work, done)
    return True


def _join(work: Work, done: compliance.Confirmed) -> None:
    row = ContactRow(line=1, email=done.email, country=done.country, locale=done.locale)
    saved = contact_book.save_rows(work, [row], done.country)
    contact_id = saved.ids[done.address_key]
    name = translate(LIST_NAME, partners.own_partner(work).locale)
    list_id = work.session.scalar(
        select(Audience.id)
        .where(Audience.name == name, Audience.import_id.is_(None))
        .order_by(Audience.id)
        .limit(1)
    )
    if list_id is None:
        contact_book.save_audience(work, name, [contact_id])
    elif work.session.get(AudienceMember, (list_id, contact_id)) is None:
        work.add(
            AudienceMember(partner_id=work.partner_id, audience_id=list_id, contact_id=contact_id)
        )
        work.session.flush()
