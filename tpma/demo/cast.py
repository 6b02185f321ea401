"""Who plays in the demo: a vendor, six partners that are unlike each other, and their people.

All of them are made up; addresses lie below the reserved names example.com and .example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpma.core.actor import Role

#: One password for everybody, printed with the account: a demo holds nothing worth guarding.
PASSWORD = "show me the line"  # noqa: S105


@dataclass(frozen=True)
class PersonCast:
    email: str
    name: str
    roles: tuple[Role, ...]
    locale: str = "en-US"


@dataclass(frozen=True)
class PartnerCast:
    slug: str
    name: str
    legal_name: str
    tier: str
    region: str
    country: str
    motion: str
    locale: str
    enrolled_days_ago: int
    primary: str
    secondary: str
    phone: str
    address: tuple[str, ...]
    legal: Mapping[str, str]
    marketer: PersonCast
    admin: PersonCast
    #: How many contacts the list holds, and how it is written.
    contacts: int
    csv: str
    time_zone: str
    kit_locale: str
    plays: bool = True
    extra: tuple[PersonCast, ...] = field(default=())

    @property
    def domain(self) -> str:
        return f"{self.slug}.example"


def _people(
    slug: str, marketer: tuple[str, str], admin: tuple[str, str], locale: str
) -> tuple[PersonCast, PersonCast]:
    return (
        PersonCast(f"{marketer[0]}@{slug}.example", marketer[1], (Role.PARTNER_MARKETER,), locale),
        PersonCast(
            f"{admin[0]}@{slug}.example",
            admin[1],
            (Role.PARTNER_ADMIN, Role.PARTNER_MARKETER),
            locale,
        ),
    )


_NORDLICHT = _people("nordlicht", ("jule", "Jule Petersen"), ("arne", "Arne Clausen"), "de-DE")
_BRIGHT = _people("brightwater", ("maya", "Maya Torres"), ("devon", "Devon Clarke"), "en-US")
_SAFA = _people("al-safa", ("layla", "ليلى الهاشمي"), ("omar", "عمر المنصوري"), "ar-AE")
_KESTREL = _people("kestrel-rowe", ("imogen", "Imogen Ashby"), ("tom", "Tom Rowe"), "en-US")
_ALPEN = _people("alpenblick", ("lena", "Lena Gruber"), ("franz", "Franz Moser"), "de-DE")
_MAPLE = _people("maple-harbour", ("nora", "Nora Lefebvre"), ("sam", "Sam Okafor"), "en-US")

PARTNERS: tuple[PartnerCast, ...] = (
    PartnerCast(
        slug="nordlicht",
        name="Nordlicht Systemhaus",
        legal_name="Nordlicht Systemhaus GmbH",
        tier="gold",
        region="EMEA",
        country="DE",
        motion="resell",
        locale="de-DE",
        enrolled_days_ago=610,
        primary="#0F1F3D",
        secondary="#0EA5A4",
        phone="+49 30 23125 0100",
        address=("Speicherstraße 14", "20457 Hamburg", "Deutschland"),
        legal={
            "register": "Amtsgericht Hamburg",
            "register_number": "HRB 000000",
            "vat_id": "DE000000000",
            "representatives": "Arne Clausen",
        },
        marketer=_NORDLICHT[0],
        admin=_NORDLICHT[1],
        contacts=96,
        csv="german",
        time_zone="Europe/Berlin",
        kit_locale="de-DE",
    ),
    PartnerCast(
        slug="brightwater",
        name="Brightwater IT",
        legal_name="Brightwater IT, Inc.",
        tier="platinum",
        region="AMER",
        country="US",
        motion="services",
        locale="en-US",
        enrolled_days_ago=1180,
        primary="#075985",
        secondary="#FBBF24",
        phone="+1 503 555 0142",
        address=("220 NW Front Avenue", "Portland, OR 97209", "United States"),
        legal={"privacy_url": "https://www.brightwater.example/privacy"},
        marketer=_BRIGHT[0],
        admin=_BRIGHT[1],
        contacts=124,
        csv="english",
        time_zone="America/Los_Angeles",
        kit_locale="en-US",
    ),
    PartnerCast(
        slug="al-safa",
        name="الصفا للتقنية",
        legal_name="Al Safa Technologies LLC",
        tier="silver",
        region="EMEA",
        country="AE",
        motion="resell",
        locale="ar-AE",
        enrolled_days_ago=240,
        primary="#0F5132",
        secondary="#D4A72C",
        phone="+971 4 555 0117",
        address=("شارع الشيخ زايد، برج النخيل 21", "دبي", "الإمارات العربية المتحدة"),
        legal={"register": "Dubai Economy and Tourism", "register_number": "000000"},
        marketer=_SAFA[0],
        admin=_SAFA[1],
        contacts=48,
        csv="arabic",
        time_zone="Asia/Dubai",
        kit_locale="ar-AE",
    ),
    PartnerCast(
        slug="kestrel-rowe",
        name="Kestrel & Rowe",
        legal_name="Kestrel & Rowe Managed Services Ltd",
        tier="gold",
        region="EMEA",
        country="GB",
        motion="services",
        locale="en-GB",
        enrolled_days_ago=420,
        primary="#111827",
        secondary="#6B7280",
        phone="+44 20 7946 0123",
        address=("8 Cooper's Yard", "London SE1 3JB", "United Kingdom"),
        legal={
            "register": "Companies House",
            "register_number": "00000000",
            "vat_id": "GB 000 0000 00",
        },
        marketer=_KESTREL[0],
        admin=_KESTREL[1],
        contacts=64,
        csv="english",
        time_zone="Europe/London",
        kit_locale="en-US",
    ),
    PartnerCast(
        slug="alpenblick",
        name="Alpenblick Informatik",
        legal_name="Alpenblick Informatik GmbH",
        tier="silver",
        region="EMEA",
        country="AT",
        motion="resell",
        locale="de-AT",
        enrolled_days_ago=95,
        primary="#B91C1C",
        secondary="#1F2937",
        phone="+43 512 555 0188",
        address=("Innufer 27", "6020 Innsbruck", "Österreich"),
        legal={
            "register": "Landesgericht Innsbruck",
            "register_number": "FN 000000x",
            "vat_id": "ATU00000000",
            "representatives": "Franz Moser",
        },
        marketer=_ALPEN[0],
        admin=_ALPEN[1],
        contacts=36,
        csv="german",
        time_zone="Europe/Vienna",
        kit_locale="de-DE",
    ),
    # New in the program: its first submission waits for a reviewer when the story ends.
    PartnerCast(
        slug="maple-harbour",
        name="Maple Harbour Cloud",
        legal_name="Maple Harbour Cloud Ltd.",
        tier="registered",
        region="AMER",
        country="CA",
        motion="referral",
        locale="en-CA",
        enrolled_days_ago=12,
        primary="#14532D",
        secondary="#F59E0B",
        phone="+1 902 555 0164",
        address=("41 Water Street", "Halifax, NS B3J 1R7", "Canada"),
        legal={},
        marketer=_MAPLE[0],
        admin=_MAPLE[1],
        contacts=22,
        csv="english",
        time_zone="America/Halifax",
        kit_locale="en-US",
        plays=False,
    ),
)

HQ_PEOPLE: tuple[PersonCast, ...] = (
    PersonCast("carla@hq.example", "Carla Mendes", (Role.CHANNEL_MARKETER,)),
    PersonCast("ben@hq.example", "Ben Sato", (Role.BRAND_REVIEWER,)),
    PersonCast("ruth@hq.example", "Ruth Lindqvist", (Role.LEGAL_REVIEWER,)),
    PersonCast("farid@hq.example", "Farid Rahman", (Role.FINANCE,)),
    PersonCast("ada@hq.example", "Ada Novak", (Role.ADMINISTRATOR,)),
)


def playing() -> tuple[PartnerCast, ...]:
    return tuple(partner for partner in PARTNERS if partner.plays)
