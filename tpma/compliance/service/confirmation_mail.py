"""The mail that asks to confirm a sign-up: one link, and not a word of advertising.

It is one of the product's letters, and leaves like every other, at most once: what is in doubt is
not sent again, the person signs up anew. What it says and to whom stands with the sign-up alone,
and is erased with it.
"""

from __future__ import annotations

from tpma.branding import service as branding
from tpma.compliance.models import PendingConsent
from tpma.compliance.service.confirmations import CONFIRMATION_JOB, must_not, token_of
from tpma.compliance.service.law_inserts import sender_facts
from tpma.core.i18n import Message, msg, translate
from tpma.core.keys import domain_of
from tpma.core.work import Work
from tpma.delivery.letter import SystemMail
from tpma.letters import service as letters


def mail_confirmation(opener: letters.Opener, pending_id: str) -> None:
    """The job. The letter has the sign-up's id."""
    letters.deliver(opener, pending_id, job=CONFIRMATION_JOB, maker=_mail)


def _mail(work: Work, pending_id: str) -> SystemMail | None:
    """None where nobody waits for it any more, or the address must not be mailed by now."""
    row = work.session.get(PendingConsent, pending_id)
    if row is None or row.confirmed_at or must_not(work, row.address_key, row.email):
        return None
    return _letter(work, row)


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
