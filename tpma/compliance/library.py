"""The law packs that ship with the product, read once per process, and their rule-set version."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources

from tpma.compliance.law import Law, LawPack, law_for
from tpma.compliance.packs import parse, with_likes

#: Raise it when a check changes what it finds: approvals name the rule set they were given under.
CHECKS_VERSION = 5


@functools.cache
def _sources() -> tuple[tuple[str, str], ...]:
    folder = resources.files("tpma.compliance") / "lawpacks"
    found = sorted(
        (entry.name, entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )
    return tuple(found)


@functools.cache
def packs() -> Mapping[str, LawPack]:
    """Every law pack by its code."""
    read = with_likes(parse(tomllib.loads(text)) for _, text in _sources())
    return {pack.code: pack for pack in read}


@functools.cache
def rules_version() -> str:
    """Names the checks and law packs in force; part of every manifest."""
    body = "\n".join(f"{name}\n{text}" for name, text in _sources())
    return f"{CHECKS_VERSION}-{hashlib.sha256(body.encode()).hexdigest()[:16]}"


def law(countries: Iterable[str], *, sender: str | None = None, sectors: Iterable[str] = ()) -> Law:
    """The strictest law of these countries and the sender's, and of the trades they advertise."""
    return law_for(packs(), countries, sender=sender, sectors=sectors)


def strictest(sectors: Iterable[str] = ()) -> Law:
    """All countries' packs at once: what holds where nobody knows the country."""
    return law_for(packs(), [""], sectors=sectors)
