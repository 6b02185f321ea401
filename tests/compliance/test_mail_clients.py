"""The mails are held against caniemail.com's data, and the findings can be acted on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compliance.cases import email
from tests.corpus import LOCALES
from tests.factories import Product
from tests.kits.kitbox import SAMPLE
from tpma.assets import service as assets
from tpma.assets.service.render import render_email
from tpma.commands.kit_source import read_source
from tpma.compliance import checks
from tpma.compliance.findings import Finding, Severity
from tpma.compliance.mailclients import data
from tpma.compliance.mailclients.excerpt import excerpt
from tpma.compliance.mailclients.features import FEATURES
from tpma.compliance.mailclients.used import features_used
from tpma.kits import service as kits
from tpma.kits.definition import TacticKind


def found(html: str) -> list[Finding]:
    return checks.run(email(html=html), ["technical.mail-clients"])


def test_every_feature_is_in_the_data_and_missing_somewhere() -> None:
    assert set(data().features) == set(FEATURES)
    assert all(support.missing for support in data().features.values())


def test_the_program_that_leaves_it_out_is_named() -> None:
    (finding,) = found("<p style='color:rgba(0,0,0,.8)'>Hello</p>")
    assert "rgba()" in str(finding.message)
    assert "Outlook (Windows)" in str(finding.message)
    assert "#rrggbb" in str(finding.mend)
    assert "2021-05-14" in str(finding.source)
    assert finding.severity is Severity.WARNING


def test_a_whole_family_has_one_name_and_many_are_counted() -> None:
    (finding,) = found("<video src='https://a.example/a.mp4'></video>")
    said = str(finding.message)
    assert said.startswith("Gmail, Outlook (")
    assert "more leave out “<video> element”" in said
    assert "Gmail (" not in said


def test_what_only_rare_programs_leave_out_is_a_note() -> None:
    bmp = data().features["image-bmp"]
    assert not bmp.is_widely_missing
    (finding,) = found("<img src='https://a.example/a.bmp' alt='a'>")
    assert finding.severity is Severity.NOTE


def test_each_feature_is_found_once() -> None:
    twice = "<p style='display:flex'>a</p><p style='display:inline-flex'>b</p>"
    assert len(found(twice)) == 1


@pytest.mark.parametrize("slug", sorted(FEATURES))
def test_no_feature_is_there_that_nothing_finds(slug: str) -> None:
    assert features_used(EXAMPLES[slug]) >= {slug}


def test_the_excerpt_keeps_each_program_s_newest_version() -> None:
    whole = {
        "last_update_date": "2026-05-13 14:45:41 +0000",
        "nicenames": {"family": {"gmail": "Gmail", "outlook": "Outlook"}},
        "data": [
            {
                "slug": slug,
                "title": "A ",
                "last_test_date": "2026-01-01",
                "stats": {
                    "gmail": {"ios": {"2019-02": "n", "2020-11": "a #1"}},
                    "outlook": {
                        "windows": {"2007": "y", "2019": "n #2"},
                        "windows-mail": {"2019-02": "n"},
                    },
                },
            }
            for slug in FEATURES
        ],
    }
    made = excerpt(whole)
    assert made["updated"] == "2026-05-13"
    assert made["clients"] == {"gmail.ios": "Gmail (iOS)", "outlook.windows": "Outlook (Windows)"}
    kept = {"title": "A", "tested": "2026-01-01", "missing": "outlook.windows"}
    assert made["features"]["css-rgba"] == kept


@pytest.mark.parametrize("slug", ["back-by-lunch", "pull-the-plug", "first-seal"])
def test_the_sample_kits_show_everywhere_and_are_not_clipped(product: Product, slug: str) -> None:
    with product.hq() as work:
        version = kits.publish(work, read_source(SAMPLE.parent / slug), "first").id
    seen = 0
    for locale in LOCALES:
        with product.as_partner() as work:
            bench = assets.open_bench(work, assets.start(work, version, locale, "Autumn").id)
            for asset in bench.assets:
                tactic = bench.tactic(asset)
                if tactic.kind is TacticKind.EMAIL:
                    mail = render_email(bench, tactic, bench.values(asset))
                    context = email(html=mail.html, locale=locale)
                    ids = ["technical.mail-clients", "technical.clip", "technical.unsafe-html"]
                    assert [str(f.message) for f in checks.run(context, ids)] == []
                    seen += 1
    assert seen >= len(LOCALES)


@given(st.text(max_size=200), st.text("{}:;()@<>/-#'\" urlvarab0", max_size=80))
def test_nothing_that_is_no_css_makes_it_fail(words: str, css: str) -> None:
    features_used(f'<style>{css}</style><p style="{css}">{words}</p>')
    features_used(words)


def styled(declarations: str) -> str:
    return f'<p style="{declarations}">a</p>'


EXAMPLES = {
    **{
        f"css-{name}": styled(f"{name}:{value}")
        for name, value in {
            "position": "relative",
            "column-count": "2",
            "gap": "8px",
            "inset": "0",
            "filter": "blur(1px)",
            "backdrop-filter": "blur(1px)",
            "transform": "rotate(4deg)",
            "clip-path": "circle(40%)",
            "mask-image": "url(a.png)",
            "mix-blend-mode": "multiply",
            "background-blend-mode": "multiply",
            "border-image": "url(a.png) 30",
            "shape-outside": "circle(40%)",
            "list-style-image": "url(a.png)",
            "animation": "x 1s",
            "object-fit": "cover",
            "aspect-ratio": "1 / 1",
            "writing-mode": "vertical-rl",
            "background-image": "url(a.jpg)",
        }.items()
    },
    **{
        f"css-unit-{unit}": styled(f"width:9{unit}")
        for unit in ("rem", "vw", "vh", "vmin", "vmax", "ch")
    },
    **{f"css-function-{name}": styled(f"width:{name}(1px, 2px)") for name in ("max", "min")},
    **{
        f"css-{name}": styled(f"background:{name}(#fff, #000)")
        for name in ("linear-gradient", "radial-gradient", "conic-gradient")
    },
    **{
        f"image-{name}": f'<img src="https://a.example/a.{ending}">'
        for name, ending in {
            "svg": "svg",
            "webp": "webp",
            "avif": "avif",
            "heif": "heic",
            "tiff": "tif",
            "ico": "ico",
            "bmp": "bmp",
            "hdr": "hdr",
            "apng": "apng",
            "mp4": "mp4",
        }.items()
    },
    **{
        f"html-{name}": f"<{name}>a</{name}>"
        for name in (
            *("svg", "video", "audio", "object", "dialog", "meter", "progress", "select"),
            *("textarea", "marquee", "ruby"),
        )
    },
    "css-display-flex": styled("display:flex"),
    "css-display-grid": styled("display:grid"),
    "css-grid-template": styled("grid-template-areas:'a b'"),
    "css-column-layout-properties": styled("columns:2"),
    "css-variables": styled("color:var(--a)"),
    "css-unit-calc": styled("width:calc(1px + 2px)"),
    "css-function-clamp": styled("width:clamp(1px, 2px, 3px)"),
    "css-function-light-dark": styled("color:light-dark(#000, #fff)"),
    "css-modern-color": styled("color:oklch(40% 0.2 20)"),
    "css-rgba": styled("color:RGBA(0,0,0,.5)"),
    "css-intrinsic-size": styled("width:fit-content"),
    "image-base64": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    "html-popover": "<p popover>a</p>",
    "html-input-text": "<input>",
    "html-button-submit": "<button>a</button>",
    "html-link": '<link rel="StyleSheet" href="a.css">',
    "html-anchor-links": '<a href="#a">a</a>',
    "css-margin-inline-start-end": styled("margin-inline-end:1px"),
    "css-padding-inline-start-end": styled("padding-inline-start:1px"),
    "css-margin-inline-block": styled("margin-block:1px"),
    "css-padding-inline-block": styled("padding-inline:1px"),
    "css-block-inline-size": styled("inline-size:1px"),
    "css-border-inline-block": styled("border-inline:1px solid"),
    "css-border-inline-block-individual": styled("border-inline-start:1px solid"),
    "css-border-inline-block-longhand": styled("border-block-color:#000"),
    "css-nesting": "<style>p{a{color:#000}}</style>",
    "css-at-import": "<style>@import 'a.css';</style>",
    "css-pseudo-element-before": "<style>p:before{content:'a'}</style>",
    "css-pseudo-element-after": "<style>p::after{content:'a'}</style>",
}
