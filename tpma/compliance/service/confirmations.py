"""Double opt-in: a sign-up is no consent until it was confirmed from the mailbox itself.

What was asked waits as a `PendingConsent`. A mail without any advertising carries one link; reading
it does nothing (scanners read every link), pressing its button makes the consent records, with the
proof of both moments in them. What nobody confirms is never mailed, and erased by the law pack.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tpma.branding import service as branding
from tpma.compliance.consent import judge_all, topic_in
from tpma.compliance.law_rules import Basis
from tpma.compliance.models import PendingConsent
from tpma.compliance.service.confirmation_limits import count_mail
from tpma.compliance.service.consents import ConsentGiven, consents_by_key, record_consents
from tpma.compliance.service.laws import law_of
from tpma.compliance.service.suppressions import stopped, want_topic
from tpma.core.errors import NotFound
from tpma.core.keys import domain_of, keyed, spell
from tpma.core.work import Work
from tpma.letters import service as letters
from tpma.partners import service as partners

#: The job that sends the mail; see confirmation_mail.
CONFIRMATION_JOB = "mail_confirmation"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was agreed to: its scope, and the words exactly as they were shown."""

    scope: str
    wording: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What a confirmation link is about, for the page that it opens."""

    partner: str
    locale: str
    wordings: tuple[str, ...]
    asked_at: dt.datetime
    ended: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who confirmed what, for whoever makes a contact of them."""

    email: str
    address_key: str
    country: str
    locale: str
    joins: bool


def needs_confirmation(work: Work, country: str, *, always: bool = False) -> bool:
    """Whether a yes of somebody in this country counts only once it was confirmed: because a law
    asks for it, the partner always does, or (`always`) the kit."""
    own = partners.own_partner(work)
    return always or own.confirms_consent or law_of(work, own.country, [country]).double_opt_in


def take_consent(
    work: Work,
    *,
    email: str,
    country: str,
    locale: str,
    asked: Sequence[Asked],
    source: str,
    proof: str,
    network: str,
    always: bool = False,
) -> str | None:
    """Somebody agreed on a page: recorded at once, or, where that asks for it, once confirmed.

    The id of what waits for its confirmation; None where nothing does.
    """
    if not asked:
        return None
    if needs_confirmation(work, country, always=always):
        return ask_to_confirm(
            work,
            email=email,
            country=country,
            locale=locale,
            asked=asked,
            source=source,
            network=network,
        )
    now = work.now()
    record_consents(
        work,
        [
            ConsentGiven(
                address_key=work.address_key(email),
                country=country,
                basis=Basis.EXPRESS,
                given_at=now,
                wording=each.wording,
                source=source,
                proof=proof,
                scope=each.scope,
            )
            for each in asked
        ],
    )
    return None


def ask_to_confirm(
    work: Work,
    *,
    email: str,
    country: str,
    locale: str,
    asked: Sequence[Asked],
    source: str,
    network: str,
    joins: bool = False,
) -> str | None:
    """Keep what was agreed to until it is confirmed, and mail the link. The pending one's id.

    None where no mail goes: the address must not be mailed by anybody's word (complained, bounced,
    erased, its domain stopped), everything asked holds already, or it got enough of these today.
    Whoever typed the address is told the same in every case.
    """
    key = work.address_key(email)
    if not asked or must_not(work, key, email) or _holds(work, key, country, asked):
        return None
    if not count_mail(work, email):
        return None
    law = law_of(work, partners.own_partner(work).country, [country])
    now, pending_id, salt = work.now(), work.new_id(), work.new_id()
    row = work.add(
        PendingConsent(
            id=pending_id,
            partner_id=work.partner_id,
            address_key=key,
            email=email.strip()[:320],
            country=country.strip().upper()[:2],
            locale=locale,
            asked=[{"scope": each.scope, "wording": each.wording} for each in asked],
            source=source[:200],
            joins=joins,
            asked_at=now,
            asked_from=keyed(work.settings.secret, "consent-from", network) if network else "",
            token_salt=salt,
            token_hash=_hash(work, token_of(work, pending_id, salt)),
            expires_at=now + dt.timedelta(days=law.confirm_within_days),
        )
    )
    work.session.flush()
    work.audit("ask_consent", "pending_consent", row.id, scopes=[each.scope for each in asked])
    letters.write_elsewhere(
        work,
        letters.Topic.CONFIRMATION,
        row.id,
        job=CONFIRMATION_JOB,
        good_until=row.expires_at,
    )
    return row.id


