"""What the frame around every screen needs: navigation by role, language, light, toasts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, get_flashed_messages, request, url_for

from tpma.core.actor import PARTNER_ROLES, Role
from tpma.core.i18n import Message, msg, translate
from tpma.web import language
from tpma.web.context import current_actor, settings
from tpma.web.filters import listed, role_name
from tpma.web.security import cookie_name

THEMES = ("auto", "light", "dark")

_REVIEWERS = frozenset({Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER})
_CHANNEL, _FINANCE = frozenset({Role.CHANNEL_MARKETER}), frozenset({Role.FINANCE})
_ADMIN = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation; shown to these roles where its screen exists."""

    endpoint: str
    label: Message
    icon: str
    roles: frozenset[Role]


PLACES: tuple[Place, ...] = (
    Place("home.index", msg("Home"), "home", frozenset(Role)),
    # partner
    Place("library.index", msg("Kits"), "kit", PARTNER_ROLES),
    Place("campaigns.index", msg("My campaigns"), "campaign", PARTNER_ROLES),
    Place("contacts.index", msg("Contacts"), "people", PARTNER_ROLES),
    Place("results.index", msg("Results"), "chart", PARTNER_ROLES | _CHANNEL),
    Place("funds.index", msg("Funds"), "fund", PARTNER_ROLES),
    Place("brand.profile", msg("Our brand"), "brand", PARTNER_ROLES),
    # HQ
    Place("reviews.queue", msg("Queue"), "queue", _REVIEWERS | _ADMIN),
    Place("reviews.approved", msg("Approved"), "check", _REVIEWERS | _ADMIN),
    Place("review_rules.rules", msg("Rules and statements"), "rules", _REVIEWERS | _ADMIN),
    Place("hq_kits.index", msg("Kits"), "kit", _CHANNEL | _REVIEWERS | _ADMIN),
    Place("hq_adoption.index", msg("Adoption"), "campaign", _CHANNEL | _ADMIN),
    Place("finance.index", msg("Funds"), "fund", _FINANCE | _ADMIN),
    Place("finance.requests", msg("Requests"), "queue", _FINANCE),
    Place("finance.claims", msg("Claims"), "claim", _FINANCE | _ADMIN),
    Place("reports.index", msg("Reports"), "chart", _FINANCE | _CHANNEL | _ADMIN),
    Place("reports.opportunities", msg("Opportunities"), "sender", _FINANCE | _CHANNEL | _ADMIN),
    Place("admin.people", msg("People"), "people", _ADMIN | {Role.PARTNER_ADMIN}),
    Place("admin.partners", msg("Partners"), "building", _ADMIN | _CHANNEL),
    Place("persons.index", msg("Personal data"), "check", _ADMIN | {Role.PARTNER_ADMIN}),
    Place("hq_domains.index", msg("Domains"), "stop", _ADMIN | {Role.LEGAL_REVIEWER}),
    Place("admin.settings", msg("Settings"), "settings", _ADMIN),
    Place("admin.audit", msg("Audit"), "audit", _ADMIN),
)


@dataclass(frozen=True, slots=True)
class Item:
    href: str
    label: Message
    icon: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    items: list[Item]
    title: Message | None = None


class Screen:
    """Given to every template as `screen`; each part is worked out when it is used."""

    @property
    def locale(self) -> str:
        return language.locale()

    @property
    def locale_code(self) -> str:
        return language.offered(language.locale())

    @property
    def dir(self) -> str:
        return language.direction()

    @property
    def languages(self) -> tuple[tuple[str, str, str], ...]:
        return language.LANGUAGES

    @property
    def theme(self) -> str:
        chosen = request.cookies.get(cookie_name("tpma-theme"), "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def path(self) -> str:
        return request.full_path.rstrip("?") if request.method == "GET" else request.path

    @property
    def signed_in(self) -> bool:
        return current_actor() is not None

    @property
    def is_demo(self) -> bool:
        return settings().is_demo

    @property
    def hq_name(self) -> str:
        return settings().hq_name

    @property
    def user_name(self) -> str:
        actor = current_actor()
        return actor.name if actor else ""

    @property
    def user_place(self) -> str:
        """What the person is here to do."""
        actor = current_actor()
        return listed((role_name(r) for r in Role if r in actor.roles), "unit") if actor else ""

    @property
    def roles(self) -> frozenset[Role]:
        actor = current_actor()
        return actor.roles if actor else frozenset()

    @property
    def navigation(self) -> list[Group]:
        places = [p for p in PLACES if p.roles & self.roles and has_screen(p.endpoint)]
        groups = [Group(_items(places))]
        if self.is_demo and has_screen("mailbox.index"):
            demo = Place("mailbox.index", msg("Mailbox"), "mail", frozenset(Role))
            groups.append(Group(_items([demo]), msg("Demo")))
        return groups

    @property
    def toasts(self) -> list[tuple[str, str]]:
        kept: Any = get_flashed_messages(with_categories=True)
        return [(tone, _said(said)) for tone, said in kept]


def has_screen(endpoint: str) -> bool:
    """Whether this installation has the screen."""
    return endpoint in current_app.view_functions


def _items(places: Iterable[Place]) -> list[Item]:
    found = list(places)
    here = _nearest(found)
    return [Item(url_for(p.endpoint), p.label, p.icon, current=p is here) for p in found]


def _nearest(places: list[Place]) -> Place | None:
    """The place that this screen is under: the place itself, else the one with the longest
    address that this one begins with, else the first of its family."""
    here = request.endpoint or ""
    above = [
        (len(href), p)
        for p in places
        if (href := url_for(p.endpoint).rstrip("/")) and f"{request.path}/".startswith(f"{href}/")
    ]
    family = here.partition(".")[0]
    return (
        next((p for p in places if p.endpoint == here), None)
        or max(above, key=lambda pair: pair[0], default=(0, None))[1]
        or next((p for p in places if p.endpoint.partition(".")[0] == family), None)
    )


def _said(kept: Any) -> str:
    """A toast as it was kept in the cookie, in today's language."""
    message = Message(kept["msgid"], kept["params"], kept["plural"], kept["count"])
    return translate(message, language.locale())


def install(app: Flask) -> None:
    app.context_processor(lambda: {"screen": Screen()})
    app.jinja_env.globals.update(has_screen=has_screen)
