"""The texts a mail or page must carry by law, in the language of the tactic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tpma.compliance.findings import RequiredInsert
from tpma.compliance.law import Law
from tpma.compliance.law_rules import InsertRule

#: In which place of a kit's template an insert stands (see tpma.kits.definition.INSERTS).
PLACES: Mapping[str, str] = {
    "postal_address": "address",
    "sender_identity": "address",
    "imprint": "legal",
    "ad_label": "legal",
    "unsubscribe": "legal",
    "preferences": "legal",
    "form_privacy": "legal",
    "disclaimer_finance": "legal",
    "disclaimer_alcohol": "legal",
    "disclaimer_health": "legal",
}


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """What the inserts may say of the sender; empty where the profile doesn't know it."""

    sender: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    imprint: str = ""

    def get(self, name: str) -> str:
        return " ".join(str(getattr(self, name)).split())


def inserts_for(law: Law, where: str, locale: str, facts: SenderFacts) -> list[RequiredInsert]:
    """What a tactic of this kind ("email", "landing_page") must carry, each text once.

    Where two laws ask for the same insert, the one that asks for more is taken.
    """
    by_key: dict[str, list[InsertRule]] = {}
    for rule in law.inserts(where):
        by_key.setdefault(rule.key, []).append(rule)
    if "sender_identity" in by_key:
        by_key.pop("postal_address", None)  # the identity holds the address already
    return [_insert(rules, locale, facts) for _, rules in sorted(by_key.items(), key=_order)]


def _order(item: tuple[str, list[InsertRule]]) -> int:
    keys = [*PLACES]
    return keys.index(item[0]) if item[0] in keys else len(keys)


def _insert(rules: list[InsertRule], locale: str, facts: SenderFacts) -> RequiredInsert:
    rule = max(rules, key=lambda each: len(each.needs))
    missing = tuple(name for name in rule.needs if not facts.get(name))
    # A text with a hole in it must never be seen, so an incomplete one is empty.
    text = "" if missing else fill(rule.text_in(locale), facts, rule.needs)
    return RequiredInsert(
        key=rule.key,
        text=text,
        source="; ".join(dict.fromkeys(str(each.citation) for each in rules)),
        missing=missing,
        link=rule.link,
        link_text=rule.link_text_in(locale),
    )


def fill(template: str, facts: SenderFacts, needs: Iterable[str]) -> str:
    """Placeholders replaced by name. Not `str.format`: a profile's text is never a template."""
    text = template
    marks = {name: f"\x00{position}\x00" for position, name in enumerate(needs)}
    for name, mark in marks.items():
        text = text.replace("{" + name + "}", mark)
    for name, mark in marks.items():
        value = facts.get(name).replace("\x00", "")
        if value.endswith("."):  # "from Brightwater IT, Inc." needs no second full stop
            text = text.replace(mark + ".", mark)
        text = text.replace(mark, value)
    return text


def by_place(inserts: Iterable[RequiredInsert]) -> dict[str, list[RequiredInsert]]:
    """The inserts by the place in the template where they stand: "legal" and "address"."""
    found: dict[str, list[RequiredInsert]] = {"legal": [], "address": []}
    for insert in inserts:
        found[PLACES.get(insert.key, "legal")].append(insert)
    return found