def must_not(work: Work, key: str, email: str) -> bool:
    """Whether no mail may go there, whoever types the address: only an opt-out may be undone."""
    reason = stopped(work, [key], [domain_of(email)], work.partner_id).reason(key, domain_of(email))
    return reason not in (None, "unsubscribed")


def _holds(work: Work, key: str, country: str, asked: Sequence[Asked]) -> bool:
    """Whether everything that is asked was confirmed before, and nothing was stopped since."""
    scopes = [each.scope for each in asked]
    if stopped(work, [key], [], work.partner_id).by_key:
        return False
    law = law_of(work, partners.own_partner(work).country, [country])
    given = consents_by_key(work, [key], scopes).get(key, [])
    return all(
        judge_all([r for r in given if r.scope == s and r.confirmed_at], law, work.now()).good
        and any(r.scope == s and r.confirmed_at for r in given)
        and not _declined(work, key, s)
        for s in scopes
    )


def _declined(work: Work, key: str, scope: str) -> bool:
    topic = topic_in(scope)
    return (
        topic is not None and key in stopped(work, [key], [], work.partner_id, topic=topic).declined
    )


# -- the link -----------------------------------------------------------------------------------


def token_of(work: Work, pending_id: str, salt: str) -> str:
    """43 characters that nobody makes without the installation's secret."""
    made = keyed(work.settings.secret, "consent-link", f"{pending_id}\x00{salt}")
    return spell(bytes.fromhex(made))


def _hash(work: Work, token: str) -> str:
    return keyed(work.settings.secret, "consent-link-hash", token)


def partner_of_confirmation(work: Work, token: str) -> str | None:
    """Whose confirmation link this is; asked under everybody's scope, before anything else."""
    if len(token) != 43 or not token.isascii():
        return None
    return work.session.scalar(
        select(PendingConsent.partner_id).where(PendingConsent.token_hash == _hash(work, token))
    )


def confirmation(work: Work, token: str) -> Pending:
    """What this link would confirm. Changes nothing. NotFound where nothing waits for it."""
    row = _row(work, token)
    return Pending(
        partner=branding.profile(work).name,
        locale=row.locale,
        wordings=tuple(str(each["wording"]) for each in row.asked),
        asked_at=row.asked_at,
        ended=row.confirmed_at is None and row.expires_at <= work.now(),
        confirmed=row.confirmed_at is not None,
    )


def confirm(work: Work, token: str, network: str) -> Confirmed | None:
    """The button was pressed: make the consent records. None where it had been, or is too late."""
    row = _row(work, token, lock=True)
    now = work.now()
    if row.confirmed_at is not None or row.expires_at <= now:
        return None
    done = Confirmed(row.email, row.address_key, row.country, row.locale, row.joins)
    left = letters.left_at(work, row.id)
    proof = _proof(row, left, now, keyed(work.settings.secret, "consent-from", network))
    record_consents(
        work,
        [
            ConsentGiven(
                address_key=row.address_key,
                country=row.country,
                basis=Basis.DOUBLE_OPT_IN,
                given_at=now,
                wording=str(each["wording"]),
                source=row.source,
                proof=proof,
                scope=str(each["scope"]),
                confirmed_at=now,
            )
            for each in row.asked
        ],
    )
    for each in row.asked:
        if (topic := topic_in(str(each["scope"]))) is not None:
            want_topic(work, row.address_key, topic)
    row.confirmed_at, row.email = now, ""
    work.session.flush()
    work.audit("confirm_consent", "pending_consent", row.id, records=len(row.asked))
    return done


def _proof(row: PendingConsent, left: dt.datetime | None, now: dt.datetime, network: str) -> str:
    def at(moment: dt.datetime) -> str:
        return moment.isoformat(timespec="seconds")

    mailed = at(left) if left else "?"
    return (
        f"asked {at(row.asked_at)} from {row.asked_from or '?'}; mail <{row.id}> left {mailed}; "
        f"confirmed {at(now)} from {network}"
    )


def _row(work: Work, token: str, *, lock: bool = False) -> PendingConsent:
    wanted = select(PendingConsent).where(PendingConsent.token_hash == _hash(work, token))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = work.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound()
    return found
