"""Suppressions: addresses and domains that must not be mailed, by scope.

An opt-out ("unsubscribed") ends with a consent that the person confirmed here, later and from
their own mailbox. Nothing else ends one: no import, no form, no link in an old mail. A single topic
that was declined may be ticked again where it was declined, on the person's own preference page;
that gives no consent which was not there before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, or_, select

from tpma.compliance.models import Suppression
from tpma.compliance.service.consents import confirmed_by_key
from tpma.core.errors import Forbidden, InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.keys import domain_of
from tpma.core.permissions import Permission
from tpma.core.work import Work

PLATFORM, SENDER, LIST, TOPIC = "platform", "sender", "list", "topic"

#: Why somebody can't be mailed. These codes are the `reason` of an excluded delivery.
REASONS: Mapping[str, Message] = {
    "unsubscribed": msg("Unsubscribed"),
    "complained": msg("Complained about an earlier mail"),
    "bounced": msg("An earlier mail came back"),
    "suppressed": msg("Must not be mailed"),
    "suppressed_domain": msg("Mail to this domain is stopped"),
    "no_consent": msg("No consent that holds in this country"),
    "consent_expired": msg("The consent has expired"),
    "consent_withdrawn": msg("The consent was withdrawn"),
    "topic_declined": msg("Does not want this topic"),
}
#: Reasons of a suppressed address; of several the last of these counts, because a later consent
#: may end an opt-out but none of the others.
OPT_OUTS = ("unsubscribed", "suppressed", "bounced", "complained")
#: Characters of why somebody stopped something.
NOTE_MOST = 400


@dataclass(frozen=True, slots=True)
class Stopped:
    """What is suppressed for one sender among the addresses that were asked about."""

    by_key: Mapping[str, str]
    domains: frozenset[str]
    #: When those with the reason "unsubscribed" last said so.
    opted_out_at: Mapping[str, dt.datetime] = field(default_factory=dict)
    #: Who does not want the topic that was asked about.
    declined: frozenset[str] = frozenset()

    def reason(self, address_key: str, domain: str) -> str | None:
        """Why this address is suppressed, or None."""
        found = self.by_key.get(address_key)
        if found is None and any(part in self.domains for part in with_parents(domain)):
            return "suppressed_domain"
        return found


def suppress(
    work: Work,
    target: str,
    reason: str,
    scope: str = SENDER,
    *,
    list_id: str | None = None,
    topic: str | None = None,
    partner_id: str | None = None,
    note: str = "",
) -> None:
    """Never mail this address or domain again, from this moment.

    `target` is an email address, an address key (64 hex characters), or a domain ("@example.com"
    or "example.com"). Scopes: "platform" (no partner mails it), "sender" (this work's partner,
    or `partner_id`), "list", "topic" (this partner's mails about it). Suppressing twice is one
    row; an opt-out is as new as its last time. `note` says why, in a person's words.
    """
    owner = None if scope == PLATFORM else (partner_id or work.partner_id)
    if owner is not None and not work.scope.covers(owner):
        raise Forbidden()
    if scope == PLATFORM and work.actor.is_partner:
        raise Forbidden()
    key, domain = _target(work, target)
    if (
        scope not in (PLATFORM, SENDER, LIST, TOPIC)
        or (scope == LIST) != (list_id is not None)
        or (scope == TOPIC) != bool(topic)
    ):
        raise InvalidInput(fields={"scope": msg("Choose everybody, this sender, or one list")})
    identity = f"{scope}:{owner or ''}:{list_id or topic or ''}:{key or domain}"
    known = work.session.scalars(
        select(Suppression).where(Suppression.identity == identity)
    ).one_or_none()
    if known is not None:
        if reason == "unsubscribed" and known.reason == "unsubscribed":
            known.created_at = work.now()
            work.session.flush()
        return
    row = work.add(
        Suppression(
            id=work.new_id(),
            scope=scope,
            partner_id=owner,
            list_id=list_id,
            topic=topic,
            address_key=key,
            domain=domain,
            identity=identity,
            reason=reason if reason in REASONS else "suppressed",
            note=note.strip()[:NOTE_MOST],
            created_at=work.now(),
            created_by=work.actor.user_id,
        )
    )
    work.session.flush()
    # Of HQ's own stops the record says which and why; a partner's may be about a person.
    said = {"domain": domain, "why": row.note} if scope == PLATFORM and domain else {}
    work.audit("suppress", "suppression", row.id, scope=scope, reason=row.reason, **said)


def stopped(
    work: Work,
    keys: Sequence[str],
    domains: Sequence[str],
    partner_id: str,
    list_id: str | None = None,
    topic: str | None = None,
) -> Stopped:
    """What of these is suppressed for this sender: platform-wide, by the sender, on the list,
    for the topic."""
    scopes = [
        Suppression.scope == PLATFORM,
        (Suppression.scope == SENDER) & (Suppression.partner_id == partner_id),
    ]
    if list_id is not None:
        scopes.append(
            (Suppression.scope == LIST)
            & (Suppression.partner_id == partner_id)
            & (Suppression.list_id == list_id)
        )
    if topic:
        scopes.append(
            (Suppression.scope == TOPIC)
            & (Suppression.partner_id == partner_id)
            & (Suppression.topic == topic)
        )
    wide = {part for domain in domains for part in with_parents(domain)}
    rows = work.session.execute(
        select(
            Suppression.address_key,
            Suppression.domain,
            Suppression.reason,
            Suppression.scope,
            Suppression.created_at,
        ).where(
            or_(*scopes),
            or_(Suppression.address_key.in_(keys), Suppression.domain.in_(wide)),
        )
    )
    by_key: dict[str, str] = {}
    opted_out: dict[str, dt.datetime] = {}
    declined: set[str] = set()
    found: set[str] = set()
    for key, domain, reason, scope, at in rows:
        if domain is not None:
            found.add(domain)
        elif scope == TOPIC:
            declined.add(key or "")
        elif key is not None:
            by_key[key] = max(by_key.get(key, reason), reason, key=OPT_OUTS.index)
            if reason == "unsubscribed":
                opted_out[key] = max(at, opted_out.get(key, at))
    return Stopped(by_key, frozenset(found), opted_out, frozenset(declined))


def stopped_scopes(work: Work, address_key: str, partner_id: str) -> frozenset[str]:
    """Where this address is suppressed: platform-wide, by this sender, or both."""
    rows = work.session.execute(
        select(Suppression.scope, Suppression.reason, Suppression.created_at).where(
            Suppression.address_key == address_key,
            or_(
                Suppression.scope == PLATFORM,
                (Suppression.scope == SENDER) & (Suppression.partner_id == partner_id),
            ),
        )
    ).all()
    again = confirmed_by_key(work, [address_key]).get(address_key) if rows else None
    return frozenset(
        scope
        for scope, reason, at in rows
        if not (reason == "unsubscribed" and again is not None and again > at)
    )


def declined_topics(work: Work, address_key: str) -> frozenset[str]:
    """The topics that this person does not want from this work's partner."""
    rows = work.session.scalars(
        select(Suppression.topic).where(
            Suppression.scope == TOPIC,
            Suppression.partner_id == work.partner_id,
            Suppression.address_key == address_key,
        )
    )
    return frozenset(topic for topic in rows if topic)


def want_topic(work: Work, address_key: str, topic: str) -> bool:
    """The person wants this topic of this work's partner again; whether they had declined it."""
    identity = f"{TOPIC}:{work.partner_id}:{topic}:{address_key}"
    result = work.session.execute(delete(Suppression).where(Suppression.identity == identity))
    if not getattr(result, "rowcount", 0):
        return False
    work.audit("want_topic", "suppression", topic[:40], topic=topic)
    return True


@dataclass(frozen=True, slots=True)
class DomainStop:
    """A domain that gets no mail."""

    id: str
    domain: str
    scope: str
    list_id: str | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class StopList:
    """What is suppressed for this work's partner: addresses as counts by scope and reason (they
    are kept as hashes, so nobody can list them), domains by name."""

    addresses: tuple[tuple[str, str, int], ...]
    domains: tuple[DomainStop, ...]


def stop_list(work: Work) -> StopList:
    """Everything that is suppressed for this work's partner, platform-wide included."""
    work.require(Permission.MANAGE_CONTACTS)
    mine = or_(Suppression.partner_id.is_(None), Suppression.partner_id == work.partner_id)
    counted = work.session.execute(
        select(Suppression.scope, Suppression.reason, func.count())
        .where(mine, Suppression.address_key.is_not(None))
        .group_by(Suppression.scope, Suppression.reason)
        .order_by(Suppression.scope, Suppression.reason)
    )
    domains = work.session.scalars(
        select(Suppression)
        .where(mine, Suppression.domain.is_not(None))
        .order_by(Suppression.domain, Suppression.id)
    )
    return StopList(
        tuple((scope, reason, count) for scope, reason, count in counted),
        tuple(
            DomainStop(row.id, row.domain or "", row.scope, row.list_id, row.created_at)
            for row in domains
        ),
    )


def allow_domain(work: Work, suppression_id: str) -> None:
    """Mail to a domain that this partner itself had stopped goes again. Addresses stay stopped:
    only the person can undo that."""
    work.require(Permission.MANAGE_CONTACTS)
    row = work.get(Suppression, suppression_id)
    if row.domain is None or row.partner_id != work.partner_id:
        raise NotFound()
    work.session.delete(row)
    work.session.flush()
    work.audit("allow_domain", "suppression", suppression_id)


def with_parents(domain: str) -> list[str]:
    """`mail.example.com` → itself and `example.com`; a suppressed domain means its subdomains."""
    parts = domain.lower().strip(".").split(".")
    return [".".join(parts[at:]) for at in range(max(1, len(parts) - 1))]


def domain_in(text: str) -> str:
    """The domain that somebody typed, as it is kept. InvalidInput where it is none."""
    domain = domain_of(f"x@{text.strip().lstrip('@')}")
    if "." not in domain or any(c.isspace() or c in "@/:" for c in domain) or len(domain) > 255:
        raise InvalidInput(fields={"target": msg("Enter an email address or a domain")})
    return domain


def _target(work: Work, target: str) -> tuple[str | None, str | None]:
    text = target.strip()
    if len(text) == 64 and all(c in "0123456789abcdef" for c in text):
        return text, None
    local, at, _ = text.rpartition("@")
    if at and local:
        return work.address_key(text), None
    return None, domain_in(text)
