"""The words for what differs between two versions, and for what a recall means."""

from __future__ import annotations

from tpma.assets.merge import Take, Why
from tpma.core.i18n import Message, msg
from tpma.kits.rules import Severity

CONSEQUENCES: dict[Severity, Message] = {
    Severity.NOTE: msg("Partners read your reason. What they have begun may still be launched."),
    Severity.MUST_UPGRADE: msg(
        "Nothing is launched from it after the day you choose. What is running finishes."
    ),
    Severity.STOP_NOW: msg(
        "Running campaigns stop at once, in mid-send. Their landing pages are taken down."
    ),
}

WHYS: dict[Why, Message] = {
    Why.BOTH_CHANGED: msg("You changed it, and so did HQ."),
    Why.LOCKED: msg("HQ locked this place. Your words stay in your earlier copy."),
    Why.REMOVED: msg(
        "The new version has no such place any more. Your words stay in your earlier copy."
    ),
    Why.KIND: msg("This place holds something else now. What you had stays in your earlier copy."),
    Why.LIMITS: msg("The new version's limits don't admit what you have there."),
}

TAKES: dict[Take, Message] = {
    Take.MINE: msg("Keep mine"),
    Take.KIT: msg("Take the kit's"),
    Take.OWN: msg("Write something else"),
}

FACTS: dict[str, Message] = {
    "kind": msg("Kind"),
    "lock": msg("Lock"),
    "min_length": msg("At least, in characters"),
    "max_length": msg("At most, in characters"),
    "multiline": msg("Line breaks"),
    "default": msg("Value"),
    "choices": msg("Choices"),
    "media_from": msg("Pictures from"),
    "min_width": msg("Least width, in px"),
    "min_height": msg("Least height, in px"),
    "statements": msg("Statements"),
    "style": msg("Lock of the style"),
    "position": msg("Lock of the position"),
    "size": msg("Lock of the size"),
    "min_size": msg("Smallest type, in px"),
    "max_size": msg("Largest type, in px"),
    "template": msg("Template"),
    "design": msg("Design"),
    "network": msg("Network"),
    "sizes": msg("Sizes"),
    "formats": msg("Formats"),
    "max_kilobytes": msg("Weight, in kB"),
    "inserts": msg("Law inserts"),
    "optional": msg("Optional"),
    "form": msg("Form"),
    "share": msg("Picture when shared"),
    "window.begins": msg("Can be launched from"),
    "window.ends": msg("Can be launched until"),
    "window.promoted_from": msg("Promoted from"),
    "window.promoted_until": msg("Promoted until"),
    "window.after_end": msg("At the end, running campaigns"),
    "window.warn_days": msg("Days of warning"),
    "eligibility.tiers": msg("Tiers"),
    "eligibility.regions": msg("Regions"),
    "eligibility.motions": msg("Motions"),
    "eligibility.certifications": msg("Certifications"),
    "eligibility.terms": msg("Terms to accept"),
    "approval.mode": msg("Approval"),
    "approval.reviewers": msg("Reviewers"),
    "approval.hours": msg("Hours to answer"),
    "link_domains": msg("Where links may lead"),
    "playbook": msg("Suggested order"),
    "tags": msg("Tags"),
}

VALUES: dict[str, Message] = {
    "locked": msg("locked"),
    "editable": msg("editable"),
    "required": msg("required"),
    "change_required": msg("must be changed"),
    "true": msg("yes"),
    "false": msg("no"),
    "finish": msg("finish"),
    "stop": msg("stop"),
    "": msg("not set"),
}


def fact_name(name: str) -> Message | str:
    """A setting in words; settings of the guide and the like keep their names of the file."""
    return FACTS.get(name, name)


def fact_value(value: str) -> Message | str:
    return VALUES.get(value, value)
