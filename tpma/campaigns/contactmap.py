"""From a table to contacts: which column is what, and what is wrong with which row.

A row without a usable address is left out; anything less is mended or dropped from the row, and
said. 30,000 bad rows are told as a handful of sentences with examples, not as 30,000 lines.
"""

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tpma.campaigns.contactfile import Table
from tpma.campaigns.contactvalues import (
    address_of,
    country_of,
    date_of,
    folded,
    is_formula,
    locale_of,
)
from tpma.campaigns.personalise import clean
from tpma.core.i18n import Message, msg
from tpma.core.keys import normalise_address


class Field(StrEnum):
    EMAIL = "email"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    FULL_NAME = "full_name"
    COMPANY = "company"
    COUNTRY = "country"
    LOCALE = "locale"
    CONSENT_AT = "consent_at"


FIELD_LABELS: Final[Mapping[Field, Message]] = {
    Field.EMAIL: msg("Email address"),
    Field.GIVEN_NAME: msg("Given name"),
    Field.FAMILY_NAME: msg("Family name"),
    Field.FULL_NAME: msg("Full name"),
    Field.COMPANY: msg("Company"),
    Field.COUNTRY: msg("Country"),
    Field.LOCALE: msg("Language"),
    Field.CONSENT_AT: msg("Date of consent"),
}

_F = Field
# Column names as the usual systems write them, in the screens' languages and their neighbours'.
_NAMES: Final[Mapping[Field, tuple[str, ...]]] = {
    _F.EMAIL: (
        "email", "e mail", "mail", "emailaddress", "email address", "e mail address", "emailadresse",
        "e mail adresse", "mailadresse", "courriel", "correo", "correo electronico", "work email",
        "email work", "e mail 1", "البريد الالكتروني", "البريد", "ايميل", "メール", "メールアドレス",
    ),
    _F.GIVEN_NAME: (
        "first name", "firstname", "given name", "givenname", "forename", "vorname", "prenom",
        "nombre", "الاسم الاول", "名",
    ),
    _F.FAMILY_NAME: (
        "last name", "lastname", "surname", "family name", "familyname", "nachname", "familienname",
        "nom de famille", "apellido", "apellidos", "اسم العائلة", "اللقب", "姓",
    ),
    _F.FULL_NAME: (
        "name", "full name", "fullname", "contact", "contact name", "ansprechpartner", "kontakt",
        "nom", "nombre completo", "الاسم", "الاسم الكامل", "氏名",
    ),
    _F.COMPANY: (
        "company", "company name", "organisation", "organization", "account", "account name",
        "firma", "unternehmen", "societe", "entreprise", "empresa", "الشركة", "شركة", "会社名", "会社",
    ),
    _F.COUNTRY: (
        "country", "country code", "land", "laendercode", "landercode", "pays", "pais", "الدولة",
        "البلد", "国",
    ),
    _F.LOCALE: (
        "language", "locale", "sprache", "langue", "idioma", "lang", "اللغة", "言語",
    ),
    _F.CONSENT_AT: (
        "consent date", "consent at", "opt in date", "optin date", "opt in", "consent", "einwilligung",
        "einwilligung am", "opt in datum", "date de consentement", "fecha de consentimiento",
        "تاريخ الموافقة",
    ),
}  # fmt: skip


class ProblemCode(StrEnum):
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    DUPLICATE = "duplicate"
    FORMULA = "formula"
    LINE_BREAK = "line_break"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_LANGUAGE = "unknown_language"
    BAD_DATE = "bad_date"
    UNREADABLE_LETTERS = "unreadable_letters"


LEFT_OUT: Final = frozenset(
    {ProblemCode.NO_ADDRESS, ProblemCode.BAD_ADDRESS, ProblemCode.DUPLICATE}
)

PROBLEM_WORDS: Final[Mapping[ProblemCode, Message]] = {
    ProblemCode.NO_ADDRESS: msg("No email address: left out"),
    ProblemCode.BAD_ADDRESS: msg("Not an email address: left out"),
    ProblemCode.DUPLICATE: msg("The same address again: taken once"),
    ProblemCode.FORMULA: msg("A formula instead of a value: the cell was dropped"),
    ProblemCode.LINE_BREAK: msg("A line break or hidden character in a name: taken out"),
    ProblemCode.UNKNOWN_COUNTRY: msg("A country that we don't know: the strictest law applies"),
    ProblemCode.UNKNOWN_LANGUAGE: msg("A language that we don't know: not used"),
    ProblemCode.BAD_DATE: msg("A date of consent that can't be read: not used"),
    ProblemCode.UNREADABLE_LETTERS: msg("Letters that could not be read: choose another encoding"),
}

EXAMPLES: Final = 10


