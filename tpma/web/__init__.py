"""The screens: one module per family, each with a blueprint named `bp`."""

from __future__ import annotations

#: Every blueprint of the application, in the order in which they are registered.
BLUEPRINTS: tuple[str, ...] = (
    "tpma.web.session",
    "tpma.web.home",
    "tpma.web.library",
    "tpma.web.editor",
    "tpma.web.brand",
    "tpma.web.contacts",
    "tpma.web.launch",
    "tpma.web.campaigns",
    "tpma.web.results",
    "tpma.web.funds",
    "tpma.web.reviews",
    "tpma.web.review_rules",
    "tpma.web.review_policy",
    "tpma.web.statements",
    "tpma.web.review_link",
    "tpma.web.account",
    "tpma.web.finance",
    "tpma.web.reports",
    "tpma.web.versions",
    "tpma.web.hq_kits",
    "tpma.web.hq_versions",
    "tpma.web.drafts",
    "tpma.web.draft_previews",
    "tpma.web.hq_adoption",
    "tpma.web.admin",
    "tpma.web.persons",
    "tpma.web.mailbox",
    "tpma.web.never",
    "tpma.web.choices",
    "tpma.web.codes",
    "tpma.web.public",
    "tpma.web.health",
)
