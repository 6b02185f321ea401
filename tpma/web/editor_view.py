"""The editor's screen as values: tactics, views, zones with their findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from tpma.assets import rules
from tpma.assets.service import Asset, Bench, Preview
from tpma.compliance.findings import Finding, Severity
from tpma.core.i18n import Message, direction_of, msg
from tpma.kits import facts
from tpma.kits.definition import Lock, MediaSource, Tactic, TacticKind, Zone, ZoneKind
from tpma.kits.placeholders import PLACEHOLDER, TAG
from tpma.web.editor_live import Fit, is_picture
from tpma.web.filters import dimensions

STEPS = ("tactics", "preview", "words")


@dataclass(frozen=True, slots=True)
class Counts:
    """Findings by severity."""

    blockers: int = 0
    warnings: int = 0

    @property
    def total(self) -> int:
        return self.blockers + self.warnings


@dataclass(frozen=True, slots=True)
class TacticView:
    asset: Asset
    key: str
    name: str
    kind: TacticKind
    thumb: str  # the rendition shown in the rail
    sizes: int
    counts: Counts
    current: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class ViewTab:
    """One way to look at a tactic: a picture's size, or a mail on a phone."""

    name: str  # the rendition
    mode: str
    label: Message | str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class ZoneView:
    key: str
    kind: str
    label: str
    help: str
    why: str
    value: str
    kit_value: str
    locked: bool
    needed: bool
    decided: bool  # the partner set it, be it to the kit's own
    changed: bool
    multiline: bool
    rows: int
    max_length: int | None
    min_length: int | None
    group: str
    choices: tuple[Choice, ...]
    own_media: bool
    fallback: str
    direction: str
    current: bool
    fit: Fit | None
    fills: tuple[tuple[str, Message | str], ...] = ()  # what its placeholders become
    written: str = ""  # a fact as readers see it
    example: str = ""  # how a fact is typed
    source: str = ""  # the place that it takes its value from, in words
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    tactics: tuple[TacticView, ...]
    asset: Asset
    tactic: Tactic
    tabs: tuple[ViewTab, ...]
    view: str
    mode: str
    zones: tuple[ZoneView, ...]
    locked: tuple[ZoneView, ...]
    findings: tuple[Finding, ...]  # of the tactic as a whole, without a zone
    counts: Counts
    step: str

    @property
    def groups(self) -> list[list[ZoneView]]:
        """The zones in the kit's order, cut where its group changes."""
        return [list(zones) for _, zones in groupby(self.zones, key=lambda zone: zone.group)]


