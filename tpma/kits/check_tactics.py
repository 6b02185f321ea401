"""Tactics, zones and forms: what the schema can't see."""

from __future__ import annotations

from tpma.core.i18n import msg
from tpma.kits.adtext import LIMITS, NEEDED, has_ad_text, is_ad_text
from tpma.kits.check_files import is_there
from tpma.kits.check_look import check_look
from tpma.kits.check_templates import (
    check_design,
    check_template,
    zones_of_text_part,
    zones_of_words,
)
from tpma.kits.definition import RESERVED_ZONES, FieldKind, Lock, Tactic, TacticKind, Zone, ZoneKind
from tpma.kits.draft import KIT_FILE, Draft
from tpma.kits.links import is_allowed, is_filled_in
from tpma.kits.sharing import can_be_shown
from tpma.kits.tomlread import Spot

# What the fixed zones hold; the rest hold text.
_RESERVED_KINDS = {
    "link": (ZoneKind.LINK,),
    "thanks": (ZoneKind.TEXT, ZoneKind.RICH_TEXT),
    "date": (ZoneKind.DATE,),
    "begins": (ZoneKind.TIME,),
    "ends": (ZoneKind.TIME,),
    "time_zone": (ZoneKind.TIME_ZONE,),
}


def check_tactics(draft: Draft) -> None:
    for tactic in draft.tactics.values():
        _reserved(draft, tactic)
        shown = check_template(draft, tactic) | check_design(draft, tactic)
        shown |= zones_of_text_part(draft, tactic) | zones_of_words(draft, tactic)
        for zone in tactic.zones:
            _zone(draft, tactic, zone)
            check_look(draft, tactic, zone)
            if is_ad_text(tactic.kind, zone.key):
                _ad_text(draft, tactic, zone)
            elif zone.key not in shown and zone.key not in RESERVED_ZONES[tactic.kind]:
                draft.problems.warn(
                    KIT_FILE,
                    draft.spot("tactics", tactic.key, "zones", zone.key),
                    msg("Nothing shows the zone %(zone)s", zone=zone.key),
                    msg(
                        "Put [[zone:%(zone)s]] into the template or take the zone out",
                        zone=zone.key,
                    ),
                )
        _form(draft, tactic)
        _share(draft, tactic)
    _playbook(draft)


def _reserved(draft: Draft, tactic: Tactic) -> None:
    needed = NEEDED if has_ad_text(tactic) else ()
    for key in (*RESERVED_ZONES[tactic.kind], *needed):
        place = ("tactics", tactic.key, "zones")
        if not tactic.has_zone(key):
            if not draft.wrote(*place, key):
                draft.problems.error(
                    KIT_FILE,
                    draft.spot(*place),
                    msg("%(tactic)s lacks the zone %(zone)s", tactic=tactic.key, zone=key),
                    msg("Every tactic of the kind %(kind)s needs one", kind=str(tactic.kind)),
                )
            continue
        kind = tactic.zone(key).kind
        allowed = _RESERVED_KINDS.get(key, (ZoneKind.TEXT,))
        if kind not in allowed:
            draft.problems.error(
                KIT_FILE,
                draft.spot(*place, key, "kind"),
                msg("The zone %(zone)s can't be of the kind %(kind)s", zone=key, kind=str(kind)),
                msg("Use one of: %(names)s", names=allowed),
            )


def _ad_text(draft: Draft, tactic: Tactic, zone: Zone) -> None:
    """Words that the network sets: it takes plain text, and cuts or refuses what is longer."""
    place = ("tactics", tactic.key, "zones", zone.key)
    limit = LIMITS[zone.key]
    if zone.kind is ZoneKind.TEXT and (zone.max_length is None or zone.max_length > limit):
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "max_length"),
            msg("%(zone)s may be longer than networks take", zone=zone.key),
            msg("Write max_length = %(limit)s or less", limit=limit),
        )


