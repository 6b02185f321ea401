"""What tests are made of: a product with a real database, and people to act in it."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from tpma.core.actor import HQ_ROLES, SYSTEM, Actor, Role
from tpma.core.clock import FixedClock, RandomIds
from tpma.core.container import Container
from tpma.core.tenancy import EVERYONE, Scope
from tpma.core.work import Work
from tpma.partners import service as partners

#: When tests happen, unless they say otherwise: a Tuesday.
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
PASSWORD = "correct horse battery"


@dataclass
class Product:
    """A container with a clock that the test moves, and short ways to open Work."""

    container: Container
    clock: FixedClock
    partner_ids: dict[str, str] = field(default_factory=dict)

    def system(self, partner_id: str | None = None) -> AbstractContextManager[Work]:
        """Work as the machine: on everything, or on one partner."""
        scope = EVERYONE if partner_id is None else Scope.partner(partner_id)
        return self.container.open(SYSTEM, scope)

    def hq(self, *roles: Role, user_id: str = "hq-person") -> AbstractContextManager[Work]:
        """Work as an HQ person with these roles (all HQ roles by default)."""
        actor = Actor(user_id=user_id, name="Hanna Quist", roles=frozenset(roles) or HQ_ROLES)
        return self.container.open(actor, EVERYONE)

    def as_partner(
        self, slug: str = "nordlicht", *roles: Role, user_id: str | None = None
    ) -> AbstractContextManager[Work]:
        """Work as a person of this partner, which is enrolled at first mention."""
        partner_id = self.partner(slug)
        actor = Actor(
            user_id=user_id or f"person-of-{slug}",
            name="Pia Partner",
            roles=frozenset(roles) or frozenset({Role.PARTNER_MARKETER, Role.PARTNER_ADMIN}),
            partner_id=partner_id,
        )
        return self.container.open(actor, Scope.partner(partner_id))

    def partner(self, slug: str = "nordlicht", **facts: str) -> str:
        """The id of a partner, enrolled at first mention."""
        if slug not in self.partner_ids:
            given: dict[str, Any] = {
                "name": slug.title(),
                "legal_name": f"{slug.title()} GmbH",
                "tier": "gold",
                "region": "EMEA",
                "country": "DE",
                "locale": "de-DE",
            } | facts
            with self.system() as work:
                self.partner_ids[slug] = partners.create_partner(work, slug=slug, **given).id
        return self.partner_ids[slug]

    def user(self, email: str, *roles: Role, slug: str | None = None, locale: str = "en-US") -> str:
        """The id of a new person who signs in with PASSWORD."""
        with self.system() as work:
            return partners.create_user(
                work,
                email=email,
                name=email.partition("@")[0].title(),
                password=PASSWORD,
                roles=roles,
                partner_id=None if slug is None else self.partner(slug),
                locale=locale,
            ).id


def make_product(container: Container) -> Product:
    assert isinstance(container.clock, FixedClock)
    return Product(container, container.clock)


def make_container(**settings: str) -> Container:
    """A container of the product with a clock that stands still."""
    from tpma.assets.service.inserts import Inserts
    from tpma.compliance.service.kit_publishing import KitTrial
    from tpma.compliance.service.law_inserts import LawInserts
    from tpma.core.pace import Pace
    from tpma.core.presence import Presence
    from tpma.core.settings import load_settings
    from tpma.delivery.channels import Channels
    from tpma.delivery.link_probe import LinkProbe
    from tpma.kits.service.trying import Trial

    held = load_settings(
        {},
        secret_key="a secret for tests that is long enough",
        base_url="http://localhost:8000",
        **settings,
    )
    container = Container(held, clock=FixedClock(NOW), ids=RandomIds())
    container.provide(Channels, Channels)
    container.provide(Presence, lambda settings: Presence(settings.redis_url))
    container.provide(Pace, lambda settings: Pace(settings.redis_url))
    container.provide(LinkProbe, lambda _settings: LinkProbe())
    container.provide(Inserts, lambda _settings: LawInserts())
    container.provide(Trial, lambda _settings: KitTrial())
    return container
