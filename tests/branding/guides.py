"""Brand guides for tests."""

from __future__ import annotations

from tpma.kits.brandguide import BrandGuide, CoBrandMode, Colour, HqLogos, LockupRules, TypeRole


def guide_with(*colours: Colour, lockup: LockupRules | None = None) -> BrandGuide:
    return BrandGuide(
        name="Northkeep",
        legal_name="Northkeep Software B.V.",
        website="https://www.northkeep.example",
        address=("Oosterkade 41",),
        mode=CoBrandMode.EQUAL,
        modes=(CoBrandMode.EQUAL,),
        logos=HqLogos("media/logo.png", "media/logo-dark.png"),
        colours=colours,
        types=(TypeRole("heading", 700), TypeRole("body")),
        fonts=(),
        lockup=lockup or LockupRules(),
    )
