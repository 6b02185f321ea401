"""The CRM's export: deals of people who engaged, deals that came by other ways, open and lost ones."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Export:
    data: bytes
    count: int
    total_minor: int


#: Amount in minor units, stage, and whether the contact is somebody who engaged.
_BOOK: Mapping[str, Sequence[tuple[int, str, bool]]] = {
    "nordlicht": (
        (1_845_050, "Closed Won", True),
        (920_000, "Closed Won", True),
        (2_400_000, "Proposal", True),
        (610_075, "Closed Won", False),
    ),
    "brightwater": (
        (3_120_000, "Closed Won", True),
        (1_499_999, "Closed Won", True),
        (780_033, "Closed Lost", True),
        (5_200_000, "Negotiation", False),
        (990_000, "Closed Won", False),
    ),
    "al-safa": ((1_260_000, "Closed Won", True), (875_500, "Qualification", True)),
    "kestrel-rowe": ((640_001, "Closed Won", True), (430_000, "Closed Won", False)),
    "alpenblick": ((512_345, "Closed Won", True),),
}


def export(engaged: Mapping[str, Sequence[str]], today: dt.date, currency: str) -> Export:
    """The file of this program. People are taken in the order in which they engaged."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            *("Opportunity ID", "Partner", "Account Name", "Opportunity Name", "Contact Email"),
            *("Amount", "Currency", "Stage", "Created Date", "Close Date", "Lead Source"),
        ]
    )
    count = total = 0
    for slug, book in _BOOK.items():
        people = iter(engaged.get(slug, ()))
        for number, (minor, stage, by_campaign) in enumerate(book, start=1):
            email = next(people, "") if by_campaign else ""
            if not email:
                email = f"purchasing@{slug}-customer-{number}.example"
            account = email.partition("@")[2].partition(".")[0].replace("-", " ").title()
            closed = today.isoformat() if stage.startswith("Closed") else ""
            writer.writerow(
                [
                    *(f"OPP-{slug.upper()}-{number:04d}", slug, account),
                    f"{account}: recovery service",
                    *(email, f"{minor // 100}.{minor % 100:02d}", currency, stage),
                    *(today.isoformat(), closed, "Campaign" if by_campaign else "Referral"),
                ]
            )
            count += 1
            total += minor
    return Export(out.getvalue().encode(), count, total)
