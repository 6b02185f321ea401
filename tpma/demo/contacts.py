"""Contact lists as partners really bring them: other headings, other encodings, flaws.

The same list comes out every time; only the dates of consent move with today.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from dataclasses import dataclass

from tpma.core.embedded.mailcatcher import ABSENT_DOMAIN
from tpma.demo.cast import PartnerCast


@dataclass(frozen=True)
class Who:
    email: str
    given: str
    family: str
    company: str
    country: str
    language: str
    consent: str


@dataclass(frozen=True)
class ContactList:
    """The file, and what was put into it on purpose."""

    filename: str
    data: bytes
    rows: int
    good: int
    without_consent: int
    duplicates: int
    bad: int
    absent: int
    #: Addresses that opted out some time ago, before this list was uploaded.
    unsubscribed: tuple[str, ...]


_ENGLISH = (
    [
        "Amelia",
        "Grace",
        "Noah",
        "Olivia",
        "Ethan",
        "Harper",
        "Liam",
        "Sofia",
        "Mason",
        "Ruby",
        "Caleb",
        "Nina",
        "Jonah",
        "Priya",
        "Diego",
        "Hannah",
        "Marcus",
        "Elena",
        "Theo",
        "Iris",
        "Gavin",
        "Leah",
        "Owen",
        "Zoe",
        "Rafael",
        "Tessa",
        "Victor",
        "Alma",
        "Wesley",
        "Joan",
    ],
    [
        "Bennett",
        "Alvarez",
        "Carter",
        "Nguyen",
        "Whitfield",
        "Osei",
        "Park",
        "Delgado",
        "Hughes",
        "Marsh",
        "Kaplan",
        "Sullivan",
        "Iyer",
        "Foster",
        "Lindgren",
        "Brooks",
        "Castillo",
        "Webb",
        "Turner",
        "Fairchild",
        "Monroe",
        "Okafor",
        "Reyes",
        "Holloway",
        "Pratt",
    ],
    "Cascade Credit Union|Harborview Clinics|Redwood Freight|Summit Foods|Lakeside Schools|"
    "Fernhill Press|Ironbridge Works|Meadow Pharmacy|Tidewater Legal|Larkspur Hotels",
)
_GERMAN = (
    [
        "Anna",
        "Jürgen",
        "Sabine",
        "Lukas",
        "Käthe",
        "Matthias",
        "Björn",
        "Franziska",
        "Götz",
        "Heike",
        "Jörg",
        "Katharina",
        "Lars",
        "Miriam",
        "Oliver",
        "Renate",
        "Stefan",
        "Ute",
        "Volker",
        "Wiebke",
        "Yvonne",
        "Zeno",
        "Greta",
        "Hauke",
    ],
    [
        "Müller",
        "Schäfer",
        "Krüger",
        "Weiß",
        "Böhm",
        "Köhler",
        "Hoffmann",
        "Jäger",
        "Groß",
        "Lorenz",
        "Vogt",
        "Brandt",
        "Nißen",
        "Petersen",
        "Sörensen",
        "Thomsen",
        "Ohlsen",
        "Reimers",
        "Harms",
        "Dühring",
        "Mayr",
        "Pichler",
        "Steiner",
    ],
    "Hafenlogistik Nord|Möbelwerk Lindau|Stadtwerke Elbtal|Praxisverbund Süd|Kühne Apotheken|"
    "Weinhandel Österreicher|Brückner Maschinenbau|Genossenschaft Alstertal",
)
_ARABIC = (
    [
        "محمد:mohammed",
        "فاطمة:fatima",
        "أحمد:ahmed",
        "مريم:maryam",
        "خالد:khalid",
        "نورة:noura",
        "سالم:salem",
        "هند:hind",
        "يوسف:yousef",
        "عائشة:aisha",
        "راشد:rashid",
        "شيخة:shaikha",
        "طارق:tariq",
        "ريم:reem",
    ],
    [
        "الهاشمي:alhashmi",
        "المنصوري:almansoori",
        "الكعبي:alkaabi",
        "السويدي:alsuwaidi",
        "النعيمي:alnuaimi",
        "الزعابي:alzaabi",
        "المهيري:almheiri",
        "الشامسي:alshamsi",
    ],
    "مستشفى الواحة:alwaha|مدارس الرواد:alruwad|بنك المرفأ:almarfa|شركة السحاب:alsahab|فنادق النخيل:palms",
)


def contact_list(partner: PartnerCast, today: dt.date) -> ContactList:
    chance = random.Random(partner.slug)  # noqa: S311 - a story, not a secret
    people = _people(partner, chance, today)
    good = [who for who in people if who.consent]
    absent = [who for who in good if who.email.endswith(ABSENT_DOMAIN)]
    reachable = [who for who in good if who not in absent]
    unsubscribed = tuple(who.email for who in reachable[:: max(1, len(reachable) // 5)][:5])
    flawed = [
        # The same person again, typed by somebody else.
        *(_again(who) for who in reachable[7:10]),
        Who("not-an-address", "Pat", "Nobody", "", partner.country, "", ""),
        Who("", "Kim", "Empty", "", partner.country, "", ""),
    ]
    rows = [*people, *flawed]
    chance.shuffle(rows)
    return ContactList(
        filename={"german": "kontakte.csv", "arabic": "contacts-uae.csv"}.get(
            partner.csv, "newsletter-list.csv"
        ),
        data=_written(partner.csv, rows),
        rows=len(rows),
        good=len(good),
        without_consent=len(people) - len(good),
        duplicates=3,
        bad=2,
        absent=len(absent),
        unsubscribed=unsubscribed,
    )


def _people(partner: PartnerCast, chance: random.Random, today: dt.date) -> list[Who]:
    given, family, companies = {"german": _GERMAN, "arabic": _ARABIC}.get(partner.csv, _ENGLISH)
    firms = companies.split("|")
    people: list[Who] = []
    seen: set[str] = set()
    while len(people) < partner.contacts:
        first, last, firm = chance.choice(given), chance.choice(family), chance.choice(firms)
        first_shown, first_latin = _both(first)
        last_shown, last_latin = _both(last)
        firm_shown, firm_latin = _both(firm)
        domain = f"{_plain(firm_latin)}.example"
        if len(people) in (11, 23):  # has left, and nobody told the list
            domain = f"{_plain(firm_latin)}.{ABSENT_DOMAIN}"
        email = f"{_plain(first_latin)}.{_plain(last_latin)}@{domain}"
        if email in seen:
            continue
        seen.add(email)
        consented = len(people) % 12 != 5
        date = today - dt.timedelta(days=chance.randint(20, 330))
        people.append(
            Who(
                email=email,
                given=first_shown,
                family=last_shown,
                company=firm_shown,
                country=partner.country,
                language=partner.kit_locale,
                consent=_date(partner.csv, date) if consented else "",
            )
        )
    return people


def _again(who: Who) -> Who:
    return Who(
        who.email.upper(),
        who.given,
        who.family,
        who.company,
        who.country,
        who.language,
        who.consent,
    )


def _both(word: str) -> tuple[str, str]:
    """As shown and as in an address: `محمد:mohammed`, or the word itself for both."""
    shown, _, latin = word.partition(":")
    return shown, latin or shown


def _plain(word: str) -> str:
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    return "".join(c for c in word.lower().translate(table) if c.isascii() and c.isalnum())


def _date(style: str, day: dt.date) -> str:
    return f"{day:%d.%m.%Y}" if style == "german" else day.isoformat()


_HEADINGS = {
    "english": [
        "Email",
        "First name",
        "Last name",
        "Company",
        "Country",
        "Language",
        "Opt-in date",
    ],
    "german": ["E-Mail", "Vorname", "Nachname", "Firma", "Land", "Sprache", "Einwilligung am"],
    "arabic": [
        "البريد الإلكتروني",
        "الاسم الأول",
        "اسم العائلة",
        "الشركة",
        "الدولة",
        "اللغة",
        "تاريخ الموافقة",
    ],
}


def _written(style: str, rows: list[Who]) -> bytes:
    """German as Excel in Germany writes it (semicolons, Windows-1252), Arabic with a BOM."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if style == "german" else ",", lineterminator="\r\n")
    writer.writerow(_HEADINGS[style])
    for who in rows:
        writer.writerow(
            [
                who.email,
                who.given,
                who.family,
                who.company,
                who.country,
                who.language,
                who.consent,
            ]
        )
    text = out.getvalue()
    if style == "german":
        return text.encode("cp1252")
    return text.encode("utf-8-sig" if style == "arabic" else "utf-8")
