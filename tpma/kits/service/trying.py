"""What only rooms further up the house can tell of a kit, before it is published or shown.

Rendering is known in assets, the checks of words and pictures in compliance. So publishing asks this
resource, and the doors provide the one that knows.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpma.core.work import Work
from tpma.kits.definition import KitDefinition
from tpma.kits.problems import Problem


class Trial:
    """Tells what is wrong with a kit that reading found no error in. This one renders nothing."""

    def problems(self, definition: KitDefinition, files: Mapping[str, bytes]) -> list[Problem]:
        """Problems of the kit's files, by path."""
        return []

    def findings(
        self,
        work: Work,
        definition: KitDefinition,
        files: Mapping[str, bytes],
        *,
        locale: str = "",
        tactic: str = "",
    ) -> tuple[Problem, ...]:
        """What the product's checks find in the kit's own words and pictures, as a sample partner
        would send them. What would stop every partner's launch is an error.

        With a `locale` and a `tactic` only the words of that one, at once.
        """
        return ()


def trial_of(work: Work) -> Trial:
    """The process's trial; none where a door provided none (as in a room's tests)."""
    try:
        return work.resource(Trial)
    except KeyError:
        return Trial()
