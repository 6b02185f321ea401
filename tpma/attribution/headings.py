"""The words that CRMs use for our fields and for a deal's outcome."""

from __future__ import annotations

import re

from tpma.attribution.rules import Outcome

#: Our fields and the headings under which CRMs export them, compared without case and marks.
HEADINGS: dict[str, tuple[str, ...]] = {
    "external_id": (
        "external id", "opportunity id", "deal id", "record id", "id", "crm id",
        "opportunity id 18", "verkaufschancen id", "deal nr", "رقم الفرصة",
    ),
    "partner": ("partner", "partner slug", "partner id", "partner account", "reseller", "الشريك"),
    "account": (
        "account", "account name", "company", "company name", "associated company", "customer",
        "firma", "kunde", "unternehmen", "الحساب", "الشركة",
    ),
    "website": ("website", "account website", "company domain", "domain", "webseite"),
    "name": ("name", "opportunity name", "deal name", "opportunity", "title", "verkaufschance",
             "اسم الفرصة"),
    "contact_email": (
        "contact email", "email", "primary contact email", "contact", "e mail", "kontakt e mail",
        "البريد الإلكتروني",
    ),
    "amount": ("amount", "deal amount", "value", "revenue", "betrag", "wert", "umsatz", "المبلغ"),
    "currency": ("currency", "amount currency", "currency iso code", "deal currency code",
                 "währung", "waehrung", "العملة"),
    "stage": ("stage", "deal stage", "stage name", "status", "phase", "المرحلة"),
    "created_on": ("created on", "created", "created date", "create date", "erstellt",
                   "erstellt am", "erstelldatum", "تاريخ الإنشاء"),
    "closed_on": ("closed on", "closed", "close date", "closed date", "abschlussdatum",
                  "geschlossen am", "تاريخ الإغلاق"),
    "source": ("source", "lead source", "primary campaign source", "campaign", "campaign id",
               "original source", "quelle", "kampagne", "المصدر"),
}  # fmt: skip
REQUIRED = ("external_id", "amount", "stage", "created_on")

_WON = {"won", "closed won", "closedwon", "gewonnen", "geschlossen gewonnen", "فاز", "تم الفوز"}
_LOST = {
    "lost", "closed lost", "closedlost", "verloren", "geschlossen verloren", "abandoned", "خسر",
    "disqualified",
}  # fmt: skip


def outcome_of(stage: str) -> Outcome:
    """Won, lost, or any other stage: open."""
    said = bare(stage)
    if said in _WON:
        return Outcome.WON
    return Outcome.LOST if said in _LOST else Outcome.OPEN


def bare(heading: str) -> str:
    """A heading without case and marks."""
    return re.sub(r"[\W_]+", " ", heading.casefold()).strip()


def map_headings(headings: tuple[str, ...]) -> dict[str, int]:
    """Which column holds which field, by the headings' words."""
    heads = [bare(heading) for heading in headings]
    found: dict[str, int] = {}
    for name, words in HEADINGS.items():
        # Words are tried in their order: `deal id` wins over a bare `id`.
        for word in (bare(name), *map(bare, words)):
            if word in heads and heads.index(word) not in found.values():
                found[name] = heads.index(word)
                break
    return found
