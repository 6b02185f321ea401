"""Every check, and the one way to run them. Pure: the editor, the service and tests share it."""

from __future__ import annotations

from collections.abc import Collection

from tpma.compliance.checks import (
    access,
    clients,
    facts,
    legal,
    links,
    mail,
    material,
    pictures,
    places,
    posts,
    statements,
    words,
    zones,
)
from tpma.compliance.checks.registry import Check, Hit
from tpma.compliance.findings import CheckContext, Finding

ALL: tuple[Check, ...] = (
    *zones.CHECKS,
    *words.CHECKS,
    *pictures.CHECKS,
    *material.CHECKS,
    *mail.CHECKS,
    *clients.CHECKS,
    *posts.CHECKS,
    *places.CHECKS,
    *links.CHECKS,
    *access.CHECKS,
    *legal.CHECKS,
    *statements.CHECKS,
    *facts.CHECKS,
)

BY_ID: dict[str, Check] = {each.id: each for each in ALL}


def run(context: CheckContext, only: Collection[str] | None = None) -> list[Finding]:
    """What the checks find in one tactic, the gravest first. `only` names checks by id."""
    chosen = ALL if only is None else [BY_ID[name] for name in only]
    found = [finding for each in chosen for finding in each(context)]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.sort_key)


__all__ = ["ALL", "BY_ID", "Check", "Hit", "run"]
