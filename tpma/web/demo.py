"""Demo mode: the sign-ins of the sample people, so that a visitor can be any of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tpma.core.settings import Settings

#: Written by `tpma demo` into the data folder: a list of objects with the fields of SignIn.
FILE_NAME = "sign-ins.json"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sample person. `role` is a Role's value; `place` says whom they work for."""

    name: str
    role: str
    place: str
    email: str
    password: str


def sign_ins(settings: Settings) -> list[SignIn]:
    """The demo's people; none outside demo mode."""
    if not settings.is_demo:
        return []
    try:
        rows = json.loads((Path(settings.data_dir) / FILE_NAME).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    return [SignIn(**{f: str(row[f]) for f in SignIn.__slots__}) for row in rows]
