"""The texts that law asks for, as the renderer puts them in.

Which texts these are is known further up the house, in compliance. So the rendering asks this
resource, and the doors provide the one that knows the law packs.
"""

from __future__ import annotations

import html
from collections.abc import Mapping

from tpma.branding.service import ProfileView
from tpma.core.work import Work
from tpma.kits.definition import KitDefinition, Tactic


class Inserts:
    """Gives HTML by place in the template: "legal" and "address". This one knows no law: it names
    the sender, which every law asks for."""

    def for_tactic(
        self,
        work: Work,
        definition: KitDefinition,
        tactic: Tactic,
        locale: str,
        profile: ProfileView,
    ) -> Mapping[str, str]:
        lines = [profile.legal_name, *profile.address_lines]
        return {
            "address": ", ".join(html.escape(line) for line in lines if line),
            "legal": html.escape(profile.imprint),
        }


def inserts_of(work: Work) -> Inserts:
    """The process's inserts; the plain ones where a door provided none (as in a room's tests)."""
    try:
        return work.resource(Inserts)
    except KeyError:
        return Inserts()
