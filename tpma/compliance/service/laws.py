"""Which law holds: the recipients', the partner's, and HQ's, whose address every mail leaves from."""

from __future__ import annotations

from collections.abc import Iterable

from tpma.compliance import library
from tpma.compliance.law import Law
from tpma.core.work import Work


def law_of(
    work: Work,
    sender_country: str,
    recipient_countries: Iterable[str],
    sectors: Iterable[str] = (),
) -> Law:
    """The strictest law of the recipients, the sending partner, HQ and the trades advertised.

    What binds only who is established in a country (such as a German imprint) is asked of the
    partner, whose mail it is, and not of HQ.
    """
    countries = list(recipient_countries) or [""]
    if work.settings.hq_country:
        countries.append(work.settings.hq_country)
    return library.law(countries, sender=sender_country, sectors=sectors)
