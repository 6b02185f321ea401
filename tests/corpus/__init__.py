"""The labelled corpus: what each check must find, and what it must leave alone.

Data files beside this one hold `[[set]]` tables. A set names its `check` (or `"*"`: no check may
find anything grave), its `locale`, and lists `good` and `bad` cases. A case is

- a string: what a partner typed into the field that the set names with `as` (default: a zone), or
- a table of facts (see `_context`), laid over the set's `base`.

A case with a `known` reason is one that the checks get wrong and that no rule could tell from
its opposite. It counts as wrong wherever the checks are measured; a test fails once it is right.

`@repeat:N:text` stands for that text N times. Sets of `drawn.toml` are rendered by the product's
own renderer and judged by what it measured (see tests.corpus.drawn). The corpus grows with every
mistake that is found: add the text that went wrong, and whether it is good or bad.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.corpus.drawn import drawn
from tpma.compliance import library
from tpma.compliance.findings import (
    Box,
    BoxFacts,
    CheckContext,
    GuideFacts,
    LinkAnswer,
    LinkFacts,
    RenditionFacts,
    RequiredInsert,
    StatementFacts,
    ZoneFacts,
)
from tpma.compliance.inserts import SenderFacts, inserts_for
from tpma.kits.brandguide import Colour, LockupRules, Word, WordRule

FOLDER = Path(__file__).parent
LOCALES = ("en-US", "de-DE", "fr-FR", "es-MX", "ja-JP", "ar-AE")
#: A sender with all that any law asks for, for cases that want the inserts' texts.
SENDER = SenderFacts(
    sender="Nordlicht GmbH",
    address="Alsterufer 3, 20354 Hamburg",
    email="hallo@nordlicht.example",
    phone="+49 40 1234567",
    website="https://www.nordlicht.example",
    imprint="Nordlicht GmbH, HRB 123456, Jana Petersen",
)


@dataclasses.dataclass(frozen=True)
class Case:
    """One labelled context. `check` is "*" for what no check may find grave."""

    check: str
    locale: str
    bad: bool
    name: str
    context: CheckContext
    known: str = ""


def cases() -> list[Case]:
    """Every case of the corpus, rendered pictures included (some seconds)."""
    return list(_cases())


@cache
def _cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(FOLDER.glob("*.toml")) for case in _read(path))


def _read(path: Path) -> Iterator[Case]:
    for number, given in enumerate(tomllib.loads(path.read_text("utf-8"))["set"]):
        locale = given.get("locale", "en-US")
        for label in ("good", "bad"):
            for at, entry in enumerate(given.get(label, ())):
                facts = dict(given.get("base", {}))
                facts |= {given.get("as", "typed"): entry} if isinstance(entry, str) else entry
                facts.setdefault("locale", locale)
                known = facts.pop("known", "")
                yield Case(
                    given["check"],
                    facts["locale"],
                    label == "bad",
                    f"{path.stem}[{number}].{label}[{at}]",
                    _context(_repeated(facts)),
                    known,
                )


def _repeated(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("@repeat:"):
        _, times, text = value.split(":", 2)
        return text * int(times)
    if isinstance(value, Mapping):
        return {name: _repeated(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_repeated(each) for each in value]
    return value


def _context(facts: Mapping[str, Any]) -> CheckContext:
    """The context that a case's facts tell of.

    Besides the fields of CheckContext: `typed` (a zone's words; `kit`: what the kit has there),
    `rich`, `link` and `colour` (the same for other kinds of zone), `to` (links of no zone),
    `countries`, `sender`, `sectors` (the law), `insert` ("all" takes the law's own), `drawn`.
    """
    given = dict(facts)
    locale = given.pop("locale")
    kind = given.pop("kind", "email")
    law = library.law(
        given.pop("countries", None) or [locale[-2:]],
        sender=given.pop("sender", locale[-2:]),
        sectors=given.pop("sectors", ()),
    )
    zones = [_zone(each) for each in given.pop("zones", ())]
    kit = given.pop("kit", "Words of the kit")
    for name, of in (
        ("typed", "text"),
        ("rich", "rich_text"),
        ("link", "link"),
        ("colour", "colour"),
    ):
        if name in given:
            zones.append(ZoneFacts("zone", of, "editable", given.pop(name), kit))
    links = [LinkFacts(url) for url in given.pop("to", ())]
    links += [LinkFacts(zone.value, zone.key) for zone in zones if zone.kind == "link"]
    inserts = given.pop("inserts", ())
    made: dict[str, Any] = {"boxes": (), "renditions": ()}
    if "drawn" in given:
        made = drawn(given.pop("drawn"), locale)
    context = CheckContext(
        tactic_key="tactic",
        tactic_kind=kind,
        locale=locale,
        zones=tuple(zones),
        boxes=(*made["boxes"], *(_box(each) for each in given.pop("boxes", ()))),
        renditions=(
            *made["renditions"],
            *(RenditionFacts(**each) for each in given.pop("renditions", ())),
        ),
        guide=_guide(given.pop("guide", {}), made.get("lockup")),
        law=law,
        inserts=tuple(inserts_for(law, kind, locale, SENDER))
        if inserts == "all"
        else tuple(_insert(each) for each in inserts),
        links=tuple(links),
        statements=tuple(given.pop("statements", ())),
        ended_statements=tuple(StatementFacts(**each) for each in given.pop("ended", ())),
        smart_fields=tuple(given.pop("smart_fields", ())),
        profile=given.pop("profile", {}),
        answers=tuple(LinkAnswer(**each) for each in given.pop("answers", ())),
        **{
            name: given.pop(name)
            for name in ("subject", "preheader", "html", "text", "network", "today")
            if name in given
        },
    )
    assert not given, f"a case names {sorted(given)}, which nothing reads"
    return _carrying(context) if inserts == "all" and context.html else context


def _carrying(context: CheckContext) -> CheckContext:
    """`@inserts` in the mail stands for the law's texts, as the renderer puts them in."""
    texts = [insert.text for insert in context.inserts]
    return dataclasses.replace(
        context,
        html=(context.html or "").replace("@inserts", "<br>".join(texts)),
        text=None if context.text is None else context.text.replace("@inserts", "\n".join(texts)),
    )


def _zone(given: Mapping[str, Any]) -> ZoneFacts:
    facts: dict[str, Any] = {
        "key": "zone",
        "kind": "text",
        "lock": "editable",
        "kit_value": "Words of the kit",
    }
    facts |= given
    if "choices" in facts:
        facts["choices"] = tuple(facts["choices"])
    return ZoneFacts(**facts)


def _box(given: Mapping[str, Any]) -> BoxFacts:
    facts = {"kind": "text"} | dict(given)
    x, y, width, height = facts.pop("at", (0, 0, 100, 40))
    return BoxFacts(box=Box(x, y, width, height, facts.pop("on", "300x250")), **facts)


def _insert(given: Mapping[str, Any]) -> RequiredInsert:
    facts: dict[str, Any] = {
        "key": "postal_address",
        "text": "Acme Ltd, 1 High Street",
        "source": "A law",
    }
    facts |= given
    facts["missing"] = tuple(facts.get("missing", ()))
    return RequiredInsert(**facts)


def _guide(given: Mapping[str, Any], lockup: LockupRules | None) -> GuideFacts:
    facts = dict(given)
    words = [
        Word(
            WordRule(each.pop("rule")),
            each.pop("term"),
            tuple(each.pop("locales", ("*",))),
            variants=tuple(each.pop("variants", ())),
            **each,
        )
        for each in (dict(word) for word in facts.pop("words", ()))
    ]
    rules = facts.pop("lockup", None)
    rest: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in facts.items()
        if name not in ("words", "colours")
    }
    return GuideFacts(
        words=tuple(words),
        colours=tuple(Colour(**each) for each in facts.get("colours", ())),
        lockup=LockupRules(**rules) if rules else lockup or LockupRules(),
        **rest,
    )
