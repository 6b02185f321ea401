"""From a kit's definition and a partner's values to what the checks look at. Pure.

The editor calls this with what was just typed, the service with what is stored; what is not
known yet (nothing rendered, no audience chosen) is simply left out, and the checks that need it
find nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from tpma.assets.rules import UPLOAD
from tpma.compliance.checks.words import holds_in
from tpma.compliance.findings import (
    Box,
    BoxFacts,
    CheckContext,
    GuideFacts,
    LinkFacts,
    RenditionFacts,
    StatementFacts,
    ZoneFacts,
)
from tpma.compliance.inserts import SenderFacts, inserts_for
from tpma.compliance.law import Law
from tpma.compliance.relied import OF_GUIDE
from tpma.kits import facts
from tpma.kits.copy import LocalCopy
from tpma.kits.definition import KitDefinition, Tactic, TacticKind, Zone, ZoneKind

_SMART = re.compile(r"\[\[smart:([a-z_.]+)\]\]")
_HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
# A calendar file that the renderer links to. Links that a partner wrote are listed before.
_OWN_FILE = re.compile(r"https?://[^/]+/media/[0-9a-f]{24}/[0-9a-f]{64}\.ics")
_WITH_INSERTS = (TacticKind.EMAIL, TacticKind.LANDING_PAGE, TacticKind.SOCIAL_POST)
_FAMILY = re.compile(r"""[^,'"]+|'[^']*'|"[^"]*\"""")


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What the checks know of the partner. `smart` is by smart field ("partner.phone")."""

    country: str = ""
    name: str = ""
    website: str = ""
    smart: Mapping[str, str] = field(default_factory=dict)
    sender: SenderFacts = field(default_factory=SenderFacts)
    colours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the renderer made of the tactic, as far as it has."""

    boxes: tuple[BoxFacts, ...] = ()
    renditions: tuple[RenditionFacts, ...] = ()
    subject: str | None = None
    preheader: str | None = None
    html: str | None = None
    text: str | None = None


def context_for(
    definition: KitDefinition,
    copy: LocalCopy,
    tactic_key: str,
    values: Mapping[str, str],
    *,
    law: Law,
    partner: PartnerFacts,
    today: date,
    rendered: Rendered | None = None,
    sources: Iterable[str] = (),
    alts: Mapping[str, str] | None = None,
    statements: Iterable[StatementFacts] = (),
    decided: Collection[str] = (),
) -> CheckContext:
    """The context of one tactic. `values` holds only the zones that the partner changed.

    `sources` are the texts of the tactic's templates, from which smart fields are read; `alts`
    are alt texts that the partner wrote, by zone; `statements` are those of HQ's library for this
    kit, locale and law, which are added to the brand guide's; `decided` are the zones whose value
    the partner set, be it the kit's own.
    """
    tactic = definition.tactic(tactic_key)
    rendered = rendered or Rendered()
    zones = zone_facts(definition, copy, tactic, values, alts or {}, today, decided)
    known = [*guide_statements(definition, copy), *statements]
    shown = [zone.value for zone in zones]
    is_post = tactic.kind is TacticKind.SOCIAL_POST
    return CheckContext(
        tactic_key=tactic_key,
        tactic_kind=tactic.kind.value,
        locale=copy.locale,
        zones=zones,
        boxes=rendered.boxes,
        renditions=tuple(_limited(each, tactic) for each in rendered.renditions),
        guide=guide_facts(definition, partner),
        law=law,
        inserts=tuple(inserts_for(law, tactic.kind.value, copy.locale, partner.sender))
        if tactic.kind in _WITH_INSERTS
        else (),
        subject=rendered.subject,
        preheader=rendered.preheader,
        html=rendered.html,
        text=_post_text(zones) if is_post and rendered.text is None else rendered.text,
        links=links_of(zones, rendered.html),
        network=tactic.network,
        smart_fields=tuple(dict.fromkeys(_SMART.findall("\n".join([*sources, *shown])))),
        profile=partner.smart,
        statements=approved_statements(known, today),
        ended_statements=ended_statements(known, today),
        generated=definition.law.generated_media,
        today=today,
    )


def zone_facts(
    definition: KitDefinition,
    copy: LocalCopy,
    tactic: Tactic,
    values: Mapping[str, str],
    alts: Mapping[str, str],
    today: date,
    decided: Collection[str] = (),
) -> tuple[ZoneFacts, ...]:
    """Every zone of a tactic as it will ship, beside the kit's own value."""
    return tuple(
        _zone(definition, copy, tactic, zone, values, alts, today, zone.key in decided)
        for zone in tactic.zones
    )


def _zone(
    definition: KitDefinition,
    copy: LocalCopy,
    tactic: Tactic,
    zone: Zone,
    values: Mapping[str, str],
    alts: Mapping[str, str],
    today: date,
    decided: bool,
) -> ZoneFacts:
    kit_value = copy.zone(tactic.key, zone.key, values.get(zone.count) if zone.count else None)
    value = values.get(zone.key, kit_value)
    if zone.same_as:
        kit_value = value  # changed, and looked at, where it comes from
    media = definition.media_at(value) if zone.kind is ZoneKind.IMAGE else None
    return ZoneFacts(
        key=zone.key,
        kind=zone.kind.value,
        lock=zone.lock.value,
        value=value,
        kit_value=kit_value,
        label=copy.label(tactic.key, zone.key),
        min_length=zone.min_length,
        max_length=zone.max_length,
        choices=copy.choices(tactic.key, zone.key),
        alt=alts.get(zone.key) or (copy.alt(value) if media is not None else None),
        may_stay=zone.may_stay,
        decided=decided,
        written=facts.written(zone.kind, value, copy.locale, zone.shown) if zone.is_fact else "",
        same_as=zone.same_as,
        needs_alt=zone.kind is ZoneKind.IMAGE and not (media is not None and media.decorative),
        is_own=zone.kind is ZoneKind.IMAGE and UPLOAD.fullmatch(value) is not None,
        licence=None if media is None else media.licence,
        licence_over=media is not None and media.expires is not None and media.expires < today,
    )


def guide_facts(definition: KitDefinition, partner: PartnerFacts) -> GuideFacts:
    """The brand guide for the checks. Links may go where the kit says, to HQ and the partner."""
    domains: tuple[str, ...] = ()
    if definition.link_domains:
        own = (host_of(definition.brand.website), host_of(partner.website))
        domains = (*definition.link_domains, *(host for host in own if host))
    return GuideFacts(
        words=definition.brand.words,
        colours=definition.brand.colours,
        lockup=definition.brand.lockup,
        partner_colours=partner.colours,
        families=_families(definition),
        marks=tuple(
            name
            for name in (definition.brand.name, definition.brand.legal_name, partner.name)
            if name
        ),
        allowed_domains=tuple(dict.fromkeys(domains)),
    )


def _families(definition: KitDefinition) -> tuple[str, ...]:
    """Every font family that the guide names, as files or for places that take no file."""
    found: dict[str, None] = {face.family: None for face in definition.brand.fonts}
    for role in definition.brand.types:
        for stack in (role.web_stack, *(stack for _, stack in role.web_stack_by_script)):
            found.update((part.strip(" '\""), None) for part in _FAMILY.findall(stack))
    return tuple(name for name in found if name)


def guide_statements(definition: KitDefinition, copy: LocalCopy) -> list[StatementFacts]:
    """The brand guide's statements in this locale, expired ones too."""
    return [
        StatementFacts(words, statement.expires, id=OF_GUIDE + statement.key)
        for statement in definition.brand.statements
        if (words := copy.statement(statement.key).strip())
        and holds_in(statement.locales, copy.locale)
    ]


def approved_statements(known: Iterable[StatementFacts], today: date) -> tuple[str, ...]:
    """The wording of the statements that may be made today."""
    return tuple(dict.fromkeys(each.words for each in known if not _is_over(each, today)))


def ended_statements(known: Iterable[StatementFacts], today: date) -> tuple[StatementFacts, ...]:
    """Statements that may no longer be made, unless the same words are approved elsewhere."""
    known = list(known)
    good = set(approved_statements(known, today))
    return tuple(each for each in known if _is_over(each, today) and each.words not in good)


def _is_over(statement: StatementFacts, today: date) -> bool:
    return statement.withdrawn or (statement.until is not None and statement.until < today)


def links_of(zones: Sequence[ZoneFacts], html: str | None) -> tuple[LinkFacts, ...]:
    """Every link that ships: of link zones, of rich text, and of the rendered HTML."""
    found: dict[str, LinkFacts] = {}
    for zone in zones:
        if zone.kind == "link" and zone.value:
            found.setdefault(zone.value, LinkFacts(zone.value, zone.key))
        elif zone.kind == "rich_text":
            for url in _hrefs(zone.value):
                found.setdefault(url, LinkFacts(url, zone.key))
    for url in _hrefs(html or ""):
        if not _OWN_FILE.fullmatch(url):
            found.setdefault(url, LinkFacts(url))
    return tuple(link for link in found.values() if "[[" not in link.url)


def _hrefs(markup: str) -> list[str]:
    return [
        (a or b).replace("&amp;", "&").strip() for a, b in _HREF.findall(markup) if (a or b).strip()
    ]


def host_of(url: str) -> str:
    """`https://www.example.com/x` → `example.com`: the name that its pages share."""
    try:
        host = (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _post_text(zones: Sequence[ZoneFacts]) -> str | None:
    return next((zone.value for zone in zones if zone.key == "text"), None)


def _limited(rendition: RenditionFacts, tactic: Tactic) -> RenditionFacts:
    if rendition.weight_limit is not None or not tactic.max_kilobytes:
        return rendition
    return RenditionFacts(
        rendition.name,
        rendition.media_type,
        rendition.size_bytes,
        rendition.width,
        rendition.height,
        tactic.max_kilobytes * 1024,
    )


def box_from(data: Mapping[str, Any], rendition: str) -> BoxFacts:
    """A box as the renderer noted it in a rendition's `boxes`."""
    where: Any = data.get("box", data)
    x, y, width, height = (
        (int(where[name]) for name in ("x", "y", "width", "height"))
        if isinstance(where, Mapping)
        else (int(each) for each in where[:4])
    )
    return BoxFacts(
        kind=str(data.get("kind", "text")),
        box=Box(x, y, width, height, rendition),
        zone=data.get("zone"),
        fits=bool(data.get("fits", True)),
        missing_glyphs=str(data.get("missing_glyphs", "")),
        contrast=data.get("contrast"),
        contrast_needed=data.get("contrast_needed"),
        source_width=data.get("source_width"),
        source_height=data.get("source_height"),
        clear_space=data.get("clear_space"),
        clear_space_needed=data.get("clear_space_needed"),
    )
