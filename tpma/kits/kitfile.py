"""Reading a kit: from its files to a definition, or to everything that is wrong with it.

Pure: the same files give the same answer. One pass looks at everything, so that an author who
mends what is listed is done; what follows only from another fault is not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tpma.core.i18n import msg
from tpma.kits.brandguide import BrandGuide, CoBrandMode, HqLogos
from tpma.kits.build import (
    Builder,
    build_approval,
    build_countries,
    build_eligibility,
    build_law,
    build_mdf,
    build_media,
    build_playbook,
    build_tactic,
    build_window,
)
from tpma.kits.build_brand import build_brand
from tpma.kits.check_brand import check_brand
from tpma.kits.check_copy import check_alts, check_copy, read_copy
from tpma.kits.check_facts import check_facts
from tpma.kits.check_files import (
    SOURCE_FOLDER,
    belongs,
    check_brand_files,
    check_fonts,
    check_named_files,
    check_places,
    check_unused,
    read_pictures,
    read_texts,
)
from tpma.kits.check_tactics import check_tactics
from tpma.kits.check_templates import read_designs
from tpma.kits.definition import KitDefinition
from tpma.kits.draft import BRAND_FILE, KIT_FILE, Draft
from tpma.kits.localetags import is_known
from tpma.kits.problems import Problem, Problems, Severity
from tpma.kits.sharing import with_shared_pictures
from tpma.kits.structure import read_checked
from tpma.kits.tomlread import TomlFile


@dataclass(frozen=True, slots=True)
class ReadResult:
    """`definition` is there unless a problem is an error; warnings may come with it.

    `understood` is the kit as far as it could be read, for looking at a draft while it is being
    mended; never for publishing. It is None where there is no brand guide.
    """

    definition: KitDefinition | None
    problems: tuple[Problem, ...]
    understood: KitDefinition | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_error)


def kit_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that a published kit holds: working files and strangers left out."""
    return {path: data for path, data in sorted(files.items()) if belongs(path)}


def read_kit(files: Mapping[str, bytes]) -> ReadResult:
    """Read a kit from its files, by path from the kit's folder with forward slashes."""
    problems = Problems()
    kept = {p: d for p, d in files.items() if not p.startswith(f"{SOURCE_FOLDER}/")}
    draft = Draft(
        kept,
        problems,
        _toml(kept, KIT_FILE, "kit", problems),
        _toml(kept, BRAND_FILE, "brand", problems),
    )
    data = draft.kit.data
    check_places(draft)
    read_texts(draft)
    read_pictures(draft)
    draft.brand = build_brand(
        Builder(BRAND_FILE, draft.brand_toml, problems), draft.brand_toml.data
    )
    draft.link_domains = tuple(data.get("link_domains", ()))
    _locales(draft)
    read_copy(draft)
    builder = Builder(KIT_FILE, draft.kit, problems)
    words = draft.words(draft.source_locale)
    draft.tactics = with_shared_pictures(
        {
            key: build_tactic(builder, key, table, words)
            for key, table in data.get("tactics", {}).items()
        }
    )
    definition = _definition(draft, builder)
    read_designs(draft)
    check_brand(draft)
    check_brand_files(draft)
    check_fonts(draft)
    check_named_files(draft)
    check_tactics(draft)
    check_facts(draft, definition)
    check_copy(draft, definition)
    check_alts(draft, definition)
    if not any(problem.is_error for problem in problems.found):
        check_unused(draft)
    found = problems.sorted()
    broken = any(problem.severity is Severity.ERROR for problem in found)
    seen = definition if draft.brand is not None else None
    return ReadResult(None if broken else definition, found, seen)


def _toml(files: Mapping[str, bytes], file: str, name: str, problems: Problems) -> TomlFile:
    raw = files.get(file)
    if raw is None:
        problems.error(
            file,
            1,
            msg("The kit has no %(file)s", file=file),
            msg("Every kit has one at its top; tpma kit new makes one to start from"),
        )
        return TomlFile({}, {})
    return read_checked(raw, file, name, problems) or TomlFile({}, {})


def _locales(draft: Draft) -> None:
    data = draft.kit.data
    draft.source_locale = data.get("source_locale", "")
    listed = tuple(data.get("locales", ()))
    if draft.source_locale and listed and draft.source_locale not in listed:
        draft.problems.error(
            KIT_FILE,
            draft.spot("source_locale"),
            msg("%(locale)s is not one of the kit's locales", locale=draft.source_locale),
            msg("Add it to the list: others fall back to it"),
        )
    for locale in listed:
        if not is_known(locale):
            draft.problems.error(
                KIT_FILE,
                draft.spot("locales"),
                msg("Nobody knows the locale %(locale)s", locale=locale),
                msg("Use a tag of language and region, such as %(example)s", example="de-DE"),
            )
    rest = tuple(locale for locale in listed if locale != draft.source_locale)
    draft.locales = (draft.source_locale, *rest) if draft.source_locale in listed else rest


def _definition(draft: Draft, builder: Builder) -> KitDefinition:
    """The kit as far as it was understood; given out only where nothing is wrong."""
    data: dict[str, Any] = draft.kit.data
    return KitDefinition(
        slug=data.get("slug", ""),
        name=data.get("name", ""),
        vendor=data.get("vendor", ""),
        source_locale=draft.source_locale,
        locales=draft.locales,
        tactics=tuple(draft.tactics.values()),
        brand=draft.brand or _NO_BRAND,
        copy={locale: draft.words(locale) for locale in draft.locales},
        window=build_window(builder, data.get("window", {})),
        eligibility=build_eligibility(data.get("eligibility", {})),
        approval=build_approval(data.get("approval", {})),
        mdf=build_mdf(builder, data.get("mdf", {})),
        law=build_law(data.get("law", {})),
        link_domains=draft.link_domains,
        playbook=build_playbook(data.get("playbook", [])),
        media=build_media(builder, data.get("media", {}), draft.pictures),
        cover=data.get("cover", ""),
        tags=tuple(data.get("tags", ())),
        countries=build_countries(data.get("countries", {})),
    )


# Stands in while the rest of a kit without a guide is looked at; never given out.
_NO_BRAND = BrandGuide("", "", "", (), CoBrandMode.VENDOR_LED, (), HqLogos("", ""), (), (), ())

__all__ = ["Problem", "ReadResult", "Severity", "kit_files", "read_kit"]
