"""Every table of the product, so that metadata is whole wherever it is needed."""

from __future__ import annotations

import importlib

from tpma.core import audit, checkpoints, outbox, ticks, tries  # noqa: F401
from tpma.core.db import Base

ROOMS = (
    "partners",
    "letters",
    "kits",
    "branding",
    "assets",
    "compliance",
    "campaigns",
    "tracking",
    "attribution",
    "mdf",
)

for _room in ROOMS:
    importlib.import_module(f"tpma.{_room}.models")

metadata = Base.metadata
