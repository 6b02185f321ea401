"""A draft's basics: guidance, window, eligibility, what reviewers, funds and law must know."""

from __future__ import annotations

from typing import Any

from tpma.core.i18n import Message, direction_of, msg
from tpma.kits import service
from tpma.kits.places import setting
from tpma.kits.places import words as words_at
from tpma.kits.service import OpenDraft
from tpma.web.context import current_work
from tpma.web.draft_fields import DraftField, Form
from tpma.web.draft_steps import edit_said
from tpma.web.filters import language_name

GUIDANCE = (
    ("goal", msg("Goal")),
    ("audience", msg("Audience")),
    ("budget", msg("Budget")),
    ("outcome", msg("Expected outcome")),
)

AFTER_END = (
    ("", msg("finish what was begun (the usual)")),
    ("finish", msg("finish what was begun")),
    ("stop", msg("stop")),
)
MOTIONS = (
    ("resell", msg("Resell")),
    ("referral", msg("Referral")),
    ("marketplace", msg("Marketplace")),
    ("services", msg("Services")),
    ("oem", msg("OEM")),
)
APPROVAL = (
    ("", msg("By policy where nothing is risky (the usual)")),
    ("policy", msg("By policy where nothing is risky")),
    ("person", msg("Always by a person")),
)

#: Whose findings are shown on the first screen where no field of it has them.
_SETTINGS = (
    *("window", "eligibility", "approval", "mdf", "law", "tags", "cover", "link_domains"),
    *("locales", "source_locale", "playbook", "countries", "name", "slug", "vendor"),
)


def basics(draft: OpenDraft, form: Form) -> dict[str, Any]:
    """Guidance, who may use it and when, what reviewers, funds and law must know."""
    text = form.text
    source = text.source_locale
    dressed = {"dir": direction_of(source), "lang": source}

    def said(context: str, label: Message, **more: Any) -> DraftField:
        return form.at(words_at(source, context), label, **{**dressed, **more})

    def chosen(*path: str, label: Message, **more: Any) -> DraftField:
        return form.setting(*path, label=label, **more)

    pictures = [p for p in draft.files if p.startswith("media/")]
    return {
        "groups": [
            (
                msg("The kit"),
                msg(
                    "In %(locale)s, the language the kit is written in",
                    locale=language_name(source),
                ),
                [
                    said("kit:name", msg("Name"), maxlength=120),
                    said("kit:summary", msg("Summary"), kind="textarea", rows=2),
                    chosen("tags", label=msg("Words to find it by")),
                    chosen(
                        "cover",
                        label=msg("Picture in the library"),
                        type="select",
                        options=[("", "—"), *((p, p) for p in pictures)],
                    ),
                    chosen(
                        "link_domains",
                        label=msg("Where links may lead"),
                        hint=msg("Domains with commas between them; a partner's own site always"),
                    ),
                ],
            ),
            (
                msg("Guidance"),
                msg("What partners read before they begin"),
                [
                    said(f"guidance:{key}", label, kind="textarea", rows=2)
                    for key, label in GUIDANCE
                ],
            ),
            (
                msg("Window"),
                msg("When it may be launched"),
                [
                    chosen("window", "begins", label=msg("Begins")),
                    chosen("window", "ends", label=msg("Last day")),
                    chosen("window", "promoted_from", label=msg("Promoted from")),
                    chosen("window", "promoted_until", label=msg("Promoted until")),
                    chosen(
                        "window",
                        "after_end",
                        label=msg("Running campaigns after the last day"),
                        options=AFTER_END,
                    ),
                    chosen("window", "warn_days", label=msg("Days of warning before the end")),
                ],
            ),
            (
                msg("Who may use it"),
                msg("What is left empty lets everybody in; what is filled must all match"),
                [
                    chosen("eligibility", "tiers", label=msg("Tiers")),
                    chosen(
                        "eligibility",
                        "regions",
                        label=msg("Regions"),
                        hint=msg("Names of your program's regions or country codes, with commas"),
                    ),
                    chosen("eligibility", "motions", label=msg("Motions"), options=MOTIONS),
                    chosen("eligibility", "certifications", label=msg("Certifications")),
                    chosen("eligibility", "terms", label=msg("Terms must be accepted first")),
                    said("kit:terms", msg("Terms"), kind="textarea", rows=3),
                ],
            ),
            (
                msg("Recipients' choices"),
                msg("What people choose by on their preference page"),
                [
                    chosen(
                        "law",
                        "topic",
                        label=msg("Topic"),
                        hint=msg(
                            "A short key such as %(example)s; empty: the topic of the partner's motion",
                            example="cyber-resilience",
                        ),
                    ),
                    said("kit:topic", msg("The topic's name"), maxlength=60),
                    chosen(
                        "law",
                        "confirm_consent",
                        label=msg("Every sign-up is confirmed by mail, in every country"),
                    ),
                ],
            ),
            (
                msg("Approval, funds, law"),
                None,
                [
                    chosen(
                        "approval",
                        "mode",
                        label=msg("Approval"),
                        options=APPROVAL,
                    ),
                    chosen("approval", "reviewers", label=msg("Reviewers")),
                    chosen("approval", "hours", label=msg("Hours a reviewer may take")),
                    chosen("mdf", "activity", label=msg("MDF activity")),
                    chosen("mdf", "currency", label=msg("Currency"), size="short"),
                    chosen("mdf", "cost", label=msg("What a usual run costs"), size="short"),
                    chosen("mdf", "contribution_percent", label=msg("HQ's share in per cent")),
                    chosen("mdf", "proof", label=msg("Proof of performance")),
                    chosen("law", "sectors", label=msg("Sectors with rules of their own")),
                    chosen("law", "price_shown", label=msg("Prices are shown")),
                    chosen("law", "generated_media", label=msg("Pictures were generated")),
                ],
            ),
        ],
        "left": form.findings.left(*(setting(name) for name in _SETTINGS)),
        "edits": [
            (edit, *edit_said(edit))
            for edit in service.edits_of(current_work(), draft.id, limit=12)
        ],
    }
