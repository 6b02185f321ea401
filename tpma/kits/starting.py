"""The small kit to start from."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable


def starter() -> dict[str, bytes]:
    """The files of the kit that `tpma kit new` makes."""
    return _walk(resources.files("tpma.kits").joinpath("starter"), "")


def _walk(folder: Traversable, prefix: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            found |= _walk(entry, f"{prefix}{entry.name}/")
        else:
            found[prefix + entry.name] = entry.read_bytes()
    return found