def counts_of(findings: Iterable[Finding]) -> Counts:
    once = _once(findings)
    return Counts(
        sum(f.severity is Severity.BLOCKER for f in once),
        sum(f.severity is Severity.WARNING for f in once),
    )


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each check once per zone: "too long" at five sizes is one thing to mend."""
    found: dict[tuple[str, str | None, str], Finding] = {}
    for finding in findings:
        found.setdefault((finding.check_id, finding.zone, finding.tactic_key), finding)
    return tuple(found.values())


def chosen(bench: Bench, tactic_key: str) -> Asset:
    """The asset that is asked for, or the first."""
    return next((a for a in bench.assets if a.tactic_key == tactic_key), bench.assets[0])


def tabs_of(tactic: Tactic, view: str, mode: str) -> tuple[ViewTab, ...]:
    names = rules.rendition_names(tactic)
    tabs: list[ViewTab] = []

    def tab(name: str, way: str, label: Message | str) -> None:
        tabs.append(ViewTab(name, way, label, name == view and way == mode))

    if "email.html" in names:
        tab("email.html", "desktop", msg("Desktop"))
        tab("email.html", "phone", msg("Phone"))
        tab("email.html", "dark", msg("Dark"))
        tab("email.html", "images-off", msg("Images off"))
        tab("email.txt", "desktop", msg("Plain text"))
    if "page.html" in names:
        tab("page.html", "desktop", msg("Desktop"))
        tab("page.html", "phone", msg("Phone"))
    if "post.txt" in names:
        tab("post.txt", "phone", msg("Post"))
    if rules.CALENDAR_FILE in names:
        tab(rules.CALENDAR_FILE, "desktop", msg("Calendar entry"))
    for name in names:
        if is_picture(name):
            label = dimensions(name)
            shared = tactic.kind is TacticKind.LANDING_PAGE
            tab(name, "desktop", msg("When shared") if shared else label)
    return tuple(tabs)


def first_view(tactic: Tactic) -> tuple[str, str]:
    names = rules.rendition_names(tactic)
    if "post.txt" in names:
        return "post.txt", "phone"
    return next((n for n in ("email.html", "page.html") if n in names), names[0]), "desktop"


def thumb_of(tactic: Tactic) -> str:
    """The rendition that stands for a tactic in the rail."""
    names = rules.rendition_names(tactic)
    for preferred in ("email.html", "page.html"):
        if preferred in names:
            return preferred
    pictures = [n for n in names if is_picture(n)]
    return pictures[0] if pictures else names[0]


def screen_of(
    bench: Bench,
    asset: Asset,
    *,
    view: str,
    mode: str,
    zone: str,
    step: str,
    typed: Mapping[str, str],
    by_tactic: Mapping[str, Sequence[Finding]],
    fits: Mapping[str, Fit],
) -> Screen:
    tactic = bench.tactic(asset)
    findings = by_tactic.get(tactic.key, ())
    zones = [_zone(bench, asset, z, zone, typed, findings, fits) for z in tactic.zones]
    known = {z.key for z in tactic.zones}
    return Screen(
        tactics=tuple(
            TacticView(
                asset=each,
                key=each.tactic_key,
                name=bench.copy.tactic_name(each.tactic_key),
                kind=bench.tactic(each).kind,
                thumb=thumb_of(bench.tactic(each)),
                sizes=sum(is_picture(n) for n in rules.rendition_names(bench.tactic(each))),
                counts=counts_of(by_tactic.get(each.tactic_key, ())),
                current=each.id == asset.id,
                changed=bool(each.values),
            )
            for each in bench.assets
        ),
        asset=asset,
        tactic=tactic,
        tabs=tabs_of(tactic, view, mode),
        view=view,
        mode=mode,
        zones=tuple(z for z in zones if not z.locked),
        locked=tuple(z for z in zones if z.locked),
        findings=tuple(f for f in findings if f.zone not in known),
        counts=counts_of([f for found in by_tactic.values() for f in found]),
        step=step if step in STEPS else "preview",
    )


def _zone(
    bench: Bench,
    asset: Asset,
    zone: Zone,
    current: str,
    typed: Mapping[str, str],
    findings: Sequence[Finding],
    fits: Mapping[str, Fit],
) -> ZoneView:
    tactic = asset.tactic_key
    copy = bench.copy
    value = bench.values(asset, typed)[zone.key]
    words = zone.is_words
    count = bench.values(asset, typed)[zone.count] if zone.count else None
    return ZoneView(
        key=zone.key,
        kind=zone.kind.value,
        label=copy.label(tactic, zone.key),
        help=copy.help(tactic, zone.key),
        why=copy.why(tactic, zone.key),
        value=value,
        kit_value=copy.zone(tactic, zone.key, count),
        locked=zone.lock is Lock.LOCKED,
        needed=zone.lock in (Lock.REQUIRED, Lock.CHANGE_REQUIRED),
        decided=zone.key in asset.values,
        changed=zone.key in asset.values or zone.key in typed,
        multiline=zone.multiline or zone.kind is ZoneKind.RICH_TEXT,
        rows=min(12, max(2, (zone.max_length or 200) // 60)),
        max_length=zone.max_length,
        min_length=zone.min_length,
        group=zone.group,
        choices=_choices(bench, tactic, zone),
        own_media=MediaSource.PARTNER in zone.media_from,
        fallback=copy.fell_back(tactic, zone.key) or "",
        direction=direction_of(bench.locale) if words else "ltr",
        current=zone.key == current,
        fit=fits.get(zone.key),
        fills=_fills(bench, asset, value, typed) if words else (),
        written=bench.written(zone, value),
        example=facts.EXAMPLES.get(zone.kind, ""),
        source=_source(bench, zone),
        findings=_once(f for f in findings if f.zone == zone.key),
    )


_SAMPLES: Mapping[str, Message] = {
    "first_name": msg("the recipient's first name"),
    "last_name": msg("the recipient's last name"),
    "company": msg("the recipient's company"),
    "page_url": msg("the address of your landing page"),
    "view_url": msg("the address of this mail in a browser"),
    "unsubscribe_url": msg("the link to unsubscribe"),
    "preferences_url": msg("the link to the preferences"),
}


def _source(bench: Bench, zone: Zone) -> str:
    if zone.source is None:
        return ""
    tactic, key = zone.source
    return f"{bench.copy.tactic_name(tactic)} · {bench.copy.label(tactic, key)}"


def _fills(
    bench: Bench, asset: Asset, value: str, typed: Mapping[str, str]
) -> tuple[tuple[str, Message | str], ...]:
    """What stands in for the placeholders of a text, so that nobody has to guess."""
    tactic = bench.tactic(asset)
    found: dict[str, Message | str] = {}
    for match in PLACEHOLDER.finditer(value):
        if match["kind"] == "smart":
            found[match[0]] = bench.words.get(match["key"], "") or msg("nothing yet: see Our brand")
        if match["kind"] == "zone" and tactic.has_zone(match["key"]):
            named = tactic.zone(match["key"])
            holds = bench.values(asset, typed)[named.key]
            found[match[0]] = bench.written(named, holds) if named.is_fact else holds
    for match in TAG.finditer(value):
        if match[1] in _SAMPLES:
            found[match[0]] = _SAMPLES[match[1]]
    return tuple(found.items())


def _choices(bench: Bench, tactic: str, zone: Zone) -> tuple[Choice, ...]:
    if zone.kind is ZoneKind.IMAGE:
        offered = zone.choices or tuple(m.path for m in bench.definition.media if m.width)
        if MediaSource.KIT not in zone.media_from:
            offered = ()
        kit = bench.copy.zone(tactic, zone.key)
        names = dict.fromkeys([kit, *offered])
        return tuple(
            Choice(n, bench.copy.alt(n) or n.rpartition("/")[2], _local(bench, n))
            for n in names
            if n and n in bench.files
        )
    if zone.kind is ZoneKind.TIME_ZONE:
        known = zone.choices or tuple(sorted(z for z in available_timezones() if "/" in z))
        zones = dict.fromkeys([bench.copy.zone(tactic, zone.key), *known])
        return tuple(Choice(name, name.replace("_", " ")) for name in zones if name)
    if zone.kind is ZoneKind.COLOUR:
        roles = zone.choices or tuple(c.role for c in bench.guide.colours)
        return tuple(Choice(r, bench.guide.colour(r).name or r) for r in roles)
    return tuple(Choice(value, value) for value in bench.copy.choices(tactic, zone.key))


def _local(bench: Bench, name: str) -> str:
    return bench.file_url(name).removeprefix(bench.work.settings.base_url)


def shape_of(made: Preview) -> list[dict[str, Any]]:
    """The clickable places of a picture: what belongs to a zone."""
    return [box for box in made.boxes if box.get("zone")]
