"""From the checked tables of kit.toml and brand.toml to the values of the definition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from tpma.core.i18n import msg
from tpma.core.money import Money
from tpma.kits.definition import (
    AfterEnd,
    ApprovalHints,
    ApprovalMode,
    Country,
    Eligibility,
    FieldKind,
    FormField,
    LawHints,
    LeadField,
    Lock,
    MdfHints,
    Media,
    MediaSource,
    PlaybookStep,
    Size,
    Tactic,
    TacticKind,
    Window,
    Zone,
    ZoneKind,
)
from tpma.kits.problems import Problems
from tpma.kits.tomlread import Place, TomlFile

T = TypeVar("T")


class Builder:
    """Builds from one file; tells what the schema can't see (days that don't exist, say)."""

    def __init__(self, file: str, toml: TomlFile, problems: Problems) -> None:
        self.file = file
        self.toml = toml
        self.problems = problems

    def day(self, value: object, place: Place) -> date | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.problems.error(
                self.file,
                self.toml.spot(place),
                msg("There is no such day: %(day)s", day=str(value)),
                msg("Write year, month and day, such as %(example)s", example="2026-12-31"),
            )
            return None

    def size(self, value: str, place: Place) -> Size | None:
        try:
            return Size.parse(value)
        except ValueError:
            self.problems.error(
                self.file,
                self.toml.spot(place),
                msg("%(size)s is not a size we can render", size=value),
                msg("Write width and height in px between 16 and 4096, such as 300x250"),
            )
            return None


def build_window(builder: Builder, table: Mapping[str, Any]) -> Window:
    days = {
        name: builder.day(table.get(name), ("window", name))
        for name in ("begins", "ends", "promoted_from", "promoted_until")
    }
    for first, last in (("begins", "ends"), ("promoted_from", "promoted_until")):
        begin, end = days[first], days[last]
        if begin and end and end < begin:
            builder.problems.error(
                builder.file,
                builder.toml.spot(("window", last)),
                msg("%(last)s is before %(first)s", last=last, first=first),
                msg("Put the days in order"),
            )
    return Window(
        **days,
        after_end=AfterEnd(table.get("after_end", "finish")),
        warn_days=table.get("warn_days", 30),
    )


def build_eligibility(table: Mapping[str, Any]) -> Eligibility:
    return Eligibility(
        **{
            name: tuple(table.get(name, ()))
            for name in ("tiers", "regions", "motions", "certifications")
        },
        terms=table.get("terms", False),
    )


def build_approval(table: Mapping[str, Any]) -> ApprovalHints:
    return ApprovalHints(
        ApprovalMode(table.get("mode", "policy")),
        tuple(table.get("reviewers", ("brand",))),
        table.get("hours", 24),
    )


def build_mdf(builder: Builder, table: Mapping[str, Any]) -> MdfHints:
    if not table:
        return MdfHints()
    try:
        cost = Money.of_major(Decimal(table["cost"]), table["currency"]).minor
    except ValueError:
        cost = 0
        builder.problems.error(
            builder.file,
            builder.toml.spot(("mdf", "cost")),
            msg(
                "%(cost)s has more digits than %(currency)s has", **pick(table, "cost", "currency")
            ),
            msg("Write the cost in full, such as 1200.00"),
        )
    return MdfHints(
        table["activity"],
        table["currency"],
        cost,
        table.get("contribution_percent", 50),
        tuple(table.get("proof", ())),
    )


def build_law(table: Mapping[str, Any]) -> LawHints:
    plain = ("sectors", "purpose", "price_shown", "generated_media", "topic", "confirm_consent")
    return LawHints(**tuples(pick(table, *plain)))


def build_countries(table: Mapping[str, Any]) -> tuple[Country, ...]:
    return tuple(
        Country(
            code,
            {
                f"{tactic}.{zone}": str(value)
                for tactic, zones in tactics.items()
                for zone, value in zones.items()
            },
        )
        for code, tactics in table.items()
    )


def build_playbook(rows: list[Mapping[str, Any]]) -> tuple[PlaybookStep, ...]:
    return tuple(PlaybookStep(row["tactic"], row.get("day", 0)) for row in rows)


def build_media(
    builder: Builder, table: Mapping[str, Any], sizes: Mapping[str, Size | None]
) -> tuple[Media, ...]:
    """`sizes` are the pictures found in the kit; None for vectors."""
    found = []
    for path, size in sorted(sizes.items()):
        facts = table.get(path, {})
        focal = facts.get("focal", (50, 50))
        found.append(
            Media(
                path,
                size.width if size else 0,
                size.height if size else 0,
                decorative=facts.get("decorative", False),
                focal=(float(focal[0]), float(focal[1])),
                credit=facts.get("credit", ""),
                licence=facts.get("licence", ""),
                expires=builder.day(facts.get("expires"), ("media", path, "expires")),
            )
        )
    return tuple(found)


def build_zone(key: str, table: Mapping[str, Any], label: str, help: str, why: str) -> Zone:
    plain = pick(
        table,
        *("min_length", "max_length", "multiline", "default", "min_width", "min_height"),
        *("min_size", "max_size", "group", "choices", "statements"),
        *("shown", "same_as", "by_country", "count"),
    )
    return Zone(
        key=key,
        kind=ZoneKind(table["kind"]),
        lock=Lock(table["lock"]),
        label=label,
        help=help,
        why=why,
        media_from=tuple(MediaSource(x) for x in table.get("media_from", ("kit",))),
        style=Lock(table.get("style", "locked")),
        position=Lock(table.get("position", "locked")),
        size=Lock(table.get("size", "locked")),
        **tuples(plain),
    )


def build_tactic(
    builder: Builder, key: str, table: Mapping[str, Any], words: Mapping[str, str]
) -> Tactic:
    """`words` is the source locale's copy; names and labels come from there."""
    place: Place = ("tactics", key, "sizes")
    sizes = (builder.size(text, place) for text in table.get("sizes", ()))
    kind = TacticKind(table["kind"])
    return Tactic(
        key=key,
        kind=kind,
        name=words.get(f"tactic:{key}", _title(key)),
        zones=tuple(
            build_zone(
                name,
                zone,
                words.get(f"label:{key}.{name}", _title(name)),
                words.get(f"help:{key}.{name}", ""),
                words.get(f"why:{key}.{name}", ""),
            )
            for name, zone in table["zones"].items()
        ),
        sizes=tuple(size for size in sizes if size),
        form=tuple(_form_field(name, row) for name, row in table.get("form", {}).items()),
        **tuples(
            pick(
                table,
                "template",
                "design",
                "network",
                "max_kilobytes",
                "formats",
                "inserts",
                "optional",
                "share",
            )
        ),
    )


def _form_field(key: str, table: Mapping[str, Any]) -> FormField:
    kind = FieldKind(table["kind"])
    usual = {FieldKind.EMAIL: "email", FieldKind.PHONE: "phone", FieldKind.CONSENT: "consent"}
    return FormField(
        key,
        kind,
        table.get("required", False),
        LeadField(table.get("lead_field", usual.get(kind, "extra"))),
        table.get("max_length", 2000 if kind is FieldKind.LONG_TEXT else 200),
        tuple(table.get("choices", ())),
        table.get("autocomplete", ""),
    )


def _title(key: str) -> str:
    return key.replace("_", " ").capitalize()


def pick(table: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The settings of these names that were written."""
    return {name: table[name] for name in names if name in table}


def tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, as frozen values want them."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
