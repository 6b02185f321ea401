"""The features whose absence a reader notices, by their slug on caniemail.com.

What mail programs leave out without harm (rounded corners, shadows, hover, media queries) is not
here: the mail is the same without it. Each group says what is lost and how to mend it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tpma.compliance.findings import Severity
from tpma.core.i18n import Message, msg


@dataclass(frozen=True, slots=True)
class Loss:
    """What a reader misses where a feature is left out."""

    severity: Severity
    what: Message
    mend: Message


_COLUMNS = Loss(
    Severity.WARNING,
    msg("the parts lose their places"),
    msg("Lay the parts out with mj-section and mj-column"),
)
_VALUE = Loss(
    Severity.WARNING,
    msg("the value is ignored, and the program's own takes its place"),
    msg("Write a plain value, in pixels or as #rrggbb, or write it before this one"),
)
_GROUND = Loss(
    Severity.NOTE,
    msg("the ground stays without it"),
    msg("Give the part a plain background colour on which its text can be read"),
)
_PICTURE = Loss(
    Severity.WARNING,
    msg("the picture is missing"),
    msg("Save the picture as PNG or JPEG"),
)
_MEDIA = Loss(
    Severity.WARNING,
    msg("nothing shows in its place"),
    msg("Show a picture that links to it on the web"),
)
_FORM = Loss(
    Severity.WARNING,
    msg("it can't be filled in"),
    msg("Link to a page that has the form"),
)
_SIDES = Loss(
    Severity.NOTE,
    msg("the distance or border is missing"),
    msg("Set it for left and right too, before this"),
)
_RULES = Loss(
    Severity.WARNING,
    msg("its rules are ignored"),
    msg("Write the rules into the email's own style, one after the other"),
)
_WORDS = Loss(
    Severity.NOTE,
    msg("what it adds is missing"),
    msg("Write it into the text if it says something"),
)
_EFFECT = Loss(
    Severity.NOTE,
    msg("the effect is missing"),
    msg("Make the effect part of the picture, or do without"),
)
_MOVES = Loss(
    Severity.NOTE,
    msg("it stands still"),
    msg("See that the first state says everything"),
)
_SHAPE = Loss(
    Severity.NOTE,
    msg("the picture is distorted or takes another place"),
    msg("Cut the picture to its size, and give it width and height"),
)
_RUBY = Loss(
    Severity.NOTE,
    msg("the reading stands beside the word"),
    msg("Put the reading in brackets, so that it can be read either way"),
)
_JUMPS = Loss(
    Severity.NOTE,
    msg("the link leads nowhere"),
    msg("Link to a page instead, or leave the jump out"),
)
_LINE = Loss(
    Severity.NOTE,
    msg("the text runs from side to side"),
    msg("Set such a line as a picture with an alt text"),
)

FEATURES: Final[dict[str, Loss]] = {
    **dict.fromkeys(
        (
            "css-display-flex",
            "css-display-grid",
            "css-grid-template",
            "css-position",
            "css-column-count",
            "css-column-layout-properties",
            "css-gap",
            "css-inset",
        ),
        _COLUMNS,
    ),
    **dict.fromkeys(
        (
            "css-variables",
            "css-unit-calc",
            "css-function-clamp",
            "css-function-max",
            "css-function-min",
            "css-function-light-dark",
            "css-modern-color",
            "css-rgba",
            "css-unit-rem",
            "css-unit-vw",
            "css-unit-vh",
            "css-unit-vmin",
            "css-unit-vmax",
            "css-unit-ch",
            "css-intrinsic-size",
        ),
        _VALUE,
    ),
    **dict.fromkeys(
        (
            "css-background-image",
            "css-linear-gradient",
            "css-radial-gradient",
            "css-conic-gradient",
        ),
        _GROUND,
    ),
    **dict.fromkeys(
        (
            "image-svg",
            "image-webp",
            "image-avif",
            "image-heif",
            "image-tiff",
            "image-ico",
            "image-bmp",
            "image-hdr",
            "image-base64",
            "image-mp4",
            "html-svg",
        ),
        _PICTURE,
    ),
    "image-apng": _MOVES,
    **dict.fromkeys(
        (
            "html-video",
            "html-audio",
            "html-object",
            "html-dialog",
            "html-popover",
            "html-meter",
            "html-progress",
        ),
        _MEDIA,
    ),
    **dict.fromkeys(
        ("html-input-text", "html-select", "html-textarea", "html-button-submit"), _FORM
    ),
    **dict.fromkeys(
        (
            "css-margin-inline-start-end",
            "css-padding-inline-start-end",
            "css-margin-inline-block",
            "css-padding-inline-block",
            "css-block-inline-size",
            "css-border-inline-block",
            "css-border-inline-block-individual",
            "css-border-inline-block-longhand",
        ),
        _SIDES,
    ),
    **dict.fromkeys(("css-nesting", "css-at-import", "html-link"), _RULES),
    **dict.fromkeys(("css-pseudo-element-before", "css-pseudo-element-after"), _WORDS),
    **dict.fromkeys(
        (
            "css-filter",
            "css-backdrop-filter",
            "css-transform",
            "css-clip-path",
            "css-mask-image",
            "css-mix-blend-mode",
            "css-background-blend-mode",
            "css-border-image",
            "css-shape-outside",
            "css-list-style-image",
        ),
        _EFFECT,
    ),
    **dict.fromkeys(("css-animation", "html-marquee"), _MOVES),
    **dict.fromkeys(("css-object-fit", "css-aspect-ratio"), _SHAPE),
    "html-ruby": _RUBY,
    "html-anchor-links": _JUMPS,
    "css-writing-mode": _LINE,
}
