"""What a recipient gets, and what they choose to get."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tpma.campaigns.links import LinkRef
from tpma.campaigns.models import Contact
from tpma.compliance.service.suppressions import PLATFORM, SENDER, stopped_scopes
from tpma.core.errors import NotFound
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.tracking.rules import RequestFacts
from tpma.tracking.service.origins import origin_of
from tpma.tracking.service.recording import unsubscribe
from tpma.tracking.values import Recorded


class Choice(StrEnum):
    """What somebody wants from now on."""

    KEEP = "keep"
    STOP_SENDER = "stop_sender"
    STOP_EVERYBODY = "stop_everybody"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Whom the mails come from, to which address, and whether they were stopped."""

    partner: str
    hq: str
    address: str
    locale: str
    stopped: bool
    stopped_everywhere: bool

    @property
    def choice(self) -> Choice:
        if self.stopped_everywhere:
            return Choice.STOP_EVERYBODY
        return Choice.STOP_SENDER if self.stopped else Choice.KEEP


def preferences(work: Work, ref: LinkRef) -> Preferences:
    """What holds now for the person whose link this is."""
    origin = origin_of(work, ref)
    if origin.address_key is None or origin.contact_id is None:
        raise NotFound()
    scopes = stopped_scopes(work, origin.address_key, origin.partner_id)
    return Preferences(
        partner=partners.own_partner(work).name,
        hq=work.settings.hq_name,
        address=veiled(work.get(Contact, origin.contact_id).email),
        locale=origin.locale,
        stopped=bool(scopes & {SENDER, PLATFORM}),
        stopped_everywhere=PLATFORM in scopes,
    )


def save_choice(work: Work, ref: LinkRef, choice: Choice, facts: RequestFacts) -> Recorded | None:
    """Keep a choice. Opting out can't be undone by a link: that takes a new consent."""
    if choice is Choice.KEEP:
        return None
    return unsubscribe(work, ref, facts, from_everybody=choice is Choice.STOP_EVERYBODY)


def veiled(email: str) -> str:
    """`p•••a@example.com`: enough to recognise, too little to learn it from a forwarded link."""
    local, at, domain = email.rpartition("@")
    shown = local[:1] + "•••" + (local[-1:] if len(local) > 2 else "")
    return f"{shown}{at}{domain}"
