"""The words of a responsive display ad, which the network sets beside the pictures by itself.

Keys of the zones and their limits as Google Ads takes them: up to five headlines of 30, one long
headline of 90, up to five descriptions of 90, the advertiser's name in 25. A full-width character
counts as two there, so a Japanese headline has fifteen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from tpma.kits.definition import Tactic, TacticKind

HEADLINES = tuple(f"ad_headline_{n}" for n in range(1, 6))
LONG_HEADLINE = "ad_long_headline"
DESCRIPTIONS = tuple(f"ad_description_{n}" for n in range(1, 6))
BUSINESS_NAME = "ad_business_name"

LIMITS: Mapping[str, int] = {
    **dict.fromkeys(HEADLINES, 30),
    LONG_HEADLINE: 90,
    **dict.fromkeys(DESCRIPTIONS, 90),
    BUSINESS_NAME: 25,
}
#: An ad that has some of the words needs at least these.
NEEDED = (HEADLINES[0], LONG_HEADLINE, DESCRIPTIONS[0], BUSINESS_NAME)


def is_ad_text(kind: str, key: str) -> bool:
    """Whether the zone of a tactic of this kind goes to the network as words."""
    return kind == TacticKind.DISPLAY_ADS and key in LIMITS


def has_ad_text(tactic: Tactic) -> bool:
    return any(is_ad_text(tactic.kind, zone.key) for zone in tactic.zones)


def extra_units(text: str) -> int:
    """What a network counts beyond the characters: one more for each that is full-width."""
    return sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
