"""For every check, contexts in which it finds nothing and contexts in which it must find."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from tpma.compliance import library
from tpma.compliance.findings import (
    Box,
    BoxFacts,
    CheckContext,
    GuideFacts,
    LinkFacts,
    RenditionFacts,
    RequiredInsert,
    ZoneFacts,
)
from tpma.kits.brandguide import Colour, LockupRules, Word, WordRule

TODAY = date(2026, 11, 24)


def email(**facts: Any) -> CheckContext:
    given: dict[str, Any] = {
        "tactic_key": "email",
        "tactic_kind": "email",
        "locale": "en-US",
        "law": library.law(["DE"], sender="DE"),
    }
    return CheckContext(**(given | facts))


def post(**facts: Any) -> CheckContext:
    return email(**({"tactic_kind": "social_post", "network": "linkedin"} | facts))


def ads(*boxes: BoxFacts, **facts: Any) -> CheckContext:
    return email(**({"tactic_kind": "display_ads", "boxes": boxes} | facts))


def zone(value: str, lock: str = "editable", **facts: Any) -> ZoneFacts:
    given: dict[str, Any] = {"key": "headline", "kind": "text", "kit_value": "From the kit"}
    return ZoneFacts(value=value, lock=lock, **(given | facts))


def typed(value: str, locale: str = "en-US", **facts: Any) -> CheckContext:
    """A partner typed this into a zone."""
    return email(zones=(zone(value),), locale=locale, **facts)


def hour(*, decided: bool) -> ZoneFacts:
    """The hour that the kit proposes, taken on purpose or not."""
    at = {"key": "begins", "kind": "time", "kit_value": "09:00", "may_stay": True}
    return zone("09:00", "change_required", decided=decided, **at)


def calendar(begins: str = "09:00", ends: str = "12:00") -> CheckContext:
    return email(
        tactic_kind="calendar",
        zones=(
            zone(begins, key="begins", kind="time"),
            zone(ends, key="ends", kind="time"),
        ),
    )


def fact(kind: str, value: str, **facts: Any) -> CheckContext:
    return email(zones=(zone(value, key="fact", kind=kind, **facts),), today=TODAY)


def words(value: str, *rules: Word, locale: str = "en-US") -> CheckContext:
    return typed(value, locale, guide=GuideFacts(words=rules))


def box(
    kind: str = "text", where: tuple[int, int, int, int] = (0, 0, 100, 40), **facts: Any
) -> BoxFacts:
    return BoxFacts(kind=kind, box=Box(*where, rendition="300x250"), **facts)


def linked(*urls: str, domains: tuple[str, ...] = ()) -> CheckContext:
    return email(
        links=tuple(LinkFacts(url, "cta") for url in urls),
        guide=GuideFacts(allowed_domains=domains),
    )


def insert(key: str, *missing: str, text: str = "Acme Ltd, 1 High Street") -> RequiredInsert:
    return RequiredInsert(key, "" if missing else text, "A law (2026-11-01)", missing)


def carries(key: str) -> tuple[CheckContext, CheckContext]:
    """An email with an insert in both parts, and one without it."""
    held = email(
        inserts=(insert(key),),
        html="<p>Acme&nbsp;Ltd,<br>1 High Street</p>",
        text="Hello\nAcme Ltd,\n1 High Street",
    )
    return held, dataclasses.replace(held, html="<p>Hello</p>")


NEVER = Word(WordRule.NEVER, "cheap", variants=("cheaper", "cheapest"), instead="affordable")
NEVER_DE = Word(WordRule.NEVER, "billig", locales=("de",), variants=("billige", "billiger"))
NEVER_AR = Word(WordRule.NEVER, "رخيص", locales=("ar",))
PATTERN = Word(WordRule.NEVER, r"\bwe\s+promise\b", pattern=True, severity="warning")
ALWAYS = Word(WordRule.ALWAYS, "Northkeep", variants=("North Keep", "NorthKeep"))
BLUE = Colour("primary", "#0b6477", tolerance=3.0)
GUIDE = GuideFacts(colours=(BLUE,), lockup=LockupRules(min_height=20, min_width=48))
LONG_HTML = "<p>" + "word " * 200 + "</p>"
CARRIED = {key: carries(key) for key in ("postal_address", "imprint", "ad_label")}

#: check id → (where it finds nothing, where it must find)
CASES: dict[str, tuple[list[CheckContext], list[CheckContext]]] = {
    "brand.required-zone": (
        [email(zones=(zone("Hello", "required"),)), email(zones=(zone("", "editable"),))],
        [
            email(zones=(zone("  ", "required"),)),
            email(zones=(zone("<p> </p>", "required", kind="rich_text"),)),
            email(zones=(zone("", "change_required"),)),
        ],
    ),
    "brand.change-required": (
        [
            email(zones=(zone("Our own", "change_required"),)),
            email(zones=(zone("From the kit"),)),
            email(zones=(hour(decided=True),)),
        ],
        [
            email(zones=(zone("From the kit", "change_required"),)),
            email(zones=(zone("From the kit", "change_required", decided=True),)),
            email(zones=(hour(decided=False),)),
        ],
    ),
    "brand.locked-zone": (
        [email(zones=(zone("From the kit", "locked"),))],
        [email(zones=(zone("Ours", "locked"),)), email(zones=(zone("", "locked"),))],
    ),
    "brand.min-length": (
        [email(zones=(zone("12345", min_length=5),)), email(zones=(zone("", min_length=5),))],
        [
            email(zones=(zone("1234", min_length=5),)),
            email(zones=(zone("<b>1234</b>", min_length=5, kind="rich_text"),)),
        ],
    ),
    "brand.max-length": (
        [
            email(zones=(zone("12345", max_length=5),)),
            email(zones=(zone("<p><strong>12345</strong></p>", max_length=5, kind="rich_text"),)),
            # Five letters as a reader counts them: marks and joiners belong to their letter.
            email(zones=(zone("e\u0301ne\u0301es", max_length=5),)),
            email(zones=(zone("👩‍👩‍👧‍👦1234", max_length=5),)),
        ],
        [email(zones=(zone("123456", max_length=5),))],
    ),
    "brand.choice": (
        [email(zones=(zone("b", choices=("a", "b")),)), email(zones=(zone("", choices=("a",)),))],
        [email(zones=(zone("c", choices=("a", "b")),))],
    ),
    "brand.profile-field": (
        [email(smart_fields=("partner.phone", "hq.name"), profile={"partner.phone": "+49 40 1"})],
        [email(smart_fields=("partner.phone",), profile={"partner.phone": " "})],
    ),
    "brand.words-never": (
        [
            words("An affordable start", NEVER),
            words("We cheapen nothing", NEVER),  # another word
            words("See www.cheap.example", NEVER),  # an address
            words("Ein billiges Wort", NEVER_DE),  # not listed as an inflection
            words("billig", NEVER_DE, locale="en-US"),
            email(zones=(zone("cheap", kit_value="cheap"),), guide=GuideFacts(words=(NEVER,))),
        ],
        [
            words("A CHEAP start", NEVER),
            words("The cheapest start", NEVER),
            words("Ein billiger Anfang", NEVER_DE, locale="de-AT"),
            words("حل والرخيص", NEVER_AR, locale="ar-AE"),
            words("We  promise it", PATTERN),
        ],
    ),
    "brand.words-always": (
        [
            words("Northkeep helps", ALWAYS),
            words("Write to hello@northkeep.example or https://northkeep.example/x", ALWAYS),
        ],
        [words("North Keep helps", ALWAYS), words("NORTHKEEP helps", ALWAYS)],
    ),
    "brand.contrast": (
        [ads(box(contrast=4.6)), ads(box(contrast=3.2, contrast_needed=3.0)), ads(box())],
        [ads(box(contrast=4.4)), ads(box(contrast=6.0, contrast_needed=7.0))],
    ),
    "brand.colour": (
        [
            email(zones=(zone("primary", kind="colour"),), guide=GUIDE),
            email(zones=(zone("#0b6477", kind="colour"),), guide=GUIDE),
            email(zones=(zone("#0c6578", kind="colour"),), guide=GUIDE),  # CIEDE2000 below 3
            email(
                zones=(zone("#aa0000", kind="colour"),),
                guide=GuideFacts(
                    colours=(dataclasses.replace(BLUE, partner=True),), partner_colours=("#aa0000",)
                ),
            ),
        ],
        [
            email(zones=(zone("#aa0000", kind="colour"),), guide=GUIDE),
            email(zones=(zone("red", kind="colour"),), guide=GUIDE),
            email(
                zones=(zone("#aa0000", kind="colour"),),
                guide=GuideFacts(colours=(BLUE,), partner_colours=("#aa0000",)),
            ),
        ],
    ),
    "brand.logo-resolution": (
        [ads(box("partner_logo", source_width=200, source_height=80)), ads(box("text"))],
        [ads(box("partner_logo", source_width=60, source_height=24))],
    ),
    "brand.logo-size": (
        [
            ads(box("partner_logo", (0, 0, 20, 20)), guide=GUIDE),
            ads(box("partner_logo", (0, 0, 60, 14)), guide=GUIDE),
        ],
        [ads(box("partner_logo", (0, 0, 40, 12)), guide=GUIDE)],
    ),
    "brand.logo-clear-space": (
        [
            ads(
                box("partner_logo", (0, 0, 100, 40), clear_space_needed=20.0),
                box("text", (0, 60, 100, 40)),
            ),
            ads(
                box("partner_logo", (0, 0, 100, 40), clear_space_needed=20.0),
                box("image", (0, 0, 300, 250)),
            ),
        ],
        [
            ads(
                box("partner_logo", (0, 0, 100, 40), clear_space_needed=20.0),
                box("text", (0, 52, 100, 40)),
            ),
            ads(
                box("partner_logo", (0, 0, 100, 40), clear_space_needed=20.0),
                box("hq_logo", (110, 0, 100, 40)),
            ),
            ads(box("partner_logo", clear_space=4.0, clear_space_needed=20.0)),  # the edge: a note
        ],
    ),
    "brand.logo-balance": (
        [ads(box("hq_logo", (0, 0, 90, 40)), box("partner_logo", (200, 0, 40, 40)))],
        [ads(box("hq_logo", (0, 0, 90, 40)), box("partner_logo", (200, 0, 40, 50)))],
    ),
    "brand.text-fits": ([ads(box(fits=True))], [ads(box(fits=False))]),
    "brand.missing-glyph": ([ads(box())], [ads(box(missing_glyphs="ﷺ"))]),
    "technical.subject": (
        [email(subject="Back by lunch"), email(subject="عد إلى العمل قبل الغداء"), post()],
        [
            email(subject="  "),
            email(subject="Hello\r\nBcc: everybody@example.com"),
            email(subject="in\u202everse"),
            email(subject="x" * 71),
            email(subject="ACT NOW OR NEVER"),
            email(subject="Now!!"),
        ],
    ),
    "technical.preheader": (
        [email(subject="One", preheader="Two"), post(preheader="")],
        [
            email(preheader=" "),
            email(preheader="a\nb"),
            email(subject="Same", preheader="same"),
            email(preheader="x" * 151),
        ],
    ),
    "technical.clip": (
        [email(html="x\n" * (33 * 1024)), email(html="ä\n" * (12 * 1024))],
        [email(html="x\n" * (34 * 1024)), email(html="ä" * (17 * 1024))],
    ),
    "technical.mail-clients": (
        [
            email(html="<div style='border-radius:8px;display:block'>a</div>"),
            email(html="<style>@media (max-width:479px){a{display:flex}}</style><a>a</a>"),
            post(text="display:flex"),
        ],
        [
            email(html="<div style='display:flex'>a</div>"),
            email(html="<style>.a{color:var(--ink)}</style>"),
            email(html="<img src='https://a.example/a.webp' alt='a'>"),
        ],
    ),
    "technical.text-part": (
        [email(html=LONG_HTML, text="word " * 150), email(html="<p>Short</p>", text="Hi")],
        [email(html=LONG_HTML, text=" "), email(html=LONG_HTML, text="Hello there")],
    ),
    "technical.unsafe-html": (
        [email(html="<p>One on one: <a href='https://a.example'>go</a></p>")],
        [
            email(html="<p onclick='x()'>a</p>"),
            email(html="<SCRIPT>x</SCRIPT>"),
            email(html="<a href='javascript:x'>a</a>"),
            email(html="<iframe src='https://a.example'></iframe>"),
        ],
    ),
    "technical.left-over": (
        [
            email(html="<style>@media x{a{b:c}}</style>{{first_name}}", text="{{ page_url }}"),
            typed("Hello {{first_name}}"),
        ],
        [
            typed("Hello {{secret}}"),
            email(html="<p>{{ unknown }}</p>"),
            email(text="[[zone:gone]]"),
            typed("{% include 'x' %}"),
        ],
    ),
    "technical.post-length": (
        [
            post(text="x" * 3000),
            post(text="x" * 256 + " https://very-long.example/" + "y" * 200, network="x", zones=()),
            post(text="漢" * 140, network="x"),
            post(text="#a " * 30, network="instagram"),
        ],
        [
            post(text="x" * 3001),
            post(text="x" * 281, network="x"),
            post(text="漢" * 141, network="x"),
            post(text="#a " * 31, network="instagram"),
            post(text="See https://a.example", network="instagram"),
        ],
    ),
    "technical.post-empty": ([post(text="Hello"), email(text="")], [post(text=" ")]),
    "technical.weight": (
        [
            ads(renditions=(RenditionFacts("300x250", "image/jpeg", 150 * 1024),)),
            post(renditions=(RenditionFacts("1200x627", "image/jpeg", 900_000),)),
        ],
        [
            ads(renditions=(RenditionFacts("300x250", "image/jpeg", 150 * 1024 + 1),)),
            post(renditions=(RenditionFacts("a", "image/png", 90_000, weight_limit=81_920),)),
        ],
    ),
    "technical.alt-text": (
        [
            email(zones=(zone("a.jpg", kind="image", needs_alt=True, alt="A harbour"),)),
            email(zones=(zone("a.jpg", kind="image", needs_alt=False),)),
            post(zones=(zone("A harbour", key="alt"),)),
        ],
        [
            email(zones=(zone("a.jpg", kind="image", needs_alt=True),)),
            post(zones=(zone(" ", key="alt"),)),
            post(zones=(zone("x" * 251, key="alt"),)),
        ],
    ),
    "technical.link-https": (
        [
            linked(
                "https://a.example/x?y=1#z",
                "{{page_url}}",
                "mailto:a@b.example",
                "tel:+491",
                "#top",
            )
        ],
        [
            linked("http://a.example"),
            linked("javascript:alert(1)"),
            linked("https://"),
            linked("//a.example"),
            linked("https://a.example\\@b.example"),
            linked("https://good.example@evil.example/"),
            linked("data:text/html,x"),
        ],
    ),
    "technical.link-domain": (
        [
            linked("https://evil.example"),  # no list, no limit
            linked("https://www.good.example/a", "https://good.example", domains=("good.example",)),
            linked("{{page_url}}", domains=("good.example",)),
            linked("https://BÜCHER.example", domains=("xn--bcher-kva.example",)),
        ],
        [
            linked("https://evil.example", domains=("good.example",)),
            linked("https://notgood.example", domains=("good.example",)),
            linked("https://good.example.evil.example", domains=("good.example",)),
        ],
    ),
    "legal.unsubscribe": (
        [email(html="<a href='{{unsubscribe_url}}'>x</a>", text="{{ unsubscribe_url }}"), post()],
        [
            email(html="<p>Hello</p>", text="{{unsubscribe_url}}"),
            email(html="<a href='{{unsubscribe_url}}'>x</a>", text="Hello"),
        ],
    ),
    "legal.postal-address": (
        [CARRIED["postal_address"][0], email()],
        [
            CARRIED["postal_address"][1],
            email(inserts=(insert("sender_identity", "address"),)),
            dataclasses.replace(CARRIED["postal_address"][0], text="Hello"),
        ],
    ),
    "legal.imprint": (
        [CARRIED["imprint"][0], email()],
        [CARRIED["imprint"][1], email(inserts=(insert("imprint", "imprint"),))],
    ),
    "legal.insert": (
        [CARRIED["ad_label"][0], email()],
        [CARRIED["ad_label"][1], email(inserts=(insert("form_privacy", "email"),))],
    ),
    "legal.superlative": (
        [
            typed("We follow the best practices"),
            typed("Lead your team"),
            typed("Ihr bester Tag beginnt", "de-DE"),
            email(zones=(zone("The best backup.", kit_value="The best backup."),)),
            email(zones=(zone("New. The best backup.", kit_value="The best backup."),)),
            typed(
                "We are the market leader in calm", statements=("We are the market leader in calm",)
            ),
        ],
        [
            typed("The best backup"),
            typed("The world's fastest restore"),
            typed("We're #1"),
            typed("The market leader"),
            typed("Die beste Sicherung", "de-DE"),
            typed("Wir sind Marktführer", "de-DE"),
            typed("الأفضل في المنطقة", "ar-AE"),
            typed("We are the market leader in calm seas", statements=("A market leader",)),
        ],
    ),
    "legal.guarantee": (
        [typed("We look after it"), typed("Wir kümmern uns", "de-DE"), typed("نحن نهتم", "ar-AE")],
        [
            typed("Recovery guaranteed"),
            typed("A risk-free trial"),
            typed("Garantiert ruhig", "de-DE"),
            typed("النجاح مضمون", "ar-AE"),
        ],
    ),
    "legal.absolute": (
        [typed("From 3100 % to less"), typed("95 % of cases"), typed("A secure start")],
        [
            typed("100 % safe"),
            typed("100% uptime"),
            typed("100 Prozent sicher", "de-DE"),
            typed("أمان ١٠٠٪", "ar-AE"),
            typed("Absolutely secure"),
            typed("Absolut sicher", "de-DE"),
        ],
    ),
    "legal.comparative": (
        [typed("More than a backup"), typed("50 people"), typed("Besser schlafen", "de-DE")],
        [
            typed("Faster than any other"),
            typed("50 % faster"),
            typed("3x cheaper"),
            typed("50 % schneller", "de-DE"),
            typed("Besser als die Konkurrenz", "de-DE"),
            typed("أسرع من أي منافس", "ar-AE"),
        ],
    ),
    "legal.green": (
        [typed("A green light for IT"), typed("Naturally calm"), typed("Grünes Licht", "de-DE")],
        [
            typed("Eco-friendly storage"),
            typed("Carbon neutral backup"),
            typed("CO2-neutral"),
            typed("Klimaneutrale Server", "de-DE"),
            typed("Grüne IT", "de-DE"),
            typed("حلول صديقة للبيئة", "ar-AE"),
        ],
    ),
    "legal.price-cut": (
        [
            typed("20 % off. Lowest price of the last 30 days: 90 EUR"),
            typed("From 90 EUR"),
            typed("20 % Rabatt, niedrigster Preis der letzten 30 Tage: 90 €", "de-DE"),
        ],
        [
            typed("20 % off"),
            typed("Save 30%"),
            typed("-20 % today"),
            typed("20 % Rabatt", "de-DE"),
            typed("statt 120 Euro", "de-DE"),
            typed("خصم 20", "ar-AE"),
        ],
    ),
    "technical.fact": (
        [
            fact("date", "2027-03-11"),
            fact("time", "09:30"),
            fact("time_zone", "Asia/Dubai"),
            fact("price", "JPY 498000"),
            fact("number", "40"),
            fact("date", ""),
            fact("text", "2027-02-30"),
        ],
        [
            fact("date", "2027-02-30"),
            fact("date", "11.03.2027"),
            fact("time", "24:30"),
            fact("time_zone", "Europe/Entenhausen"),
            fact("price", "JPY 4980.50"),
            fact("price", "EUR"),
            fact("price", "XYZ 1.00"),
            fact("number", "-1"),
        ],
    ),
    "technical.day-passed": (
        [
            fact("date", "2026-11-24"),
            fact("date", "2027-03-11"),
            fact("date", ""),
            fact("date", "2026-02-30"),
            fact("date", "2026-11-23", same_as="calendar.date"),
        ],
        [fact("date", "2026-11-23")],
    ),
    "technical.event-hours": (
        [calendar(), calendar("", "12:00"), calendar("22:00", "23:30"), calendar("9 Uhr", "8 Uhr")],
        [calendar("12:00", "09:00"), calendar("09:00", "09:00")],
    ),
}
