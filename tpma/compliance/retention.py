"""How long kinds of records are kept, by law: until when what is due now must have ended.

Days count from the end of what a record is about: a consent's end, a contact's last sign of
interest, the day that a sign-up was asked. Keeping wins over erasing (see Law.erase_after_days).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from tpma.compliance.law import Law
from tpma.compliance.law_rules import RECORDS, RetentionRule
from tpma.core.i18n import Message, msg

#: What is called how, and what becomes of it, in the order in which it is told.
WORDS: Mapping[str, tuple[Message, Message]] = {
    "pending_consent": (msg("Sign-ups that wait for confirmation"), msg("Deleted.")),
    "consent_record": (msg("Consents that have ended"), msg("Deleted; an opt-out stays.")),
    "prospect": (
        msg("Contacts without a sign of interest"),
        msg("Emptied: name, address, company and country go."),
    ),
    "lead": (msg("Leads"), msg("Emptied: name, address, phone and answers go.")),
    "network": (
        msg("Network hashes and program names of visits"),
        msg("Emptied; the visit stays as a count."),
    ),
    "import_file": (
        msg("Uploaded contact files"),
        msg("Deleted; contacts that were taken over stay."),
    ),
}


@dataclass(frozen=True, slots=True)
class Term:
    """How long one kind of record of one country is kept, and which rules say so."""

    record: str
    days: int
    rules: tuple[RetentionRule, ...]

    def before(self, now: dt.datetime) -> dt.datetime:
        """What had ended by then is due now."""
        return now - dt.timedelta(days=self.days)


def term_of(law: Law, record: str) -> Term | None:
    """The term under this law; None where no rule ends it."""
    if record not in RECORDS:
        raise ValueError(f"{record!r} is no kind of record")
    days = law.erase_after_days(record)
    if days is None:
        return None
    rules = tuple(
        rule
        for rule in law.of(RetentionRule)
        if rule.record == record and days in (rule.erase_after_days, rule.keep_days)
    )
    return Term(record, days, rules)
