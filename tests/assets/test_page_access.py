"""The sample kits' landing pages for everybody: axe-core in a browser, at both widths, and what
networks are told of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from tests.accessible import violations
from tests.browser import visiting
from tests.factories import Product
from tests.kits.kitbox import SAMPLE
from tpma.assets import service as assets
from tpma.assets.render.page_form import answers_of, read_form, with_errors, with_thanks
from tpma.assets.service.render import render_landing
from tpma.assets.service.renditions import outstanding, render_one
from tpma.commands.kit_source import read_source
from tpma.kits import service as kits
from tpma.kits.definition import TacticKind

KITS = ("back-by-lunch", "pull-the-plug", "first-seal")
LOCALES = ("en-US", "ar-AE", "ja-JP")


@pytest.fixture
def page_of(product: Product) -> Callable[[str, str], str]:
    def make(slug: str, locale: str) -> str:
        with product.hq() as work:
            version = kits.publish(work, read_source(SAMPLE.parent / slug), "first").id
        with product.as_partner() as work:
            set_id = assets.start(work, version, locale, "Autumn").id
            bench = assets.open_bench(work, set_id)
            asset = next(a for a in bench.assets if bench.tactic(a).kind is TacticKind.LANDING_PAGE)
            for found, name, digest in outstanding(bench):
                if found.id == asset.id and "." not in name:
                    render_one(bench, asset, name, digest)
            return render_landing(bench, asset, bench.values(asset)).html

    return make


@pytest.mark.browser
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("slug", KITS)
def test_nothing_keeps_anybody_out(
    browser: Browser, page_of: Callable[[str, str], str], slug: str, locale: str
) -> None:
    made = page_of(slug, locale)
    answers = answers_of(read_form(made), {})
    assert answers.errors
    failed = with_errors(made, answers, dict.fromkeys(answers.errors, "Fill this in"))
    with visiting(browser, "", locale=locale) as visit:
        visit.page.route("**/*", lambda route: route.abort())
        for state in (made, failed, with_thanks(made)):
            visit.page.set_content(state, wait_until="domcontentloaded")
            for width in (1280, 360):
                visit.page.set_viewport_size({"width": width, "height": 900})
                assert violations(visit.page) == []
                assert visit.overflow() == 0


@pytest.mark.parametrize("slug", KITS)
def test_networks_are_told_what_the_page_is(page_of: Callable[[str, str], str], slug: str) -> None:
    head = LexborHTMLParser(page_of(slug, "ar-AE"))
    told = {
        node.attributes.get("property") or node.attributes.get("name"): node.attributes["content"]
        for node in head.css("meta[content]")
    }
    assert told["og:title"]
    assert told["og:description"]
    assert told["og:type"] == "website"
    assert told["og:locale"] == "ar_AE"
    assert told["og:site_name"]
    assert str(told["og:image"]).startswith("http")
    assert told["og:image:alt"]
    assert told["twitter:card"] == "summary_large_image"


@pytest.mark.browser
def test_a_page_that_keeps_people_out_is_told(browser: Browser) -> None:
    with visiting(browser, "") as visit:
        visit.page.set_content(
            "<html lang=en><title>a</title><main><h1>a</h1><p style='color:#ccc'>Some words</p>"
            "<input><svg role=img></svg></main>"
        )
        rules = {found.partition(":")[0] for found in violations(visit.page)}
    assert {"color-contrast", "label", "svg-img-alt"} <= rules
