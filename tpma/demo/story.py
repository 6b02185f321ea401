"""The story in its order: each act's name (as in the account), its line, and what performs it."""

from __future__ import annotations

from collections.abc import Callable

from tpma.demo import acts_launch as middle
from tpma.demo import acts_prepare as prepare
from tpma.demo import acts_results as results
from tpma.demo.stage import Stage

ACTS: tuple[tuple[str, str, Callable[[Stage], str]], ...] = (
    ("people", "Let the people in", prepare.let_in),
    ("publish", "Publish the sample kit", prepare.publish),
    ("brand", "Bring the partners' logos", prepare.brand),
    ("fund", "Open a fund", prepare.fund),
    ("customise", "Customise for five partners", prepare.customise),
    ("render", "Render by the workers", prepare.render),
    ("audience", "Upload contact lists", middle.audiences),
    ("plan", "Plan campaigns, ask for MDF", middle.plan),
    ("check", "Check", middle.check),
    ("approve", "Submit and approve", middle.approve),
    ("launch", "Launch", middle.launch),
    ("deliver", "Deliver over SMTP", middle.deliver),
    ("engage", "Open, click, opt out", results.engage),
    ("lead", "Send the form", results.lead),
    ("deals", "Import deals", results.bring_deals),
    ("attribute", "Attribute", results.attribute),
    ("waiting", "Leave a decision to you", middle.leave_waiting),
    ("claim", "Claim MDF with proof", results.claim),
    ("report", "Report the ROI", results.report),
)
