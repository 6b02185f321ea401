"""Outside approvers: people who never sign in and are asked by a link in a mail."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tpma.core.i18n import SCREEN_LOCALES, Message, msg
from tpma.core.keys import normalise_address

#: What is not worth a mail's trouble: no space, one @, a domain with a dot. The mail server has
#: the last word.
_ADDRESS = re.compile(
    r"[^\s@<>,;\"\x00-\x1f\x7f]+@[^\s@<>,;\"\x00-\x1f\x7f]+\.[^\s@<>,;\"\x00-\x1f\x7f.]+"
)
NAME_MOST = 200
_FREE = 2
ADDRESS_MOST = 254  # RFC 5321, 4.5.3.1.3 less the angle brackets


@dataclass(frozen=True, slots=True)
class OutsideApprover:
    """Somebody who may decide one reviewer's part ("brand", "legal") without signing in.

    Empty `kits` (slugs) or `regions` (the partner's) mean all of them.
    """

    reviewer: str
    name: str
    email: str
    locale: str = "en-US"
    kits: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    def concerns(self, kit: str, region: str) -> bool:
        """Whether a submission from this kit, of a partner in this region, is theirs."""
        return (not self.kits or kit in self.kits) and (
            not self.regions or region.casefold() in map(str.casefold, self.regions)
        )


def problem(approver: OutsideApprover, reviewers: Sequence[str]) -> Message | None:
    """What can't be; None where all is well."""
    if approver.reviewer not in reviewers:
        return msg("Say for each outside approver whose part it is")
    if not approver.name.strip() or not approver.name.isprintable():
        return msg("Enter the name of each outside approver")
    if len(approver.name) > NAME_MOST or len(approver.email) > ADDRESS_MOST:
        return msg("A name or address of an outside approver is too long")
    if not _ADDRESS.fullmatch(approver.email):
        return msg("Enter an email address, such as name@example.com")
    if approver.locale not in SCREEN_LOCALES:
        return msg("Choose a language for each outside approver")
    return None


def asked(
    approvers: Iterable[OutsideApprover], parts: Sequence[str], kit: str, region: str
) -> list[OutsideApprover]:
    """Who is asked now that these reviewers' parts are open; each address once per part."""
    found: dict[tuple[str, str], OutsideApprover] = {}
    for each in approvers:
        if each.reviewer in parts and each.concerns(kit, region):
            found.setdefault((each.reviewer, normalise_address(each.email)), each)
    return list(found.values())


def patience(in_vain: int) -> dt.timedelta:
    """How long a mail waits where a partner had this many of its questions to the same person
    withdrawn in a day: the first two are free, then twice as long each time, at most two hours.

    Who submits and withdraws in a loop would fill somebody's mailbox; a mail whose question is gone
    by then is not sent at all.
    """
    return dt.timedelta(minutes=min(120, 2**in_vain) if in_vain >= _FREE else 0)


def is_own_work(email: str, own_addresses: Iterable[str]) -> bool:
    """Four eyes: whether this address is that of somebody who edited, asked or decided."""
    mine = normalise_address(email)
    return any(normalise_address(each) == mine for each in own_addresses)