def _zone(draft: Draft, tactic: Tactic, zone: Zone) -> None:
    place = ("tactics", tactic.key, "zones", zone.key)

    for low, high in (("min_length", "max_length"), ("min_size", "max_size")):
        least, most = getattr(zone, low), getattr(zone, high)
        if least is not None and most is not None and least > most:
            draft.problems.error(
                KIT_FILE,
                draft.spot(*place, low),
                msg("%(low)s is more than %(high)s", low=low, high=high),
                msg("Make it smaller"),
            )
    unknown = [k for k in zone.statements if draft.brand and draft.brand.statement(k) is None]
    for key in unknown:
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "statements"),
            msg("The brand guide has no statement %(key)s", key=key),
            msg("Add [statements.%(key)s] in brand.toml or correct the name", key=key),
        )
    values = zone.choices or ((zone.default,) if zone.default else ())
    setting = "choices" if zone.choices else "default"
    if zone.choices and zone.default and zone.default not in zone.choices:
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "default"),
            msg("The default is not one of the choices"),
            msg("Use one of: %(names)s", names=zone.choices),
        )
    match zone.kind:
        case ZoneKind.IMAGE:
            for path in values:
                is_there(draft, path, KIT_FILE, draft.spot(*place, setting))
        case ZoneKind.LINK:
            for link in values:
                check_link(draft, link, KIT_FILE, draft.spot(*place, setting))
        case ZoneKind.COLOUR:
            _colour_values(draft, values, draft.spot(*place, setting))
    place_in_copy = f"{tactic.key}.{zone.key}"
    has_default = (
        bool(values or zone.same_as)
        or zone.is_words
        or place_in_copy in draft.source_copy
        or any(
            zone.key in tactics.get(tactic.key, {})
            for tactics in draft.kit.data.get("countries", {}).values()
        )
    )
    if not has_default and zone.lock in (Lock.LOCKED, Lock.REQUIRED):
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "default"),
            msg("The zone %(zone)s has no value", zone=zone.key),
            msg("Add default = …"),
        )


def _colour_values(draft: Draft, values: tuple[str, ...], where: Spot) -> None:
    for role in values:
        if draft.brand is not None and not draft.brand.has_colour(role):
            draft.problems.error(
                KIT_FILE,
                where,
                msg("The brand guide has no colour %(role)s", role=role),
                msg("Use one of: %(names)s", names=tuple(c.role for c in draft.brand.colours)),
            )


def check_link(draft: Draft, link: str, file: str, where: int | Spot) -> None:
    if is_filled_in(link):
        return
    if not link.startswith("https://"):
        draft.problems.error(
            file,
            where,
            msg("%(link)s is not an https address", link=link),
            msg("Write https://… or a link tag such as {{page_url}}"),
        )
    elif not is_allowed(link, draft.link_domains):
        draft.problems.error(
            file,
            where,
            msg("%(link)s leads to a domain that the kit doesn't allow", link=link),
            msg("Add the domain to link_domains in kit.toml or change the link"),
        )


def _form(draft: Draft, tactic: Tactic) -> None:
    if not tactic.form:
        return
    spot = draft.spot("tactics", tactic.key, "form")
    if tactic.kind is not TacticKind.LANDING_PAGE:
        draft.problems.error(
            KIT_FILE, spot, msg("Only a landing page can have a form"), msg("Take it out")
        )
        return
    kinds = [field.kind for field in tactic.form if field.required]
    if FieldKind.EMAIL not in kinds:
        draft.problems.error(
            KIT_FILE,
            spot,
            msg("The form doesn't ask for an email address"),
            msg("Add a required field of the kind email, or nobody can be answered"),
        )
    if FieldKind.CONSENT not in [field.kind for field in tactic.form]:
        draft.problems.warn(
            KIT_FILE,
            spot,
            msg("The form doesn't ask for consent"),
            msg("Add a field of the kind consent, or its leads may not be mailed in the EU"),
        )


def _share(draft: Draft, tactic: Tactic) -> None:
    place = ("tactics", tactic.key, "share")
    if not draft.wrote(*place):
        return
    if tactic.kind is not TacticKind.LANDING_PAGE or tactic.design is not None:
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place),
            msg("%(tactic)s shows no other tactic's picture", tactic=tactic.key),
            msg("Only a landing page without a design of its own does: take share out"),
        )
        return
    known = tuple(key for key, other in draft.tactics.items() if can_be_shown(other))
    if tactic.share not in known and not draft.wrote("tactics", tactic.share, "design"):
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place),
            msg("There is no tactic %(key)s with a picture", key=tactic.share),
            msg("Use one of: %(names)s", names=known),
        )


def _playbook(draft: Draft) -> None:
    for number, step in enumerate(draft.kit.data.get("playbook", [])):
        if step["tactic"] not in draft.tactics and not draft.wrote("tactics", step["tactic"]):
            draft.problems.error(
                KIT_FILE,
                draft.spot("playbook", number),
                msg("There is no tactic %(key)s", key=step["tactic"]),
                msg("Use one of: %(names)s", names=tuple(draft.tactics)),
            )
