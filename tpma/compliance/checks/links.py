"""Links that were asked, because a person wanted to know, and did not answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpma.compliance.checks.registry import Check, Hit, check
from tpma.compliance.findings import CheckContext, Kind, LinkAnswer, Severity
from tpma.core.i18n import Message, msg

_WHY: Mapping[str, Message] = {
    "gone": msg("The page is not there"),
    "failing": msg("The site has an error"),
    "no_name": msg("There is no site of this name"),
    "not_public": msg("The address leads into a private network"),
    "no_answer": msg("The site did not answer in time"),
    "certificate": msg("The site's certificate is not valid for its name"),
    "not_https": msg("It leads on to an address without https"),
    "loop": msg("It leads round in circles"),
    "broken": msg("The address can't be read"),
}


def in_words(answer: LinkAnswer) -> Message:
    """What came of asking, for people."""
    if answer.alive:
        if answer.why == "shy":
            return msg("It answers, and lets no programs in (%(status)s)", status=answer.status)
        return msg("It answers")
    said = _WHY.get(answer.why, msg("It does not answer"))
    return msg("%(what)s (%(status)s)", what=said, status=answer.status) if answer.status else said


@check(
    "technical.link-alive",
    Severity.WARNING,
    Kind.TECHNICAL,
    msg("Links that were asked answer"),
    msg("Asked on request"),
)
def link_alive(context: CheckContext) -> Iterator[Hit]:
    answers = {answer.url: answer for answer in context.answers}
    for link in context.links:
        answer = answers.get(link.url)
        if answer is not None and not answer.alive:
            yield Hit(
                msg("“%(url)s” is dead: %(why)s", url=link.url, why=in_words(answer)),
                msg("Open it in a browser, and correct the address"),
                zone=link.zone,
            )


CHECKS: tuple[Check, ...] = (link_alive,)
