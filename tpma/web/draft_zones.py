"""A draft's tactics: their zones with locks and limits, beside the rendered result."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from tpma.core.i18n import Message, msg
from tpma.kits import service
from tpma.kits.definition import KitDefinition, Lock, Tactic, Zone, ZoneKind
from tpma.kits.service import OpenDraft
from tpma.web.draft_fields import LOCKS, MEDIA_FROM, ZONE_KINDS, DraftField, Form
from tpma.web.kit_views import FRAMES

_LIMITED = (
    ("style", msg("Style")),
    ("position", msg("Position")),
    ("size", msg("Size")),
)


def tactics(draft: OpenDraft, form: Form) -> dict[str, Any]:
    """The chosen tactic, its zones, and one zone's settings."""
    known = service.read_draft(draft).understood
    if known is None or not known.tactics:
        return {"tactic": None}
    asked = request.args.get("tactic", "")
    tactic = known.tactic(asked) if known.has_tactic(asked) else known.tactics[0]
    key = request.args.get("zone", "")
    zone = tactic.zone(key) if tactic.has_zone(key) else None
    return {
        "tactic": tactic,
        "tactics": known.tactics,
        "zone": zone,
        "zone_kinds": ZONE_KINDS,
        "lock_names": dict(LOCKS),
        "groups": _groups(form, tactic, zone) if zone else [],
        "tactic_fields": [] if zone else _tactic_fields(form, tactic),
        "frame": FRAMES[tactic.kind],
        "preview": _preview(draft, known, tactic),
        "words_href": url_for(
            "drafts.section",
            id=draft.id,
            section="words",
            locale=known.source_locale,
            part=tactic.key,
        ),
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
    found = [form.setting(*at, "optional", label=msg("A partner may launch without it"))]
    if tactic.design:
        found += [
            form.setting(*at, "sizes", label=msg("Sizes"), hint=msg("Such as 300x250, 728x90")),
            form.setting(*at, "max_kilobytes", label=msg("Most kilobytes of one file")),
            form.setting(*at, "formats", label=msg("File formats")),
        ]
    return found


def _groups(form: Form, tactic: Tactic, zone: Zone) -> list[tuple[Message, list[DraftField]]]:
    at = ("tactics", tactic.key, "zones", zone.key)

    def chosen(name: str, label: Message, **more: Any) -> DraftField:
        return form.setting(*at, name, label=label, **more)

    content = [chosen("lock", msg("Content"), type="select", options=LOCKS)]
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
    if not zone.is_words:
        content.append(chosen("default", msg("What the kit shows")))
    content.append(
        chosen(
            "choices",
            msg("Allowed choices"),
            hint=msg("Several with commas between them; empty allows anything"),
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
