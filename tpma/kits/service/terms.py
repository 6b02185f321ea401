"""The terms of a kit: accepted before use, by whom, when, and in which words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tpma.core.errors import InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits.copy import resolve
from tpma.kits.definition import KitDefinition
from tpma.kits.models import TermsAcceptance
from tpma.kits.rules import wording_sha
from tpma.kits.service.reading import definition_of, version_of


def accept_terms(work: Work, version_id: str, wording: str) -> TermsAcceptance | None:
    """Record that this person accepts the terms for its partner; twice records once.

    `wording` is the digest of the words that were shown: InvalidInput where they are not the
    version's in any of its languages, so that nobody accepts what they did not read. None where
    the kit has no terms.
    """
    work.require(Permission.CUSTOMISE)
    definition = definition_of(work, version_id)
    if not definition.eligibility.terms:
        return None
    shown = _wordings(definition)
    if wording not in shown:
        raise InvalidInput(
            fields={"terms": msg("The terms changed. Read them again, then accept them")}
        )
    known = accepted_terms(work, version_id)
    if known is not None:
        return known
    row = work.add(
        TermsAcceptance(
            id=work.new_id(),
            partner_id=work.partner_id,
            kit_id=version_of(work, version_id).kit_id,
            kit_version_id=version_id,
            locale=shown[wording],
            wording_sha=wording,
            accepted_by=work.actor.user_id,
            accepted_by_name=work.actor.name,
            accepted_at=work.now(),
        )
    )
    work.session.flush()
    work.audit("kit.terms_accepted", "kit_version", version_id, wording=wording)
    return row


def accepted_terms(work: Work, version_id: str) -> TermsAcceptance | None:
    """The partner's acceptance that covers this version's words in one of its languages."""
    shas = list(_wordings(definition_of(work, version_id)))
    return work.session.scalars(
        select(TermsAcceptance)
        .where(
            TermsAcceptance.partner_id == work.partner_id,
            TermsAcceptance.kit_id == version_of(work, version_id).kit_id,
            TermsAcceptance.wording_sha.in_(shas),
        )
        .order_by(TermsAcceptance.accepted_at)
    ).first()


def acceptances(work: Work, kit_id: str) -> Sequence[TermsAcceptance]:
    """Everybody in scope who accepted the terms of a kit, the newest first."""
    return work.session.scalars(
        select(TermsAcceptance)
        .where(TermsAcceptance.kit_id == kit_id)
        .order_by(TermsAcceptance.accepted_at.desc())
    ).all()


def terms_missing(work: Work, version_id: str) -> bool:
    """Whether the scope's partner still has to accept this version's terms."""
    if work.scope.partner_id is None:
        return False
    wanted = definition_of(work, version_id).eligibility.terms
    return wanted and accepted_terms(work, version_id) is None


def _wordings(definition: KitDefinition) -> dict[str, str]:
    """The digest of the terms in each language, and that language."""
    return {wording_sha(resolve(definition, tag).terms): tag for tag in definition.locales}
