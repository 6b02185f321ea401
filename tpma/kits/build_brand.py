"""From the checked tables of brand.toml to the brand guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from tpma.kits.brandguide import (
    BrandGuide,
    CoBrandMode,
    Colour,
    FontFace,
    HqLogos,
    LockupOrder,
    LockupRules,
    LogoMatch,
    Statement,
    TypeRole,
    Word,
    WordRule,
)
from tpma.kits.build import Builder, tuples


def build_brand(builder: Builder, data: Mapping[str, Any]) -> BrandGuide | None:
    """The guide, or None where something it can't do without is missing (and was told)."""
    if any(name not in data for name in ("name", "logos", "colours", "type", "fonts")):
        return None
    mode = CoBrandMode(data.get("mode", "vendor-led"))
    modes = tuple(CoBrandMode(m) for m in data.get("modes", (mode,)))
    return BrandGuide(
        name=data["name"],
        legal_name=data.get("legal_name", data["name"]),
        website=data.get("website", ""),
        address=tuple(data.get("address", ())),
        mode=mode,
        modes=modes if mode in modes else (mode, *modes),
        logos=HqLogos(**data["logos"]),
        colours=tuple(Colour(role=role, **row) for role, row in data["colours"].items()),
        types=tuple(_type_role(role, row) for role, row in data["type"].items()),
        fonts=tuple(FontFace(**tuples(row)) for row in data["fonts"]),
        lockup=_lockup(data.get("lockup", {})),
        words=tuple(
            Word(**tuples({**row, "rule": WordRule(row["rule"])})) for row in data.get("words", ())
        ),
        statements=tuple(
            Statement(
                key=key,
                substantiation=row["substantiation"],
                source_date=builder.day(row.get("source_date"), ("statements", key, "source_date")),
                expires=builder.day(row.get("expires"), ("statements", key, "expires")),
                locales=tuple(row.get("locales", ("*",))),
                footnote=row.get("footnote", False),
            )
            for key, row in data.get("statements", {}).items()
        ),
        radius=data.get("radius", 0),
        built_in_scripts=tuple(data.get("built_in_scripts", ())),
    )


def _type_role(role: str, row: Mapping[str, Any]) -> TypeRole:
    stacks = tuple(sorted(row.get("web_stack_by_script", {}).items()))
    return TypeRole(role, **{**row, "web_stack_by_script": stacks})


def _lockup(row: Mapping[str, Any]) -> LockupRules:
    kinds: dict[str, type[LockupOrder] | type[LogoMatch]] = {
        "order": LockupOrder,
        "wide_match": LogoMatch,
        "compact_match": LogoMatch,
    }
    names = {field.name for field in fields(LockupRules)}
    values: dict[str, Any] = {
        k: kinds[k](v) if k in kinds else v for k, v in row.items() if k in names
    }
    return LockupRules(**values)
