"""The picture that networks show when somebody shares a landing page (Open Graph).

A page has its own by its own design. Where the kit gives it none, it shows that of a post or an ad,
drawn at the size that networks ask for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from tpma.kits.definition import Size, Tactic, TacticKind

#: What networks show whole; where the kit names no size, this one is drawn.
SHARE_SIZE = Size(1200, 630)
#: Designs made for shapes this much alike are as good as each other.
_ALIKE = 0.1


def can_be_shown(tactic: Tactic) -> bool:
    """Whether a page may show this tactic's picture."""
    return tactic.design is not None and tactic.kind is not TacticKind.LANDING_PAGE


def with_shared_pictures(tactics: Mapping[str, Tactic]) -> dict[str, Tactic]:
    """The tactics, each landing page without a design pointing to the picture that it shows.

    Settled when a kit is read, and kept with its version: another choice in a later version of
    the product never changes what is published.
    """
    usual = _usual(tactics)
    return {
        key: replace(tactic, share=tactic.share or usual)
        if tactic.kind is TacticKind.LANDING_PAGE and tactic.design is None
        else tactic
        for key, tactic in tactics.items()
    }


def _usual(tactics: Mapping[str, Tactic]) -> str:
    """The first of those whose design was made for about this shape; empty where there is none."""
    found = [tactic for tactic in tactics.values() if can_be_shown(tactic) and tactic.sizes]
    return min(found, key=_unlike).key if found else ""


def _unlike(tactic: Tactic) -> float:
    return min(_distance(size) // _ALIKE for size in tactic.sizes)


def _distance(size: Size) -> float:
    """How far a shape is from that of a shared picture: 0 is the same."""
    return abs(math.log(size.width / size.height * SHARE_SIZE.height / SHARE_SIZE.width))


def share_size(tactic: Tactic) -> Size | None:
    """The size of the picture that a landing page shows; None where it has none."""
    if tactic.kind is not TacticKind.LANDING_PAGE or not (tactic.design or tactic.share):
        return None
    return min(tactic.sizes, key=_distance) if tactic.design and tactic.sizes else SHARE_SIZE
