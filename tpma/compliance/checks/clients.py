"""What mail programs leave out of a mail (caniemail.com)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpma.compliance.checks.registry import Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity
from tpma.compliance.mailclients import data
from tpma.compliance.mailclients.features import FEATURES
from tpma.compliance.mailclients.used import features_used
from tpma.core.i18n import MessageParam, msg

NAMED = 6


@check(
    "technical.mail-clients",
    Severity.WARNING,
    Kind.TECHNICAL,
    msg("Mail programs show what the email is built of"),
    msg("caniemail.com"),
)
def mail_clients(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "email" or not context.html:
        return
    known = data()
    for slug in sorted(features_used(context.html) & FEATURES.keys()):
        loss, support = FEATURES[slug], known.features[slug]
        names = known.names(support.missing)
        facts: Mapping[str, MessageParam] = {
            "feature": support.title,
            "clients": names[:NAMED],
            "loss": loss.what,
        }
        yield Hit(
            msg("%(clients)s leave out “%(feature)s”: %(loss)s", **facts)
            if len(names) <= NAMED
            else msg(
                "%(clients)s and %(count)s more leave out “%(feature)s”: %(loss)s",
                count=len(names) - NAMED,
                **facts,
            ),
            loss.mend,
            severity=loss.severity if support.is_widely_missing else Severity.NOTE,
            source=msg("caniemail.com, tested %(date)s", date=support.tested),
        )


CHECKS = (mail_clients,)
