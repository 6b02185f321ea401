"""A draft's tactics: their zones with locks and limits, beside the rendered result."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from tpma.core.errors import TpmaError
from tpma.core.i18n import Message, direction_of, msg
from tpma.kits import service
from tpma.kits.beginnings import KINDS
from tpma.kits.definition import (
    RESERVED_ZONES,
    KitDefinition,
    Lock,
    Tactic,
    TacticKind,
    Zone,
    ZoneKind,
)
from tpma.kits.pictures import is_picture
from tpma.kits.places import DraftPlace, PlaceKind, parse_place, setting, words
from tpma.kits.placing import SHOWN_IN
from tpma.kits.service import OpenDraft
from tpma.kits.shaping import NOWHERE
from tpma.kits.unshaping import zone_uses
from tpma.web.draft_fields import LOCKS, MEDIA_FROM, ZONE_KINDS, DraftField, Form
from tpma.web.draft_places import place_url
from tpma.web.kit_views import FRAMES

_LIMITED = (
    ("style", msg("Style")),
    ("position", msg("Position")),
    ("size", msg("Size")),
)

#: Zones that stand nowhere on the design itself.
_ASIDE = frozenset(
    ("subject", "preheader", "text", "alt", "title", "description", "thanks", "unsubscribe")
)


def tactics(draft: OpenDraft, form: Form) -> dict[str, Any]:
    """The chosen tactic, its zones, and one zone's settings; or the form of a new one."""
    known = service.read_draft(draft).understood
    adding = request.args.get("add", "") or request.form.get("add", "")
    pictures = [p for p in draft.files if p.startswith("media/") and is_picture(p)]
    shown: dict[str, Any] = {
        "tactic": None,
        "tactics": known.tactics if known else (),
        "adding": adding,
        "asked": request.form,
        "kinds": [(kind.key, kind.label) for kind in KINDS],
        "picture_options": [("", msg("None")), *((p, p) for p in pictures)],
        "can_add": known is not None,
    }
    if known is None or not known.tactics:
        return shown
    asked = request.args.get("tactic", "") or request.form.get("tactic", "")
    tactic = known.tactic(asked) if known.has_tactic(asked) else known.tactics[0]
    key = request.args.get("zone", "") or ("" if adding else request.form.get("zone", ""))
    zone = tactic.zone(key) if tactic.has_zone(key) else None
    shown |= {
        "tactic": tactic,
        "zone": zone,
        "zone_kinds": ZONE_KINDS,
        "lock_names": dict(LOCKS),
        "groups": _groups(form, known, tactic, zone) if zone else [],
        "tactic_fields": [] if zone else _tactic_fields(form, tactic),
        "frame": FRAMES[tactic.kind],
        "preview": _preview(draft, known, tactic),
        "marks": _marks(form, known),
        "position": list(known.tactics).index(tactic),
        "words_href": url_for(
            "drafts.section",
            id=draft.id,
            section="words",
            locale=known.source_locale,
            part=tactic.key,
        ),
    }
    at = ("tactics", tactic.key, *(("zones", zone.key) if zone else ()))
    files = () if zone else tuple(f"file|{p}" for p in (tactic.template, tactic.design) if p)
    place = setting(*at)
    shown["left"] = [
        (
            problem,
            place_url(draft.id, DraftPlace(PlaceKind.FILE, (problem.file,)), (), problem.line),
        )
        for problem in form.findings.left(place, *files)
        if zone
        or not any(problem in form.findings.below(f"{place}|zones|{z.key}") for z in tactic.zones)
    ]
    if adding == "zone":
        shown |= _new_zone(tactic)
        shown["roles"] = [colour.role for colour in known.brand.colours]
    elif zone is not None:
        shown |= _way_out(draft, form, tactic, zone)
    return shown


def _marks(form: Form, known: KitDefinition) -> dict[str, int]:
    """How many findings each tactic and zone has, its words in the source locale among them."""
    found: dict[str, int] = {}
    source = known.source_locale
    for t in known.tactics:
        files = [f"file|{path}" for path in (t.template, t.design) if path]
        for z in t.zones:
            own = f"{t.key}.{z.key}"
            found[own] = form.findings.count(
                setting("tactics", t.key, "zones", z.key), f"copy|{source}|{own}"
            )
        found[t.key] = form.findings.count(setting("tactics", t.key), *files) + sum(
            form.findings.count(f"copy|{source}|{t.key}.{z.key}") for z in t.zones
        )
    return found


def _new_zone(tactic: Tactic) -> dict[str, Any]:
    shown = SHOWN_IN[tactic.kind]
    others = [kind for kind in ZoneKind if kind not in shown]
    after: list[tuple[str, str | Message]] = []
    usual = NOWHERE
    if shown:
        placed = [z for z in tactic.zones if z.key not in _ASIDE and z.kind is not ZoneKind.LINK]
        after = [(z.key, msg("After: %(zone)s", zone=z.label)) for z in placed]
        after.append(("", msg("At the end")))
        keys = [z.key for z in placed]
        # New words mostly stand before the button.
        until = keys.index("cta") if "cta" in keys else len(keys)
        usual = keys[until - 1] if keys[:until] else ""
    after.append((NOWHERE, msg("Nowhere yet: it is named in other words")))
    kinds = [*shown, *(k for k in others if not shown)]
    return {
        "new_kinds": [(kind.value, ZONE_KINDS[kind]) for kind in kinds],
        "after_options": after,
        "after": usual,
        "locks": LOCKS,
        "media_from": MEDIA_FROM,
        "sets_type": tactic.design is not None and tactic.kind is not TacticKind.LANDING_PAGE,
    }


