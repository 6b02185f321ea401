"""What axe-core finds on a page in the browser, by WCAG 2.2 A and AA and axe's best practices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
_RUN = """async (tags) => {
  // Of axe's experiments only the one that is WCAG 2.5.3: who speaks to a button says what they see.
  const rules = {'label-content-name-mismatch': {enabled: true}};
  const {violations} = await axe.run(document, {runOnly: tags, rules, resultTypes: ['violations']});
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary}`));
}"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Rule, element and reason of each violation; an empty list where there is none."""
    page.evaluate(_AXE.read_text("utf-8"))
    found: Any = page.evaluate(_RUN, TAGS)
    return [str(each) for each in found]
