"""Asking the links of a tactic whether they answer, because a person wants to know.

Only links that pass the checks of links are asked: whole https addresses, on sites that the kit
allows. What came of it is a finding of the moment; submission and launch ask nobody, since a site
that is away for a minute must not stop them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tpma.compliance import checks
from tpma.compliance.findings import CheckContext, Finding, LinkAnswer, LinkFacts
from tpma.compliance.models import Submission
from tpma.compliance.service.gathering import gather
from tpma.compliance.service.trying import context_with
from tpma.core.actor import PARTNER_ROLES
from tpma.core.errors import Forbidden, TooMany
from tpma.core.i18n import msg
from tpma.core.keys import keyed
from tpma.core.pace import Pace
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.delivery.link_probe import LinkProbe

#: Links asked at one click, each once; more would keep the asker waiting.
MOST = 20
#: Links of one partner, or of one person of HQ, whichever process answers.
PER_MINUTE = 20
MINUTE = dt.timedelta(minutes=1)
_BEFORE = ("technical.link-https", "technical.link-domain")
_ALIVE = "technical.link-alive"


@dataclass(frozen=True, slots=True)
class LinksAsked:
    """What came of asking: every answer, and the findings of the links that are dead or that
    nobody may link to (those were not asked)."""

    at: dt.datetime
    answers: tuple[LinkAnswer, ...]
    findings: tuple[Finding, ...]


def ask_links(
    work: Work,
    asset_set_id: str,
    tactic_key: str,
    typed: Mapping[str, str],
    *,
    zone: str | None = None,
) -> LinksAsked:
    """Ask the links of a tactic with what is typed, or those of one zone. TooMany where the partner
    has asked much in the last minute."""
    if not (work.may(Permission.CUSTOMISE) or work.may(Permission.REVIEW)):
        raise Forbidden()
    context = context_with(work, asset_set_id, tactic_key, typed, pictures=False)
    if zone is not None:
        mine = tuple(link for link in context.links if link.zone == zone)
        context = replace(context, links=mine)
    return _ask(work, [context])


def ask_submitted_links(work: Work, submission_id: str) -> LinksAsked:
    """Ask the links of everything that was submitted together. For reviewers."""
    work.require(Permission.REVIEW)
    row = work.get(Submission, submission_id)
    return _ask(work, gather(work, row.asset_set_id).contexts)


def _ask(work: Work, contexts: Sequence[CheckContext]) -> LinksAsked:
    probe = work.resource(LinkProbe)
    urls = list(dict.fromkeys(url for context in contexts for url in askable(context)))[:MOST]
    is_partner = not work.actor.roles.isdisjoint(PARTNER_ROLES)
    who = work.partner_id if is_partner else work.actor.user_id
    admitted = work.resource(Pace).admits(
        keyed(work.settings.secret, "ask-link", who),
        len(urls),
        most=PER_MINUTE,
        window=MINUTE,
        now=work.now(),
        nonce=work.new_id(),
    )
    if not admitted:
        raise TooMany(
            msg("Many links were asked in the last minute"),
            mend=msg("Wait a minute, then ask again"),
        )
    answers = answers_of(probe, urls)
    found = [
        each
        for context in contexts
        for each in checks.run(replace(context, answers=answers), [*_BEFORE, _ALIVE])
    ]
    # A link that several tactics lead to is told once.
    once = {(each.check_id, str(each.message)): each for each in reversed(found)}
    return LinksAsked(
        work.now(), answers, tuple(sorted(once.values(), key=lambda each: each.sort_key))
    )


def askable(context: CheckContext) -> list[str]:
    """The addresses of a tactic that may be asked; placeholders and other kinds are left out."""
    return [
        link.url
        for link in context.links
        if link.url.startswith("https://") and "{{" not in link.url and _passes(context, link)
    ]


def _passes(context: CheckContext, link: LinkFacts) -> bool:
    return not checks.run(replace(context, links=(link,)), _BEFORE)


def answers_of(probe: LinkProbe, urls: Iterable[str]) -> tuple[LinkAnswer, ...]:
    return tuple(
        LinkAnswer(each.url, each.alive, each.why, each.status)
        for each in probe.ask_all(list(urls))
    )
