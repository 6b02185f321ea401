"""Putting a manifest together, so that every room writes the same entries under the same names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tpma.compliance.findings import RequiredInsert
from tpma.compliance.manifest import FORMAT, Json


@dataclass(frozen=True, slots=True)
class TacticEntry:
    """One tactic as it will ship. Renditions and message parts are named by SHA-256."""

    zones: Mapping[str, str]
    renditions: Mapping[str, str] = field(default_factory=dict)
    message: Mapping[str, str] = field(default_factory=dict)
    alts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KitEntry:
    slug: str
    version_id: str
    number: int
    digest: str


def build(
    *,
    subject_id: str,
    partner_id: str,
    name: str,
    asset_set_id: str,
    kit: KitEntry,
    locale: str,
    tactics: Mapping[str, TacticEntry],
    inserts: Mapping[str, Iterable[RequiredInsert]],
    statements: Mapping[str, Mapping[str, Json]],
    rules_version: str,
    sender: Mapping[str, Json],
    audience: Mapping[str, Json],
    schedule: Mapping[str, Json],
    steps: Iterable[Mapping[str, Json]] = (),
    funding: Mapping[str, Json] | None = None,
) -> dict[str, Json]:
    """The manifest of one campaign. `audience` holds at least `count` and `digest`."""
    missing = {"count", "digest"} - audience.keys()
    if missing:
        raise ValueError(f"the audience lacks {', '.join(sorted(missing))}")
    return {
        "format": FORMAT,
        "subject": subject_id,
        "partner": partner_id,
        "name": name,
        "asset_set": asset_set_id,
        "kit": {
            "slug": kit.slug,
            "version_id": kit.version_id,
            "number": kit.number,
            "digest": kit.digest,
        },
        "locale": locale,
        "tactics": {
            key: {
                "zones": dict(entry.zones),
                "alts": dict(entry.alts),
                "renditions": dict(entry.renditions),
                "message": dict(entry.message),
            }
            for key, entry in tactics.items()
        },
        "inserts": {
            key: {insert.key: insert.text for insert in texts} for key, texts in inserts.items()
        },
        "statements": {words: dict(entry) for words, entry in statements.items()},
        "rules": rules_version,
        "sender": dict(sender),
        "audience": dict(audience),
        "schedule": dict(schedule),
        "steps": [dict(step) for step in steps],
        "funding": dict(funding) if funding is not None else None,
    }
