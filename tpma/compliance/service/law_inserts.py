"""The legal texts of a mail or page, put in by the renderer and out of a partner's reach.

Rendering comes before compliance in the house, so it asks a resource (`tpma.assets.service.inserts`);
the doors provide this one.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping

from tpma.assets.service.inserts import Inserts
from tpma.branding.service import ProfileView
from tpma.compliance import library
from tpma.compliance.findings import RequiredInsert
from tpma.compliance.inserts import SenderFacts, by_place, inserts_for
from tpma.core.bidi import apart_if_turned
from tpma.core.work import Work
from tpma.kits.definition import KitDefinition, Tactic, TacticKind

#: An Impressum is one only with at least one of these (DDG § 5).
_REGISTERED = ("register", "register_number", "vat_id", "representatives")


def sender_facts(profile: ProfileView) -> SenderFacts:
    """What the inserts may say of a partner."""
    complete = (
        profile.address and profile.email and any(profile.legal.get(name) for name in _REGISTERED)
    )
    return SenderFacts(
        sender=apart_if_turned(profile.legal_name),
        address=apart_if_turned(profile.address),
        email=profile.email,
        phone=profile.phone,
        website=profile.website,
        imprint=profile.imprint if complete else "",
    )


def texts(
    where: str, locale: str, facts: SenderFacts, sectors: Iterable[str] = ()
) -> list[RequiredInsert]:
    """What every tactic of this kind carries: all that any law asks for and the profile can fill.

    A mail is rendered once for everybody it goes to, so it carries the strictest law's texts.
    Whether what *this* audience's law asks for is complete is for the checks to say.
    """
    strictest = library.strictest(sectors)
    found = [each for each in inserts_for(strictest, where, locale, facts) if not each.missing]
    if not any(each.key == "sender_identity" for each in found):
        # No email address yet: the postal address alone is better than neither.
        plain = [
            each
            for each in inserts_for(library.law(["US"]), where, locale, facts)
            if each.key == "postal_address" and not each.missing
        ]
        found = [*plain, *found]
    return found


class LawInserts(Inserts):
    """The inserts that the law packs ask for."""

    def for_tactic(
        self,
        work: Work,
        definition: KitDefinition,
        tactic: Tactic,
        locale: str,
        profile: ProfileView,
    ) -> Mapping[str, str]:
        if tactic.kind not in (TacticKind.EMAIL, TacticKind.LANDING_PAGE):
            return super().for_tactic(work, definition, tactic, locale, profile)
        placed = by_place(
            texts(tactic.kind.value, locale, sender_facts(profile), definition.law.sectors)
        )
        return {place: _html(inserts) for place, inserts in placed.items()}


def _html(inserts: Iterable[RequiredInsert]) -> str:
    lines = []
    for insert in inserts:
        line = html.escape(insert.text)
        if insert.link and insert.link_text:
            line += f' <a href="{html.escape(insert.link)}">{html.escape(insert.link_text)}</a>'
        lines.append(line)
    return "<br />".join(lines)