@dataclass(frozen=True, slots=True)
class ContactRow:
    line: int
    email: str
    given_name: str = ""
    family_name: str = ""
    company: str = ""
    country: str | None = None
    locale: str | None = None
    consent_at: dt.date | None = None


@dataclass(slots=True)
class Problem:
    """One kind of problem: how often, and the first few places."""

    code: ProblemCode
    count: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapped:
    contacts: tuple[ContactRow, ...]
    problems: tuple[Problem, ...]
    rows: int

    @property
    def left_out(self) -> int:
        return self.rows - len(self.contacts)


def guess(table: Table) -> dict[Field, int]:
    """The likely meaning of each column; a person confirms it."""
    mapping: dict[Field, int] = {}
    named = {folded(name): position for position, name in reversed(list(enumerate(table.header)))}
    for meaning, names in _NAMES.items():
        for name in map(folded, names):  # folding takes marks off Arabic and kana, too
            if name in named and named[name] not in mapping.values():
                mapping[meaning] = named[name]
                break
    if _F.EMAIL not in mapping:
        counts = [
            sum("@" in row[column] for row in table.rows[:200] if column < len(row))
            for column in range(len(table.header))
        ]
        if counts and max(counts) > 0:
            mapping[_F.EMAIL] = counts.index(max(counts))
    if _F.GIVEN_NAME in mapping or _F.FAMILY_NAME in mapping:
        mapping.pop(_F.FULL_NAME, None)
    return mapping


def map_rows(table: Table, mapping: Mapping[Field, int]) -> Mapped:
    problems: dict[ProblemCode, Problem] = {}
    contacts: list[ContactRow] = []
    seen: set[str] = set()

    def note(code: ProblemCode, line: int, value: str) -> None:
        problem = problems.setdefault(code, Problem(code))
        problem.count += 1
        if len(problem.examples) < EXAMPLES:
            problem.examples.append((line, clean(value)[:80]))

    for line, row in zip(table.lines, table.rows, strict=True):
        contact = _contact(_Cells(row, mapping), line, note)
        if contact is None:
            continue
        key = normalise_address(contact.email)
        if key in seen:
            note(ProblemCode.DUPLICATE, line, contact.email)
            continue
        seen.add(key)
        contacts.append(contact)
    ordered = sorted(problems.values(), key=lambda p: (p.code not in LEFT_OUT, -p.count))
    return Mapped(tuple(contacts), tuple(ordered), len(table.rows))


class _Cells:
    def __init__(self, row: tuple[str, ...], mapping: Mapping[Field, int]) -> None:
        self._row = row
        self._mapping = mapping

    def __getitem__(self, meaning: Field) -> str:
        column = self._mapping.get(meaning)
        return self._row[column] if column is not None and column < len(self._row) else ""


def _contact(
    cells: _Cells, line: int, note: Callable[[ProblemCode, int, str], None]
) -> ContactRow | None:
    given_raw = cells[_F.EMAIL].strip()
    if not given_raw:
        note(ProblemCode.NO_ADDRESS, line, "")
        return None
    email = address_of(given_raw)
    if email is None:
        note(ProblemCode.BAD_ADDRESS, line, given_raw)
        return None

    def words(meaning: Field) -> str:
        raw = cells[meaning].strip()
        if not raw:
            return ""
        value = clean(raw)
        if is_formula(value):
            note(ProblemCode.FORMULA, line, raw)
            return ""
        if "\ufffd" in value:
            note(ProblemCode.UNREADABLE_LETTERS, line, value)
        elif any(unicodedata.category(c) == "Cc" for c in raw):
            note(ProblemCode.LINE_BREAK, line, value)
        return value

    given, family = words(_F.GIVEN_NAME), words(_F.FAMILY_NAME)
    if not given and not family:
        given, family = _split_name(words(_F.FULL_NAME))
    country_raw, locale_raw = words(_F.COUNTRY), words(_F.LOCALE)
    country, locale = country_of(country_raw), locale_of(locale_raw)
    if country_raw and country is None:
        note(ProblemCode.UNKNOWN_COUNTRY, line, country_raw)
    if locale_raw and locale is None:
        note(ProblemCode.UNKNOWN_LANGUAGE, line, locale_raw)
    date_raw = cells[_F.CONSENT_AT].strip()
    consent_at = date_of(date_raw)
    if date_raw and consent_at is None:
        note(ProblemCode.BAD_DATE, line, date_raw)
    return ContactRow(line, email, given, family, words(_F.COMPANY), country, locale, consent_at)


def _split_name(full: str) -> tuple[str, str]:
    if "," in full:
        family, _, given = full.partition(",")
        return given.strip(), family.strip()
    given, _, family = full.rpartition(" ")
    return (given, family) if given else (family, "")
