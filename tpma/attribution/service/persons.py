"""What is held about one person, and forgetting it (GDPR Art. 15 and 17, and their like).

Data about people begin in contacts and end in deals, so this stands in the last room that holds
any. A partner's admin acts for that partner; an administrator for the whole installation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from tpma.attribution.models import Opportunity
from tpma.campaigns.models import AudienceMember, Campaign, Contact, ContactImport, Delivery
from tpma.campaigns.rules import IN_HANDS, WAITING, DeliveryState
from tpma.compliance import service as compliance
from tpma.compliance.models import ConsentRecord, PendingConsent, Suppression
from tpma.core import audit
from tpma.core.canonical import Json, canonical
from tpma.core.db import Base
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import msg
from tpma.core.keys import normalise_address
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.letters import service as letters
from tpma.tracking.models import Event, Lead

#: Columns that tell nothing to the person: how rows find each other.
_INNER = frozenset(
    {"address_key", "contact_key", "unique_key", "network_key", "identity"}
    | {"asked_from", "token_salt", "token_hash"}
)


@dataclass(frozen=True, slots=True)
class Held:
    """How much is held about somebody, by kind."""

    contacts: int = 0
    consents: int = 0
    pending: int = 0
    suppressions: int = 0
    deliveries: int = 0
    events: int = 0
    leads: int = 0
    deals: int = 0
    asked: int = 0
    letters: int = 0

    @property
    def anything(self) -> bool:
        found = (self.contacts, self.consents, self.deliveries, self.events, self.leads)
        return any((*found, self.pending, self.asked, self.letters))


def held(work: Work, email: str) -> Held:
    """How much is held about this address, in the scope of this work."""
    rows = _rows(work, _key(work, email), email)
    return Held(**{name: len(found) for name, found in rows.items()})


def export_person(work: Work, email: str) -> bytes:
    """Everything that is held about this address, as JSON that people can read, in one file.

    Raises InvalidInput where the address isn't one.
    """
    rows = _rows(work, _key(work, email), email)
    told: dict[str, Json] = {
        "address": normalise_address(email),
        "made_at": work.now().isoformat(timespec="seconds"),
    }
    told |= {name: [_plain(row) for row in found] for name, found in rows.items()}
    request = work.new_id()
    work.audit("export_person", "person", request, rows=sum(map(len, rows.values())))
    return canonical(told) + b"\n"


def erase_person(work: Work, email: str) -> Held:
    """Forget this person; what there was. They are never mailed again.

    Contacts, leads and engagement stay as rows without a person, so that counts and credits do
    not change afterwards. Consent records stay under their keyed hash until their retention
    ends, because the sender must be able to prove them (Art. 17(3)(e)); so does the suppression.
    Conflict while a mail is just being handed over.
    """
    key = _key(work, email)
    rows = _rows(work, key, email)
    counts = Held(**{name: len(found) for name, found in rows.items()})
    if any(row.state in IN_HANDS for row in rows["deliveries"]):
        raise Conflict(
            msg("A mail to this person is being handed over right now"),
            mend=msg("Try again in a minute"),
        )
    scope = "sender" if work.scope.partner_id else "platform"
    compliance.suppress(work, key, "suppressed", scope)
    forget_contacts(work, rows["contacts"])
    _forget_engagement(work, key, rows["leads"])
    work.session.execute(
        update(Opportunity).where(Opportunity.contact_key == key).values(contact_key=None)
    )
    work.session.execute(delete(PendingConsent).where(PendingConsent.address_key == key))
    _forget_files(work, email)
    compliance.forget_asked(work, rows["asked"])
    letters.forget(work, rows["letters"])
    ids = [row.id for kind in ("contacts", "leads") for row in rows[kind]]
    for target in ("contact", "lead"):
        audit.erase_details(work.session, target, ids)
    work.audit(
        "erase_person", "person", work.new_id(), contacts=counts.contacts, leads=counts.leads
    )
    return counts


def _key(work: Work, email: str) -> str:
    work.require(Permission.MANAGE_PERSONAL_DATA)
    local, at, domain = email.strip().rpartition("@")
    if not (local and at and "." in domain) or any(c.isspace() for c in email.strip()):
        raise InvalidInput(fields={"email": msg("Enter an address like name@example.com")})
    return work.address_key(email)


def _rows(work: Work, key: str, email: str) -> dict[str, list[Any]]:
    """Every row about an address by kind; the session narrows each to the scope."""

    def found(model: type[Any], column: Any) -> list[Any]:
        return list(work.session.scalars(select(model).where(column == key).order_by(model.id)))

    suppressions = found(Suppression, Suppression.address_key)
    own = work.scope.partner_id
    address = normalise_address(email)
    return {
        "contacts": found(Contact, Contact.address_key),
        "consents": found(ConsentRecord, ConsentRecord.address_key),
        "pending": found(PendingConsent, PendingConsent.address_key),
        # Suppressions belong to nobody, or to one partner: another partner's is none of ours.
        "suppressions": [s for s in suppressions if own is None or s.partner_id in (None, own)],
        "deliveries": found(Delivery, Delivery.address_key),
        "events": found(Event, Event.address_key),
        "leads": found(Lead, Lead.address_key),
        "deals": found(Opportunity, Opportunity.contact_key),
        # Outside approvers are HQ's: a partner neither sees nor forgets them.
        "asked": list(compliance.links_to_address(work, address)) if own is None else [],
        "letters": list(letters.to_address(work, address)) if own is None else [],
    }


def _plain(row: Base) -> dict[str, Json]:
    held: dict[str, Json] = {}
    for column in row.__table__.columns:
        if column.name in _INNER:
            continue
        value = getattr(row, column.key)
        known = value is None or isinstance(value, bool | int | float | str | list | dict)
        held[column.name] = value if known else str(value)
    return held


def _nobody(id: str) -> str:
    """What stands where the keyed hash stood: of the row, and of no address."""
    return f"erased-{id}"


def forget_contacts(work: Work, contacts: list[Contact], *, reason: str = "suppressed") -> None:
    """Empty these contacts; what still waits for them is excluded for this reason."""
    for contact in contacts:
        work.session.execute(delete(AudienceMember).where(AudienceMember.contact_id == contact.id))
        work.session.execute(
            update(Delivery)
            .where(Delivery.contact_id == contact.id, Delivery.state.in_(WAITING))
            .values(state=DeliveryState.EXCLUDED, reason=reason, settled_at=work.now(), answer="")
        )
        work.session.execute(
            update(Delivery)
            .where(Delivery.contact_id == contact.id)
            .values(address_key=_nobody(contact.id), answer="")
        )
        contact.email = contact.given_name = contact.family_name = contact.company = ""
        contact.address_key = _nobody(contact.id)
        contact.country = contact.locale = ""
        contact.updated_at = work.now()


def _forget_engagement(work: Work, key: str, leads: list[Lead]) -> None:
    work.session.execute(
        update(Event)
        .where(Event.address_key == key)
        .values(address_key=None, user_agent="", network_key="")
    )
    for lead in leads:
        forget_lead(lead)


def forget_lead(lead: Lead) -> None:
    """Empty a lead; that there was one stays."""
    lead.address_key = _nobody(lead.id)
    lead.email = lead.name = lead.company = lead.phone = lead.country = lead.message = ""
    lead.extra = {}


def _forget_files(work: Work, email: str) -> None:
    """Uploaded lists that hold the address, once they are taken over: their rows live on as
    contacts, and the file itself is needed no more."""
    wanted = normalise_address(email).encode("utf-8")
    taken = work.session.scalars(
        select(ContactImport).where(ContactImport.state == "imported", ContactImport.file_sha != "")
    ).all()
    still = set(
        work.session.scalars(
            select(ContactImport.file_sha).where(ContactImport.state != "imported")
        )
    )
    for row in taken:
        if not work.storage.exists(row.file_sha):
            continue
        if wanted in work.storage.get(row.file_sha).lower() and row.file_sha not in still:
            work.storage.forget(row.file_sha)


def campaigns_with(work: Work, email: str) -> list[str]:
    """The names of campaigns that wrote to this address, for the screen."""
    key = _key(work, email)
    return list(
        work.session.scalars(
            select(Campaign.name)
            .join(Delivery, Delivery.campaign_id == Campaign.id)
            .where(Delivery.address_key == key)
            .distinct()
            .order_by(Campaign.name)
        )
    )
