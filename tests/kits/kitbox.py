"""Kits to test with: the starter, the sample, and ways to break them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tpma.commands.kit_source import read_source
from tpma.kits.definition import KitDefinition
from tpma.kits.kitfile import ReadResult, read_kit
from tpma.kits.problems import Problem
from tpma.kits.starting import starter

SAMPLE = Path(__file__).resolve().parents[2] / "kits" / "back-by-lunch"


def starter_files() -> dict[str, bytes]:
    return starter()


def sample_files() -> dict[str, bytes]:
    files = read_source(SAMPLE)
    assert isinstance(files, Mapping)
    return dict(files)


def definition_of(files: Mapping[str, bytes]) -> KitDefinition:
    result = read_kit(files)
    assert result.definition is not None, [str(p.what) for p in result.errors]
    return result.definition


def changed(files: Mapping[str, bytes], path: str, old: str, new: str) -> dict[str, bytes]:
    """A copy with one text replaced; the text must be there."""
    text = files[path].decode()
    assert old in text, f"{old!r} is not in {path}"
    return {**files, path: text.replace(old, new).encode()}


def without(files: Mapping[str, bytes], path: str) -> dict[str, bytes]:
    assert path in files
    return {name: data for name, data in files.items() if name != path}


def line_of(files: Mapping[str, bytes], path: str, needle: str) -> int:
    text = files[path].decode()
    assert needle in text
    return text.count("\n", 0, text.index(needle)) + 1


def told(result: ReadResult) -> list[str]:
    """Each problem as `file:line what`."""
    return [f"{p.file}:{p.line} {p.what}" for p in result.problems]


def the_one(result: ReadResult) -> Problem:
    assert len(result.problems) == 1, told(result)
    return result.problems[0]
