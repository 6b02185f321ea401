"""Home: what to do next, by role."""

from __future__ import annotations

from flask import Blueprint, render_template

from tpma.web.access import ALL, ANYBODY, access
from tpma.web.context import actor, current_work
from tpma.web.home_hq import hq_home
from tpma.web.home_partner import partner_home

bp = Blueprint("home", __name__)

#: How a campaign's state is coloured, here and wherever campaigns are listed.
STATE_TONES = {
    "draft": "neutral",
    "submitted": "warn",
    "approved": "accent",
    "scheduled": "accent",
    "running": "good",
    "paused": "warn",
    "finished": "neutral",
    "stopped": "bad",
}


@bp.get("/")
@access(*ANYBODY, data=ALL)
def index() -> str:
    work = current_work()
    if actor().is_partner:
        return render_template("home/partner.html", home=partner_home(work), tones=STATE_TONES)
    return render_template("home/hq.html", home=hq_home(work), tones=STATE_TONES)
