"""The mail that asks to confirm a sign-up: one link, and not a word of advertising."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

import structlog

from tpma.branding import service as branding
from tpma.compliance.models import PendingConsent
from tpma.compliance.service.confirmations import must_not, token_of
from tpma.compliance.service.law_inserts import sender_facts
from tpma.core.errors import Unavailable
from tpma.core.i18n import Message, msg, translate
from tpma.core.keys import domain_of
from tpma.core.work import Work
from tpma.delivery.channels import Channels
from tpma.delivery.letter import SystemMail, compose, wire_address
from tpma.delivery.outcomes import Verdict
from tpma.delivery.smtp import Mail

log = structlog.get_logger("tpma.consent")

Opener: TypeAlias = Callable[..., AbstractContextManager[Work]]


class _WithheldError(Exception):
    """Another worker has sent it, whose lease this one took for over."""


def mail_confirmation(opener: Opener, pending_id: str) -> None:
    """The job. It goes at most once: what is in doubt is not sent again, the person signs up anew."""
    with opener() as work:
        row = work.session.get(PendingConsent, pending_id)
        if row is None or row.mailed_at or row.confirmed_at or row.expires_at <= work.now():
            return
        if must_not(work, row.address_key, row.email):
            return
        to = wire_address(row.email)
        mail = Mail(work.settings.mail_from, to, compose(_letter(work, row), work.now()))
        channel = work.resource(Channels).mail

    def before_dot() -> None:
        with opener() as leaving:
            row = leaving.get(PendingConsent, pending_id, lock=True)
            if row.mailed_at is not None:
                raise _WithheldError
            row.mailed_at = leaving.now()

    try:
        with channel.open() as session:
            outcome = session.send(mail, before_dot)
    except _WithheldError:
        return
    if outcome.verdict in (Verdict.ACCEPTED, Verdict.IN_DOUBT):
        return
    with opener() as work:
        row = work.get(PendingConsent, pending_id, lock=True)
        row.mailed_at, row.answer = None, f"{outcome.reason}: {outcome.text}"[:300]
    log.warning("confirmation_not_sent", pending=pending_id, verdict=outcome.verdict)
    if outcome.verdict is not Verdict.PERMANENT:
        raise Unavailable(msg("The mail server did not take a confirmation mail"))


def _letter(work: Work, row: PendingConsent) -> SystemMail:
    profile = branding.profile(work)
    locale, partner = row.locale, profile.name

    def say(text: Message) -> str:
        return translate(text, locale)

    url = f"{work.settings.base_url}/k/{token_of(work, row.id, row.token_salt)}"
    facts = sender_facts(profile)
    small = (facts.imprint,) if facts.imprint else (facts.sender, facts.address, facts.email)
    return SystemMail(
        sender_name=partner,
        sender=work.settings.mail_from,
        reply_to=profile.email,
        recipient=row.email,
        subject=say(msg("Please confirm: emails from %(partner)s", partner=partner)),
        locale=locale,
        message_id=f"<{row.id}@{domain_of(work.settings.mail_from)}>",
        paragraphs=(
            say(
                msg(
                    "Somebody, we hope it was you, asked on %(day)s to get emails from %(partner)s at this address, and agreed to this:",
                    day=row.asked_at.date(),
                    partner=partner,
                )
            ),
        ),
        quotes=tuple(str(each["wording"]) for each in row.asked),
        label=say(msg("Confirm")),
        url=url,
        after=(
            say(
                msg(
                    "Nothing is sent before you confirm. If it was not you, do nothing: the link ends on %(day)s, and what was entered is erased.",
                    day=row.expires_at.date(),
                )
            ),
        ),
        small=tuple(dict.fromkeys(line for line in small if line)),
    )
