"""The preview matrix: every tactic in the chosen locales, for the chosen partners, in every size."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, product
from typing import Any

from flask import request, url_for

from tpma.core.i18n import Message, msg
from tpma.kits import service
from tpma.kits.copy import resolve
from tpma.kits.definition import KitDefinition, Tactic, TacticKind
from tpma.kits.localetags import fallback_chain
from tpma.kits.service import OpenDraft
from tpma.partners import service as partners
from tpma.web.context import current_work
from tpma.web.draft_fields import Form
from tpma.web.filters import dimensions, language_name
from tpma.web.kit_views import FRAMES

#: The imagined partner without a logo.
NOBODY = "-"
#: More pictures than this at once help nobody; the choice above narrows them.
MOST = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """One rendered thing: for whom, in which locale and size."""

    src: str
    frame: str
    partner: str | Message
    locale: str
    size: str
    #: How many of the tactic's words came from another locale, and from which.
    fallen_back: int
    fallback: str


def matrix(draft: OpenDraft, form: Form) -> dict[str, Any]:
    known = service.read_draft(draft).understood
    if known is None or not known.tactics:
        return {"tactic": None, "cells": []}
    companies = [(p.id, p.name) for p in partners.list_partners(current_work(), limit=12)[0]]
    people: list[tuple[str, str | Message]] = [*companies, (NOBODY, msg("No logo yet"))]
    asked = request.args.get("tactic", "")
    tactic = known.tactic(asked) if known.has_tactic(asked) else known.tactics[0]
    tags = list(known.locales)
    picked_tags = [t for t in request.args.getlist("locale") if t in tags] or tags
    extra = _neighbour(request.args.get("as", ""), known)
    ids = [p for p, _ in people]
    picked = [p for p in request.args.getlist("partner") if p in ids] or ids[:3]
    names = dict(people)
    sizes = [str(size) for size in tactic.sizes] if tactic.design else []
    shown_sizes = [s for s in request.args.getlist("size") if s in sizes] or sizes
    frames = [""] if FRAMES[tactic.kind] != "image" else []
    pictures = shown_sizes if tactic.kind is not TacticKind.EMAIL else []
    cells = [
        _cell(draft, known, tactic, names[who], who, tag, size)
        for tag, who, size in product([*picked_tags, *extra], picked, [*frames, *pictures])
    ]
    return {
        "tactic": tactic,
        "tactic_options": [(t.key, t.name) for t in known.tactics],
        "size_options": [(size, dimensions(size)) for size in sizes],
        "people": people,
        "picked": picked,
        "locales": [(tag, language_name(tag)) for tag in tags],
        "picked_locales": picked_tags,
        "as_locale": extra[0] if extra else "",
        "sizes": sizes,
        "picked_sizes": shown_sizes,
        "cells": cells[:MOST],
        # In the kit's order, the language it is written in first.
        "groups": [(tag, list(g)) for tag, g in groupby(cells[:MOST], key=lambda c: c.locale)],
        "left_out": max(0, len(cells) - MOST),
    }


def _neighbour(tag: str, known: KitDefinition) -> list[str]:
    """A locale that the kit lacks, to see what its readers would get."""
    try:
        fallback_chain(tag, known.locales, known.source_locale)
    except ValueError:
        return []
    return [tag] if tag not in known.locales else []


def _cell(
    draft: OpenDraft,
    known: KitDefinition,
    tactic: Tactic,
    name: str | Message,
    who: str,
    tag: str,
    size: str,
) -> Cell:
    copy = resolve(known, tag)
    back = [copy.fell_back(tactic.key, zone.key) for zone in tactic.zones if zone.is_words]
    from_where = sorted({b for b in back if b})
    src = url_for(
        "draft_previews.preview",
        id=draft.id,
        tactic=tactic.key,
        locale=tag,
        partner=who if who != NOBODY else None,
        size=size or None,
        rev=draft.row.rev,
    )
    frame = "image" if size else FRAMES[tactic.kind]
    return Cell(
        src,
        frame,
        name,
        tag,
        dimensions(size),
        sum(bool(b) for b in back),
        ", ".join(from_where),
    )
