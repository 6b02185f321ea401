"""Home of HQ's people: what waits for them, and how the program is doing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from tpma.assets.service.adoption import uses
from tpma.campaigns import service as campaigns
from tpma.compliance import service as compliance
from tpma.compliance.service import Waiting
from tpma.core import outbox
from tpma.core.actor import Role
from tpma.core.i18n import Message, msg, nmsg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.service import LibraryKit
from tpma.mdf import service as mdf
from tpma.partners import service as partners
from tpma.web.home_partner import UNDER_WAY, CampaignLine, NextStep, line_of
from tpma.web.kit_views import Tile, previews_of
from tpma.web.screen import has_screen

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the program, and where it opens."""

    label: Message
    value: int
    detail: Message | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class HqHome:
    step: NextStep | None
    figures: list[Figure]
    waiting: list[Waiting]
    lines: list[tuple[CampaignLine, str]]
    entries: list[LibraryKit]
    covers: dict[str, list[Tile]]
    notices: list[kits.Notice]


def hq_home(work: Work) -> HqHome:
    roles = work.actor.roles
    found, total = campaigns.campaigns(work, limit=SHOWN)
    names = partners.partner_names(work)
    waiting = compliance.queue(work) if work.may(Permission.REVIEW) else []
    markets = work.may(Permission.PUBLISH_KITS)
    entries = kits.library(work)[:2] if markets else []
    figures = [f for part in (_program, _money, _machine) for f in part(work, total, len(names))]
    return HqHome(
        step=_step(work, waiting, markets, entries),
        figures=figures,
        waiting=waiting[:SHOWN],
        lines=[]
        if roles == {Role.FINANCE}
        else [(line_of(work, c), names.get(c.partner_id, "")) for c in found],
        entries=entries,
        covers={e.version_id: previews_of(e, limit=1) for e in entries},
        notices=kits.notices(work),
    )


def _link(endpoint: str) -> str | None:
    return url_for(endpoint) if has_screen(endpoint) else None


def _program(work: Work, campaigns_total: int, companies: int) -> list[Figure]:
    if not work.may(Permission.VIEW_ADOPTION):
        return []
    active = len({use.partner_id for use in uses(work)})
    running = campaigns.how_many(work, UNDER_WAY)
    return [
        Figure(
            msg("Partners who use a kit"),
            active,
            msg("of %(total)s enrolled", total=companies),
            _link("hq_adoption.index"),
        ),
        Figure(
            msg("Campaigns under way"), running, msg("of %(total)s in all", total=campaigns_total)
        ),
    ]


def _money(work: Work, _campaigns: int, _companies: int) -> list[Figure]:
    if not work.may(Permission.MANAGE_FUNDS):
        return []
    return [
        Figure(
            msg("Fund requests to decide"),
            len(mdf.requests(work, ["submitted"])),
            None,
            _link("finance.requests"),
        ),
        Figure(
            msg("Claims to decide"),
            len(mdf.claims(work, ["submitted"])),
            None,
            _link("finance.claims"),
        ),
        Figure(
            msg("Claims to pay"), len(mdf.claims(work, ["approved"])), None, _link("finance.claims")
        ),
    ]


def _machine(work: Work, _campaigns: int, _companies: int) -> list[Figure]:
    if not work.may(Permission.MANAGE_SETTINGS):
        return []
    backlog = outbox.backlog(work.session, work.now())
    return [
        Figure(msg("Jobs waiting"), backlog.due),
        Figure(msg("Jobs given up"), backlog.failed),
    ]


def _step(
    work: Work, waiting: list[Waiting], markets: bool, entries: list[LibraryKit]
) -> NextStep | None:
    if waiting and (href := _link("reviews.queue")):
        overdue = sum(1 for w in waiting if w.overdue)
        return NextStep(
            nmsg(
                "%(count)s submission waits for you",
                "%(count)s submissions wait for you",
                len(waiting),
            ),
            nmsg("%(count)s of them is overdue.", "%(count)s of them are overdue.", overdue)
            if overdue
            else msg("None is overdue."),
            msg("Open the queue"),
            href,
        )
    claims = mdf.claims(work, ["submitted"]) if work.may(Permission.DECIDE_CLAIMS) else []
    if claims and (href := _link("finance.claims")):
        return NextStep(
            nmsg("%(count)s claim waits for you", "%(count)s claims wait for you", len(claims)),
            msg("Each comes with its proof of performance."),
            msg("Open the claims"),
            href,
        )
    if markets and not entries:
        return NextStep(
            msg("Publish your first kit"),
            msg("Partners can begin as soon as it is there."),
            msg("Publish a kit"),
            url_for("hq_kits.publish_form"),
        )
    return None
