"""The page for reviewers names every check and every rule, with its source."""

from __future__ import annotations

from pathlib import Path

from tpma.compliance import checks, library
from tpma.compliance.service.suppressions import REASONS

PAGE = (Path(__file__).parents[2] / "docs" / "compliance.md").read_text("utf-8")


def test_every_check_is_on_the_page() -> None:
    for check in checks.ALL:
        assert f"| `{check.id}` | {check.severity.value} | {check.title} |" in PAGE


def test_every_rule_of_every_pack_is_on_the_page_with_source_and_date() -> None:
    for pack in library.packs().values():
        for rule in pack.rules:
            cited = f"{rule.citation.source} | {rule.citation.date}"
            assert f"| `{rule.id}` | {rule.summary} | {cited} |" in PAGE


def test_every_reason_is_on_the_page() -> None:
    assert [reason for reason in REASONS if f"`{reason}`" not in PAGE] == []
