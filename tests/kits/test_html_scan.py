"""Sources that were made to take long: they are cut up in one go, and as every other."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.compliance.plain import visible
from tpma.kits import html_scan
from tpma.kits.html_scan import scan_html

LENGTH = 200_000
PARTS = (
    "<a",
    "</a",
    "<",
    "<!",
    "<!--",
    "-->",
    ">",
    '"',
    "'",
    "b=",
    "<style>",
    "</style>",
    "<?",
    "\n",
)


@pytest.mark.parametrize("work", [scan_html, visible])
@pytest.mark.parametrize(
    "part", ["<a", '<a b="', "<!", "<?", "<!--", "<br/", "<style>", "</a", "<a\n"]
)
def test_what_opens_nothing_costs_no_time(work: Callable[[str], object], part: str) -> None:
    source = (part * (LENGTH // len(part))) + "'\">"
    began = time.process_time()
    work(source)
    assert time.process_time() - began < 2


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_a_long_source_is_cut_like_a_short_one(source: str) -> None:
    space = " " * (html_scan._LONG + 1)
    long = scan_html(f"{source}>{space}")
    short = scan_html(f"{source}> ")
    assert [each.source.strip() for each in long] == [each.source.strip() for each in short]
