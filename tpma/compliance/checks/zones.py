"""What the kit asks of its zones: filled, changed, left alone, long enough and not too long."""

from __future__ import annotations

from collections.abc import Iterator

from tpma.compliance import plain
from tpma.compliance.checks.registry import KIT_ZONES, Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity, ZoneFacts
from tpma.core.i18n import Message, msg, nmsg
from tpma.kits.adtext import extra_units, is_ad_text


def _is_empty(zone: ZoneFacts) -> bool:
    return not plain.words_of(zone.kind, zone.value).strip()


def _length(zone: ZoneFacts) -> int:
    return plain.count(plain.words_of(zone.kind, zone.value).strip())


@check(
    "brand.required-zone",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Every required zone is filled"),
    KIT_ZONES,
)
def required_zone(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if zone.lock in ("required", "change_required") and _is_empty(zone):
            yield Hit(
                msg("“%(zone)s” is empty", zone=zone.name),
                msg("Fill it in, or use the kit's text"),
                zone=zone.key,
                mend_value=zone.kit_value if zone.lock == "required" and zone.kit_value else None,
            )


@check(
    "brand.change-required",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("What a partner must write in their own words is in their own words"),
    KIT_ZONES,
)
def change_required(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if zone.lock != "change_required" or zone.changed or _is_empty(zone):
            continue
        example = msg("“%(zone)s” still holds the kit's example", zone=zone.name)
        if not zone.may_stay:
            mend = msg("Write this in your own words before launch")
            yield Hit(example, mend, zone=zone.key)
        elif not zone.decided:
            mend = msg("Set your own, or keep %(value)s", value=zone.written or zone.value)
            yield Hit(example, mend, zone=zone.key, mend_value=zone.kit_value)


@check(
    "brand.locked-zone",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Locked zones hold what the kit put there"),
    KIT_ZONES,
)
def locked_zone(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if zone.lock == "locked" and zone.changed:
            yield Hit(
                msg("“%(zone)s” is locked and was changed", zone=zone.name),
                msg("Put the kit's value back"),
                zone=zone.key,
                mend_value=zone.kit_value,
            )


@check(
    "brand.min-length",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Texts are as long as their place needs"),
    KIT_ZONES,
)
def min_length(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if not zone.is_words or zone.min_length is None or _is_empty(zone):
            continue
        missing = zone.min_length - _length(zone)
        if missing > 0:
            yield Hit(
                nmsg(
                    "“%(zone)s” is %(count)s character too short",
                    "“%(zone)s” is %(count)s characters too short",
                    missing,
                    zone=zone.name,
                ),
                msg("Write at least %(min)s characters", min=zone.min_length),
                zone=zone.key,
            )


@check(
    "brand.max-length",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Texts fit the length their place has"),
    KIT_ZONES,
)
def max_length(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if not zone.is_words or zone.max_length is None:
            continue
        length = _length(zone)
        if is_ad_text(context.tactic_kind, zone.key):
            length += extra_units(zone.value)
        over = length - zone.max_length
        if over > 0:
            yield Hit(
                nmsg(
                    "“%(zone)s” is %(count)s character too long",
                    "“%(zone)s” is %(count)s characters too long",
                    over,
                    zone=zone.name,
                ),
                msg("Shorten it to %(max)s characters", max=zone.max_length),
                zone=zone.key,
            )


@check(
    "brand.choice",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Where the kit offers choices, one of them is taken"),
    KIT_ZONES,
)
def choice(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if zone.choices and zone.value and zone.value not in (*zone.choices, zone.kit_value):
            yield Hit(
                msg("“%(zone)s” holds something the kit does not offer", zone=zone.name),
                msg("Choose one of the kit's offers"),
                zone=zone.key,
                mend_value=zone.kit_value or None,
            )


_FIELD_NAMES: dict[str, Message] = {
    "partner.name": msg("your company's name"),
    "partner.legal_name": msg("your company's legal name"),
    "partner.logo": msg("your logo"),
    "partner.logo_dark": msg("your logo for dark backgrounds"),
    "partner.phone": msg("your phone number"),
    "partner.email": msg("your email address"),
    "partner.website": msg("your website"),
    "partner.website_label": msg("your website"),
    "partner.address": msg("your postal address"),
}


def field_name(field: str) -> Message:
    """What a person calls a field of the brand profile."""
    return _FIELD_NAMES.get(field) or msg("%(field)s", field=field)


@check(
    "brand.profile-field",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("The brand profile holds what the tactic shows of the partner"),
    msg("The brand profile"),
)
def profile_field(context: CheckContext) -> Iterator[Hit]:
    for field in dict.fromkeys(context.smart_fields):
        if field.startswith("partner.") and not context.profile.get(field, "").strip():
            yield Hit(
                msg("Your brand profile lacks %(field)s, shown here", field=field_name(field)),
                msg("Add it under Our brand; it is then filled in everywhere"),
            )


CHECKS = (
    required_zone,
    change_required,
    locked_zone,
    min_length,
    max_length,
    choice,
    profile_field,
)
