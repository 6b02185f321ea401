"""Home: what to do next, by role."""

from __future__ import annotations

from flask import Blueprint, render_template

from tpma.web.access import ALL, ANYBODY, access

bp = Blueprint("home", __name__)


@bp.get("/")
@access(*ANYBODY, data=ALL)
def index() -> str:
    return render_template("home/index.html")
