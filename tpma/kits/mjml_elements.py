"""MJML's published element and attribute lists (4.18 and 5.4, what either knows), as data."""

from __future__ import annotations

_BORDER = "border border-bottom border-left border-right border-top border-radius"
PADDING = "padding padding-bottom padding-left padding-right padding-top"
_FONT = "color font-family font-size font-style font-weight line-height"
_BACKGROUND = (
    "background-color background-url background-repeat background-size background-position "
    "background-position-x background-position-y"
)
_SECTION = f"{_BACKGROUND} {_BORDER} {PADDING} direction full-width text-align text-padding"
_ICONS = (
    "icon-align icon-height icon-position icon-width icon-wrapped-alt icon-wrapped-url "
    "icon-unwrapped-alt icon-unwrapped-url"
)
_ICO = (
    "ico-align ico-close ico-color ico-font-family ico-font-size ico-line-height ico-open "
    "ico-padding ico-padding-bottom ico-padding-left ico-padding-right ico-padding-top "
    "ico-text-decoration ico-text-transform"
)

#: Element → (its own attributes, what it may contain). `css-class` and `mj-class` go everywhere.
ELEMENTS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    tag: (frozenset(attributes.split()), frozenset(children.split()))
    for tag, attributes, children in (
        ("mjml", "owa lang dir", "mj-head mj-body mj-raw"),
        (
            "mj-head",
            "",
            "mj-attributes mj-breakpoint mj-font mj-html-attributes mj-preview mj-style mj-title mj-raw",
        ),
        ("mj-attributes", "", "*"),
        ("mj-breakpoint", "width", ""),
        ("mj-font", "name href", ""),
        ("mj-html-attributes", "", "mj-selector"),
        ("mj-selector", "path", "mj-html-attribute"),
        ("mj-html-attribute", "name", ""),
        ("mj-preview", "", ""),
        ("mj-style", "inline", ""),
        ("mj-title", "", ""),
        ("mj-body", "width background-color", "mj-raw mj-section mj-wrapper mj-hero"),
        ("mj-wrapper", f"{_SECTION} gap", "mj-hero mj-raw mj-section"),
        ("mj-section", _SECTION, "mj-column mj-group mj-raw"),
        ("mj-group", "background-color direction vertical-align width", "mj-column mj-raw"),
        (
            "mj-column",
            f"background-color {_BORDER} direction inner-background-color inner-border "
            "inner-border-bottom inner-border-left inner-border-radius inner-border-right "
            f"inner-border-top {PADDING} vertical-align width",
            "mj-accordion mj-button mj-carousel mj-divider mj-image mj-raw mj-social mj-spacer "
            "mj-table mj-text mj-navbar",
        ),
        (
            "mj-hero",
            "background-color background-height background-position background-url "
            "background-width border-radius container-background-color height "
            "inner-background-color inner-padding inner-padding-bottom inner-padding-left "
            f"inner-padding-right inner-padding-top mode {PADDING} vertical-align",
            "mj-accordion mj-button mj-carousel mj-divider mj-image mj-social mj-spacer mj-table "
            "mj-text mj-navbar mj-raw",
        ),
        (
            "mj-text",
            f"align background-color container-background-color {_FONT} height letter-spacing "
            f"{PADDING} text-decoration text-transform vertical-align",
            "",
        ),
        (
            "mj-button",
            f"align background-color {_BORDER} container-background-color {_FONT} height href "
            f"inner-padding letter-spacing name {PADDING} rel target text-align text-decoration "
            "text-transform title vertical-align width",
            "",
        ),
        (
            "mj-image",
            f"align alt {_BORDER} container-background-color fluid-on-mobile font-size height "
            f"href max-height name {PADDING} rel sizes src srcset target title usemap width",
            "",
        ),
        (
            "mj-divider",
            "align border-color border-style border-width container-background-color "
            f"{PADDING} width",
            "",
        ),
        ("mj-spacer", f"{_BORDER} container-background-color height {PADDING}", ""),
        (
            "mj-table",
            "align border cellpadding cellspacing color container-background-color font-family "
            f"font-size font-weight line-height {PADDING} role table-layout vertical-align width",
            "",
        ),
        ("mj-raw", "position", ""),
        (
            "mj-social",
            f"align border-radius container-background-color {_FONT} icon-height icon-padding "
            f"icon-size inner-padding mode {PADDING} table-layout text-decoration text-padding "
            "vertical-align",
            "mj-social-element mj-raw",
        ),
        (
            "mj-social-element",
            f"align alt background-color border-radius {_FONT} href icon-height icon-padding "
            f"icon-position icon-size name {PADDING} rel sizes src srcset target text-decoration "
            "text-padding title vertical-align",
            "",
        ),
        ("mj-navbar", f"align base-url hamburger {_ICO} {PADDING}", "mj-navbar-link mj-raw"),
        (
            "mj-navbar-link",
            f"{_FONT} href letter-spacing name {PADDING} rel target text-decoration text-transform",
            "",
        ),
        (
            "mj-accordion",
            f"border container-background-color font-family {_ICONS} {PADDING}",
            "mj-accordion-element mj-raw",
        ),
        (
            "mj-accordion-element",
            f"background-color border font-family {_ICONS}",
            "mj-accordion-title mj-accordion-text mj-raw",
        ),
        (
            "mj-accordion-text",
            f"background-color color font-family font-size font-weight letter-spacing "
            f"line-height {PADDING}",
            "",
        ),
        (
            "mj-accordion-title",
            f"background-color color font-family font-size font-weight {PADDING}",
            "",
        ),
        (
            "mj-carousel",
            f"align border-radius container-background-color icon-width left-icon {PADDING} "
            "right-icon tb-border tb-border-radius tb-hover-border-color "
            "tb-selected-border-color tb-width thumbnails",
            "mj-carousel-image",
        ),
        (
            "mj-carousel-image",
            "alt border-radius href rel src target tb-border tb-border-radius thumbnails-src title",
            "",
        ),
    )
}
