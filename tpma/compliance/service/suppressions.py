"""Suppressions: addresses and domains that must not be mailed, by scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from tpma.compliance.models import Suppression
from tpma.core.errors import Forbidden, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.keys import domain_of
from tpma.core.work import Work

PLATFORM, SENDER, LIST = "platform", "sender", "list"

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
}
#: Reasons of a suppressed address, the one that says most first.
OPT_OUTS = ("unsubscribed", "complained", "bounced", "suppressed")


@dataclass(frozen=True, slots=True)
class Stopped:
    """What is suppressed for one sender among the addresses that were asked about."""

    by_key: Mapping[str, str]
    domains: frozenset[str]

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
    partner_id: str | None = None,
) -> None:
    """Never mail this address or domain again, from this moment.

    `target` is an email address, an address key (64 hex characters), or a domain ("@example.com"
    or "example.com"). Scopes: "platform" (no partner mails it), "sender" (this work's partner,
    or `partner_id`), "list". Suppressing twice changes nothing.
    """
    owner = None if scope == PLATFORM else (partner_id or work.partner_id)
    if owner is not None and not work.scope.covers(owner):
        raise Forbidden()
    if scope == PLATFORM and work.actor.is_partner:
        raise Forbidden()
    key, domain = _target(work, target)
    if scope not in (PLATFORM, SENDER, LIST) or (scope == LIST) != (list_id is not None):
        raise InvalidInput(fields={"scope": msg("Choose everybody, this sender, or one list")})
    identity = f"{scope}:{owner or ''}:{list_id or ''}:{key or domain}"
    if work.session.scalar(select(Suppression.id).where(Suppression.identity == identity)):
        return
    row = work.add(
        Suppression(
            id=work.new_id(),
            scope=scope,
            partner_id=owner,
            list_id=list_id,
            address_key=key,
            domain=domain,
            identity=identity,
            reason=reason if reason in REASONS else "suppressed",
            created_at=work.now(),
            created_by=work.actor.user_id,
        )
    )
    work.session.flush()
    work.audit("suppress", "suppression", row.id, scope=scope, reason=row.reason)


def stopped(
    work: Work,
    keys: Sequence[str],
    domains: Sequence[str],
    partner_id: str,
    list_id: str | None = None,
) -> Stopped:
    """What of these is suppressed for this sender: platform-wide, by the sender, on the list."""
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
    wide = {part for domain in domains for part in with_parents(domain)}
    rows = work.session.execute(
        select(Suppression.address_key, Suppression.domain, Suppression.reason).where(
            or_(*scopes),
            or_(Suppression.address_key.in_(keys), Suppression.domain.in_(wide)),
        )
    )
    by_key: dict[str, str] = {}
    found: set[str] = set()
    for key, domain, reason in rows:
        if domain is not None:
            found.add(domain)
        elif key is not None:
            by_key[key] = min(by_key.get(key, reason), reason, key=OPT_OUTS.index)
    return Stopped(by_key, frozenset(found))


def stopped_scopes(work: Work, address_key: str, partner_id: str) -> frozenset[str]:
    """Where this address is suppressed: platform-wide, by this sender, or both."""
    rows = work.session.scalars(
        select(Suppression.scope).where(
            Suppression.address_key == address_key,
            or_(
                Suppression.scope == PLATFORM,
                (Suppression.scope == SENDER) & (Suppression.partner_id == partner_id),
            ),
        )
    )
    return frozenset(rows)


def with_parents(domain: str) -> list[str]:
    """`mail.example.com` → itself and `example.com`; a suppressed domain means its subdomains."""
    parts = domain.lower().strip(".").split(".")
    return [".".join(parts[at:]) for at in range(max(1, len(parts) - 1))]


def _target(work: Work, target: str) -> tuple[str | None, str | None]:
    text = target.strip()
    if len(text) == 64 and all(c in "0123456789abcdef" for c in text):
        return text, None
    local, at, _ = text.rpartition("@")
    if at and local:
        return work.address_key(text), None
    domain = domain_of(f"x@{text.lstrip('@')}")
    if "." not in domain or any(c.isspace() for c in domain) or len(domain) > 255:
        raise InvalidInput(fields={"target": msg("Enter an email address or a domain")})
    return None, domain
