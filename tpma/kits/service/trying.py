"""Trying what only rendering can tell of a kit, before it is published or shown.

Rendering is known further up the house, in assets. So publishing asks this resource, and the
doors provide the one that compiles.
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


def trial_of(work: Work) -> Trial:
    """The process's trial; none where a door provided none (as in a room's tests)."""
    try:
        return work.resource(Trial)
    except KeyError:
        return Trial()
