"""The import contracts leave no module out: each is a use case, a table, or pure."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

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
    "letters",
    "partners",
    "delivery",
]


def contract(name: str, key: str) -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    found: list[str] = next(c for c in contracts if c["id"] == name)[key]
    return found


#: What speaks to the world outside: neither a use case nor pure.
WIRES = [
    "tpma.delivery.channels",
    "tpma.delivery.link_probe",
    "tpma.delivery.smtp",
    "tpma.delivery.wire",
]


def test_every_module_of_every_room_has_its_place() -> None:
    pure = contract("pure", "source_modules")
    lost = []
    for room in ROOMS:
        for path in (ROOT / "tpma" / room).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            service = f"tpma.{room}.service"
            if path.name == "__init__.py" or module in (service, *WIRES):
                continue
            if module.startswith((f"{service}.", f"tpma.{room}.models")):
                continue
            if not any(module == one or module.startswith(f"{one}.") for one in pure):
                lost.append(module)
    assert lost == [], "move these into the room's service, or name them pure in pyproject.toml"


def test_every_placed_module_exists() -> None:
    for module in [*contract("pure", "source_modules"), *WIRES]:
        path = ROOT / module.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), module


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "delivery"])
def test_a_room_s_use_cases_are_not_hidden_by_its_files(room: str) -> None:
    """Importing `service/receipts.py` would put the module where the function `receipts` stood."""
    service = importlib.import_module(f"tpma.{room}.service")
    hidden = [
        name
        for name in getattr(service, "__all__", ())
        if isinstance(getattr(service, name), ModuleType)
    ]
    assert hidden == []