def _way_out(draft: OpenDraft, form: Form, tactic: Tactic, zone: Zone) -> dict[str, Any]:
    """Whether the zone can be taken out, and what uses it first."""
    fixed = zone.key in RESERVED_ZONES[tactic.kind]
    try:
        uses = [] if fixed else zone_uses(form.text, tactic.key, zone.key)
    except TpmaError as error:
        return {"fixed": fixed, "uses": [], "no_way": error.title}
    parts = list(form.text.kit.get("tactics", {}))
    return {
        "fixed": fixed,
        "no_way": None,
        "uses": [(use.what, place_url(draft.id, use.place, parts, use.line)) for use in uses],
    }


def _preview(draft: OpenDraft, known: KitDefinition, tactic: Tactic) -> str:
    size = str(tactic.sizes[0]) if tactic.design and tactic.sizes else ""
    return url_for(
        "draft_previews.preview",
        id=draft.id,
        tactic=tactic.key,
        locale=known.source_locale,
        size=size if FRAMES[tactic.kind] == "image" else None,
        rev=draft.row.rev,
    )


def _tactic_fields(form: Form, tactic: Tactic) -> list[DraftField]:
    at = ("tactics", tactic.key)
    source = form.text.source_locale
    found = [
        form.at(
            words(source, f"tactic:{tactic.key}"),
            msg("Name"),
            dir=direction_of(source),
            lang=source,
            hint=None
            if form.text.at(parse_place(words(source, f"tactic:{tactic.key}")))
            else tactic.name,
        ),
        form.setting(*at, "optional", label=msg("A partner may launch without it")),
    ]
    if tactic.design:
        found += [
            form.setting(
                *at, "sizes", label=msg("Sizes"), hint=msg("Such as 300x250, 728x90"), dir="ltr"
            ),
            form.setting(*at, "max_kilobytes", label=msg("Most kilobytes of one file")),
            form.setting(*at, "formats", label=msg("File formats")),
        ]
    return found


def _offered(known: KitDefinition, zone: Zone) -> list[tuple[str, str | Message]]:
    """What a picture or colour zone may show at first; empty for kinds that offer nothing."""
    if zone.kind is ZoneKind.COLOUR:
        names = [(colour.role, colour.name or colour.role) for colour in known.brand.colours]
    elif zone.kind is ZoneKind.IMAGE:
        names = [(m.path, m.path) for m in known.media if is_picture(m.path)]
    else:
        return []
    held = zone.default or ""
    here = [] if held in ("", *(value for value, _ in names)) else [(held, held)]
    return [("", "—"), *here, *names]


def _groups(
    form: Form, known: KitDefinition, tactic: Tactic, zone: Zone
) -> list[tuple[Message, list[DraftField]]]:
    at = ("tactics", tactic.key, "zones", zone.key)

    def chosen(name: str, label: Message, **more: Any) -> DraftField:
        return form.setting(*at, name, label=label, **more)

    content = [chosen("lock", msg("What partners may do"), type="select", options=LOCKS)]
    if zone.is_words:
        content += [
            chosen("min_length", msg("Fewest characters")),
            chosen("max_length", msg("Most characters")),
        ]
        if zone.kind is ZoneKind.TEXT:
            content.append(chosen("multiline", msg("Line breaks are allowed")))
    if zone.kind is ZoneKind.IMAGE:
        content += [
            chosen(
                "media_from",
                msg("Where the picture may come from"),
                type="checkboxes",
                options=MEDIA_FROM,
            ),
            chosen("min_width", msg("Least width of an upload, in pixels")),
            chosen("min_height", msg("Least height of an upload, in pixels")),
        ]
    if offered := _offered(known, zone):
        content.append(chosen("default", msg("What the kit shows"), type="select", options=offered))
    elif not zone.is_words:
        content.append(chosen("default", msg("What the kit shows"), dir="ltr"))
    content.append(
        chosen(
            "choices",
            msg("Allowed choices"),
            hint=msg("Several with commas between them; empty allows anything"),
            dir="ltr",
        )
    )
    groups = [(msg("Content"), content)]
    if zone.is_words:
        # Style, position and size are always the kit's: shown only where a file says otherwise,
        # so that it can be mended here.
        look = [
            chosen(name, label, type="select", options=[("", msg("Locked")), *LOCKS[1:2]])
            for name, label in _LIMITED
            if getattr(zone, name) is not Lock.LOCKED
        ]
        if tactic.design or zone.min_size is not None or zone.max_size is not None:
            look += [
                chosen("min_size", msg("Smallest type size, in pixels")),
                chosen("max_size", msg("Largest type size, in pixels")),
            ]
        groups.append((msg("Style, position and size: always the kit's"), look))
    groups.append((msg("In the editor"), [chosen("group", msg("Shown together with"))]))
    return groups
