"""The import contracts leave no module out: each is a use case, a table, or pure."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = [
    "mdf",
    "attribution",
    "tracking",
    "campaigns",
    "compliance",
    "assets",
    "branding",
    "kits",
    "partners",
    "delivery",
]


def contract(name: str, key: str) -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    found: list[str] = next(c for c in contracts if c["id"] == name)[key]
    return found


def test_every_module_of_every_room_has_its_place() -> None:
    placed = contract("models", "allowed_importers") + contract("pure", "source_modules")
    lost = []
    for room in ROOMS:
        for path in (ROOT / "tpma" / room).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if path.name in {"__init__.py", "models.py"}:
                continue
            if not any(module == one or module.startswith(f"{one}.") for one in placed):
                lost.append(module)
    assert lost == [], "name these in pyproject.toml: use case (models) or pure"


def test_every_placed_module_exists() -> None:
    for module in contract("pure", "source_modules") + contract("models", "allowed_importers"):
        if "*" not in module:
            path = ROOT / module.replace(".", "/")
            assert path.is_dir() or path.with_suffix(".py").is_file(), module
