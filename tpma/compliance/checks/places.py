"""What networks and ad platforms take as a picture: formats, shapes, sizes, weight.

The limits are the platforms' own, read on the day beside them; they move without notice, so a
kit's own `max_kilobytes` may be stricter and never milder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tpma.compliance.checks.registry import Hit, check
from tpma.compliance.findings import CheckContext, Kind, RenditionFacts, Severity
from tpma.core.i18n import msg

READ = date(2026, 11, 23)
_KB, _MB = 1024, 1024 * 1024
_STILL = frozenset({"image/jpeg", "image/png", "image/gif"})


@dataclass(frozen=True, slots=True)
class PictureRules:
    """What a place takes. Ratios are width ÷ height; None where the place doesn't mind."""

    name: str
    formats: frozenset[str] = _STILL
    most_bytes: int | None = None
    least_width: int = 0
    ratio: tuple[float, float] | None = None
    #: Takes upright full-screen pictures beside those in the feed.
    stories: bool = False


NETWORK_PICTURES: Mapping[str, PictureRules] = {
    # LinkedIn Help, "Image specifications": single image posts.
    "linkedin": PictureRules("LinkedIn", _STILL, 5 * _MB, 552, (0.3, 3.0)),
    # Meta for Developers, Photos: JPEG, PNG, GIF up to 4 MB.
    "facebook": PictureRules("Facebook", _STILL, 4 * _MB, 600, (0.5, 2.0), stories=True),
    # X Developer Platform, Media best practices: images up to 5 MB.
    "x": PictureRules("X", _STILL | {"image/webp"}, 5 * _MB, 440, (0.5, 3.0)),
    # Instagram Platform, content publishing: JPEG only, 4:5 to 1.91:1, 8 MB, 320 px at least.
    "instagram": PictureRules(
        "Instagram", frozenset({"image/jpeg"}), 8 * _MB, 320, (0.8, 1.91), stories=True
    ),
}

#: Google Ads, "Uploaded display ads specifications".
DISPLAY_SIZES = frozenset(
    {
        (200, 200), (240, 400), (250, 250), (250, 360), (300, 250), (336, 280), (580, 400),
        (120, 600), (160, 600), (300, 600), (300, 1050), (468, 60), (728, 90), (930, 180),
        (970, 90), (970, 250), (980, 120), (300, 50), (320, 50), (320, 100), (320, 480), (480, 320),
    }
)  # fmt: skip
#: Google Ads Help, "About responsive display ads": the pictures that it fits itself.
RESPONSIVE_SIZES = frozenset({(1200, 628), (1200, 1200), (1200, 1500)})
DISPLAY_FORMATS = _STILL
_SLACK = 0.02
_STORY = 9 / 16


def _pictures(context: CheckContext) -> Iterator[RenditionFacts]:
    return (each for each in context.renditions if each.media_type.startswith("image/"))


@check(
    "technical.ad-picture",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("Display ads have a format that ad platforms take, and a size they show"),
    msg("Google Ads, uploaded display ads"),
)
def ad_picture(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "display_ads":
        return
    for picture in _pictures(context):
        if picture.media_type not in DISPLAY_FORMATS:
            yield Hit(
                msg("%(name)s is %(format)s; ad platforms take JPEG, PNG and GIF",
                    name=picture.name, format=picture.media_type),
                msg("Ask HQ to render it as JPEG or PNG"),
            )  # fmt: skip
        if picture.width and not _shown((picture.width, picture.height)):
            yield Hit(
                msg("No large ad platform shows %(width)s × %(height)s",
                    width=picture.width, height=picture.height),
                msg("Use one of the usual sizes, such as 300 × 250"),
                severity=Severity.WARNING,
            )  # fmt: skip


def _shown(size: tuple[int, int]) -> bool:
    return size in DISPLAY_SIZES or size in RESPONSIVE_SIZES


@check(
    "technical.post-picture",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("A post's picture has a format, shape and weight that its network takes"),
    msg("The networks' limits"),
)
def post_picture(context: CheckContext) -> Iterator[Hit]:
    rules = NETWORK_PICTURES.get(context.network or "")
    if rules is None or context.tactic_kind != "social_post":
        return
    for picture in _pictures(context):
        if picture.media_type not in rules.formats:
            yield Hit(
                msg("%(network)s does not take %(format)s pictures",
                    network=rules.name, format=picture.media_type),
                msg("Ask HQ to render it as JPEG"),
            )  # fmt: skip
        if rules.most_bytes is not None and picture.size_bytes > rules.most_bytes:
            yield Hit(
                msg("The picture weighs %(size)s KB; %(network)s takes %(most)s KB",
                    size=-(-picture.size_bytes // _KB), network=rules.name,
                    most=rules.most_bytes // _KB),
                msg("Choose a calmer picture"),
            )  # fmt: skip
        if not picture.width or not picture.height:
            continue
        if picture.width < rules.least_width:
            yield Hit(
                msg("%(network)s shows pictures of less than %(least)s px across badly",
                    network=rules.name, least=rules.least_width),
                msg("Choose a larger picture"),
                severity=Severity.WARNING,
            )  # fmt: skip
        shape = picture.width / picture.height
        if rules.stories and abs(shape - _STORY) < _SLACK:
            continue
        if rules.ratio and not rules.ratio[0] - _SLACK <= shape <= rules.ratio[1] + _SLACK:
            yield Hit(
                msg("%(network)s cuts pictures of %(width)s × %(height)s",
                    network=rules.name, width=picture.width, height=picture.height),
                msg("Use a size whose sides are nearer to each other"),
                severity=Severity.BLOCKER if context.network == "instagram" else Severity.WARNING,
            )  # fmt: skip


CHECKS = (ad_picture, post_picture)
