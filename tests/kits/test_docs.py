"""The kit format's page says what the code does."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kits.kitbox import starter_files
from tpma.kits import design
from tpma.kits.archive import LIMITS
from tpma.kits.brandguide import CoBrandMode, LogoMatch
from tpma.kits.check_files import PLACES, SOURCE_FOLDER, TOP_FILES
from tpma.kits.definition import (
    INSERTS,
    NETWORKS,
    PERSONALISATION_TAGS,
    RESERVED_ZONES,
    SMART_FIELDS,
    FieldKind,
    LeadField,
    Lock,
    TacticKind,
    ZoneKind,
)
from tpma.kits.problems import Problems
from tpma.kits.structure import read_checked, schema

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "kit-format.md").read_text("utf-8")


def examples() -> dict[str, str]:
    found = re.findall(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```", PAGE, re.S)
    return dict(found)


@pytest.mark.parametrize("path", ["kit.toml", "brand.toml", "email/first.mjml"])
def test_the_example_is_the_kit_that_new_makes(path: str) -> None:
    """Which has no errors: see test_kitfile."""
    assert examples()[path] == starter_files()[path].decode()


def settings(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, inner in part.get("properties", {}).items():
            yield name
            yield from settings(inner)
        for key in ("additionalProperties", "items", "$defs"):
            inner = part.get(key)
            if key == "$defs" and isinstance(inner, dict):
                for definition in inner.values():
                    yield from settings(definition)
            else:
                yield from settings(inner)


@pytest.mark.parametrize("name", ["kit", "brand"])
def test_every_setting_is_on_the_page(name: str) -> None:
    found = set(settings(schema(name)))
    assert len(found) > 20
    missing = {
        setting for setting in found if not re.search(rf"`[^`\n]*\b{setting}\b[^`\n]*`", PAGE)
    }
    assert missing == set()


def test_every_word_of_the_format_is_on_the_page() -> None:
    words: list[str] = [
        *INSERTS,
        *NETWORKS,
        *PERSONALISATION_TAGS,
        *SMART_FIELDS,
        *TOP_FILES,
        *PLACES,
    ]
    for names in (TacticKind, ZoneKind, Lock, FieldKind, LeadField, CoBrandMode, LogoMatch):
        words += [str(name) for name in names]
    for zones in RESERVED_ZONES.values():
        words += zones
    words += [
        ending
        for endings in PLACES.values()
        for ending in endings
        if ending not in {".jpeg", ".txt", ".md"}
    ]
    words.append(SOURCE_FOLDER)
    missing = [word for word in words if word not in PAGE]
    assert missing == []


def test_the_tables_give_each_field_its_meaning() -> None:
    for field, meaning in SMART_FIELDS.items():
        assert f"| `{field}` | {meaning} |" in PAGE
    for tag, meaning in PERSONALISATION_TAGS.items():
        assert f"| `{{{{{tag}}}}}` | {meaning} |" in PAGE


def test_the_design_reference_is_the_parsers_own() -> None:
    assert design.__doc__ is not None
    reference = textwrap.dedent(design.__doc__.partition("The whole format:")[2]).strip("\n")
    assert reference in PAGE


def test_the_limits_are_the_archives_own() -> None:
    said = PAGE.partition("At most ")[2].partition(". Links")[0]
    assert said == (
        f"{LIMITS.archive_bytes >> 20} MB packed, {LIMITS.total_bytes >> 20} MB unpacked, "
        f"{LIMITS.file_bytes >> 20} MB a file and {LIMITS.entries:,} files"
    )


def test_defaults_that_the_page_tells() -> None:
    from tpma.kits.brandguide import Colour, LockupRules
    from tpma.kits.definition import AfterEnd, ApprovalHints, MdfHints, Window

    assert (Window().after_end, Window().warn_days) == (AfterEnd.FINISH, 30)
    assert "`finish` (the default)" in PAGE
    assert "`warn_days` (30)" in PAGE
    assert MdfHints().contribution_percent == 50
    assert "`contribution_percent` (50)" in PAGE
    assert ApprovalHints().mode == "policy"
    assert (Colour("x", "#000000").tolerance, Colour("x", "#000000").min_contrast) == (2, 4.5)
    assert "`min_contrast` (4.5)" in PAGE
    assert LockupRules().max_partner_ratio == 1


def test_the_schemas_are_schemas() -> None:
    from jsonschema import Draft202012Validator

    for name in ("kit", "brand"):
        Draft202012Validator.check_schema(schema(name))
        problems = Problems()
        files = starter_files()
        assert read_checked(files[f"{name}.toml"], f"{name}.toml", name, problems) is not None
        assert problems.found == []
