"""Who acts. Every unit of work names its actor; nothing is ambient."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is here to do. A person may hold several."""

    PARTNER_MARKETER = "partner_marketer"
    PARTNER_ADMIN = "partner_admin"
    CHANNEL_MARKETER = "channel_marketer"
    BRAND_REVIEWER = "brand_reviewer"
    LEGAL_REVIEWER = "legal_reviewer"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"


PARTNER_ROLES = frozenset({Role.PARTNER_MARKETER, Role.PARTNER_ADMIN})
HQ_ROLES = frozenset(Role) - PARTNER_ROLES


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, an API token, or the machine itself.

    `partner_id` is set for partner people and None for HQ and the machine.
    """

    user_id: str
    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    partner_id: str | None = None
    locale: str = "en-US"
    is_system: bool = False

    @property
    def is_partner(self) -> bool:
        return self.partner_id is not None

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


#: Jobs, the clock and the command line. It may do what the code it runs may do,
#: but it is never a reviewer: four eyes need two people.
SYSTEM = Actor(user_id="system", name="tpma", is_system=True)

#: Somebody outside who follows a link in a mail. May do nothing by permission.
ANONYMOUS = Actor(user_id="anonymous", name="")
