"""Every rule of every law pack, allowed and forbidden; and how packs combine."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compliance.cases import email, zone
from tpma.compliance import checks, library
from tpma.compliance.consent import OPENS, ConsentFacts, counts_opens, judge, judge_all
from tpma.compliance.findings import CheckContext
from tpma.compliance.inserts import SenderFacts, fill, inserts_for
from tpma.compliance.law import Law, LawPack, law_for
from tpma.compliance.law_rules import (
    ApproverRule,
    Basis,
    ConfirmationRule,
    ConsentRule,
    InsertRule,
    OptOutRule,
    RetentionRule,
    RightsRule,
    StatementRule,
    TrackingRule,
)
from tpma.compliance.law_words import SUMMARIES
from tpma.compliance.packs import BadPack, parse, with_likes

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SENDER = SenderFacts(
    sender="Nordlicht GmbH",
    address="Alsterufer 3, 20354 Hamburg",
    email="hallo@nordlicht.example",
    phone="+49 40 1234567",
    website="https://www.nordlicht.example",
    imprint="Nordlicht GmbH, HRB 123456, Jana Petersen",
)


def given_by(basis: Basis, days_ago: int = 1, **facts: Any) -> ConsentFacts:
    held: dict[str, Any] = {"wording": "Yes, keep me informed", "source": "trade fair form"}
    return ConsentFacts(basis=basis, given_at=NOW - days_ago * DAY, **(held | facts))


B = Basis
#: consent rule → (records that are good under it, records that are not)
CONSENT: dict[str, tuple[list[ConsentFacts], list[ConsentFacts]]] = {
    "eu.consent": (
        [given_by(B.EXPRESS), given_by(B.DOUBLE_OPT_IN), given_by(B.EXISTING_CUSTOMER)],
        [given_by(B.INQUIRY), given_by(B.NONE), given_by(B.EXPRESS, wording=" ")],
    ),
    "de.consent": (
        [given_by(B.DOUBLE_OPT_IN), given_by(B.SIGNED), given_by(B.EXISTING_CUSTOMER)],
        [given_by(B.EXPRESS), given_by(B.CORPORATE_ADDRESS), given_by(B.DOUBLE_OPT_IN, source="")],
    ),
    "us.consent": (
        [given_by(B.NONE, wording="", source=""), given_by(B.LEGITIMATE_INTEREST)],
        [given_by(B.EXPRESS, withdrawn_at=NOW - DAY)],
    ),
    "ca.consent": (
        [
            given_by(B.EXPRESS, 4000),
            given_by(B.EXISTING_CUSTOMER, 729),
            given_by(B.INQUIRY, 182),
        ],
        [
            given_by(B.EXISTING_CUSTOMER, 730),
            given_by(B.INQUIRY, 183),
            given_by(B.LEGITIMATE_INTEREST),
        ],
    ),
    "gb.consent": (
        [given_by(B.CORPORATE_ADDRESS, wording="", source=""), given_by(B.EXPRESS)],
        [given_by(B.INQUIRY), given_by(B.NONE)],
    ),
    "fr.consent": (
        [given_by(B.EXPRESS), given_by(B.EXISTING_CUSTOMER)],
        [given_by(B.CORPORATE_ADDRESS), given_by(B.EXPRESS, wording="")],
    ),
    "au.consent": (
        [given_by(B.EXPRESS), given_by(B.EXISTING_CUSTOMER)],
        [given_by(B.INQUIRY), given_by(B.EXPRESS, source="")],
    ),
    "br.consent": (
        [given_by(B.DOUBLE_OPT_IN), given_by(B.EXPRESS)],
        [given_by(B.EXISTING_CUSTOMER), given_by(B.EXPRESS, wording=" ")],
    ),
    "jp.consent": (
        [given_by(B.EXPRESS), given_by(B.SIGNED)],
        [given_by(B.NONE), given_by(B.LEGITIMATE_INTEREST), given_by(B.EXPRESS, source="")],
    ),
    "ae.consent": (
        [given_by(B.EXPRESS), given_by(B.DOUBLE_OPT_IN)],
        [given_by(B.EXISTING_CUSTOMER), given_by(B.EXPRESS, wording="")],
    ),
}

#: statement rule → (locale, what may be said, what may not)
STATEMENTS: dict[str, tuple[str, str, str]] = {
    "world.superlative": ("en-US", "A calm backup", "The best backup"),
    "world.guarantee": ("en-US", "We look after it", "Guaranteed recovery"),
    "world.absolute": ("de-DE", "99 % der Fälle", "100 % sicher"),
    "world.comparative": ("en-US", "A fast restore", "40 % faster restores"),
    "eu.green": ("de-DE", "Ein ruhiges Rechenzentrum", "Klimaneutrales Rechenzentrum"),
    "eu.price-cut": ("de-DE", "Ab 90 € im Monat", "20 % Rabatt"),
    "us.green": ("en-US", "A calm data centre", "An eco-friendly data centre"),
    "gb.green": ("en-GB", "A calm data centre", "A net-zero data centre"),
    "fr.green": ("fr-FR", "Un centre de données calme", "Un centre de données neutre en carbone"),
    "au.green": ("en-AU", "A calm data centre", "A climate positive data centre"),
    "br.green": ("pt-BR", "Um data center tranquilo", "Um data center sustentável"),
    "us.price-cut": ("en-US", "From $90 a month", "Was $120, now $90"),
    "au.price-cut": ("en-AU", "From $90 a month", "Was $120, now $90"),
    "jp.price-cut": ("ja-JP", "月額9,000円から", "12,000円→9,000円"),
    "jp.superlative": ("ja-JP", "業界No.1（※ 2026年、調査会社調べ）", "シェア一位です"),
    "world.trademark": ("en-US", "Works with your storage", "Built on Acme®"),
    "world.endorsement": ("de-DE", "Fragen Sie unsere Kunden", "Empfohlen von Experten"),
    "eu.endorsement": ("fr-FR", "Les étoiles au-dessus du port", "Cinq étoiles"),
    "us.endorsement": (
        "en-US",
        "In partnership with @acme #ad",
        "In partnership with @acme",
    ),
    "jp.endorsement": ("ja-JP", "【PR】お客様の声", "お客様の声"),
    "finance.promise": ("en-US", "Your capital is at risk", "Guaranteed returns of 5"),
    "alcohol.promise": ("fr-FR", "Un vin de caractère", "Un vin bon pour la santé"),
    "health.promise": ("de-DE", "Fragen Sie in Ihrer Apotheke", "Heilung ohne Nebenwirkungen"),
}

#: insert rule → (kind of tactic, the check that holds it)
INSERTS: dict[str, tuple[str, str]] = {
    "world.unsubscribe": ("email", "legal.insert"),
    "world.preferences": ("email", "legal.insert"),
    "world.postal-address": ("email", "legal.postal-address"),
    "eu.sender-identity": ("landing_page", "legal.postal-address"),
    "eu.form-privacy": ("landing_page", "legal.insert"),
    "de.imprint": ("email", "legal.imprint"),
    "us.ad-label": ("email", "legal.insert"),
    "us.postal-address": ("email", "legal.postal-address"),
    "ca.contact": ("email", "legal.postal-address"),
    "gb.sender-identity": ("landing_page", "legal.postal-address"),
    "ae.sender-identity": ("email", "legal.postal-address"),
    "de.ad-label": ("email", "legal.insert"),
    "fr.ad-label": ("email", "legal.insert"),
    "fr.sender-identity": ("landing_page", "legal.postal-address"),
    "au.sender-identity": ("email", "legal.postal-address"),
    "br.sender-identity": ("landing_page", "legal.postal-address"),
    "br.ad-label": ("email", "legal.insert"),
    "jp.sender-identity": ("email", "legal.postal-address"),
    "us-ca.collection-notice": ("landing_page", "legal.insert"),
    "finance.disclaimer": ("social_post", "legal.insert"),
    "alcohol.disclaimer": ("email", "legal.insert"),
    "health.disclaimer": ("landing_page", "legal.insert"),
}

#: opt-out rule → (days to honour it at most, days the link works at least)
OPT_OUTS = {
    "world.opt-out": (0, 3650),
    "eu.objection": (0, 365),
    "us.opt-out": (14, 30),
    "ca.opt-out": (14, 60),
    "gb.objection": (0, 365),
    "au.opt-out": (7, 30),
    "br.revocation": (0, 365),
    "jp.opt-out": (0, 365),
    "us-ca.opt-out": (21, 30),
}
TRACKING = {
    "eu.open-tracking",
    "gb.open-tracking",
    "fr.open-tracking",
    "br.open-tracking",
    "de.open-tracking",
}
#: confirmation rule → (whether a sign-up has to be confirmed, days that its link works)
CONFIRMATIONS = {"world.confirmation": (False, 7), "de.double-opt-in": (True, 7)}
#: rights rule → (days to answer, days before asking again, whether a browser's signal counts)
RIGHTS = {
    "eu.requests": (30, 0, False),
    "gb.requests": (30, 0, False),
    "au.requests": (30, 0, False),
    "br.requests": (15, 0, False),
    "us-ca.requests": (45, 365, True),
}
#: The newest reading of a rule.
LAST_READ = dt.date(2026, 11, 29)
#: retention rule → (record, days kept at least, days after which it is erased)
RETENTION = {
    "fr.prospects": ("prospect", 0, 1095),
    "fr.leads": ("lead", 0, 1095),
    "jp.consent-record": ("consent_record", 31, 0),
    "au.consent-proof": ("consent_record", 2192, 0),
    "world.unconfirmed": ("pending_consent", 0, 30),
    "world.consent-proof": ("consent_record", 1096, 1096),
    "world.network": ("network", 0, 30),
    "world.import-file": ("import_file", 0, 30),
    "de.unconfirmed": ("pending_consent", 0, 14),
    "de.consent-proof": ("consent_record", 1096, 0),
    "ca.consent-proof": ("consent_record", 1096, 0),
}
APPROVERS = {"finance.approver", "alcohol.approver", "health.approver"}

RULES = {rule.id: rule for pack in library.packs().values() for rule in pack.rules}


def only(rule_id: str) -> Law:
    return Law(jurisdictions=(RULES[rule_id].jurisdiction,), rules=(RULES[rule_id],))


def of(kind: type[object]) -> set[str]:
    return {rule.id for rule in RULES.values() if isinstance(rule, kind)}


def test_every_rule_has_its_fixture() -> None:
    assert of(ConsentRule) == set(CONSENT)
    assert of(StatementRule) == set(STATEMENTS)
    assert of(InsertRule) == set(INSERTS)
    assert of(OptOutRule) == set(OPT_OUTS)
    assert of(TrackingRule) == TRACKING
    assert of(ConfirmationRule) == set(CONFIRMATIONS)
    assert of(RightsRule) == set(RIGHTS)
    assert of(RetentionRule) == set(RETENTION)
    assert of(ApproverRule) == APPROVERS


def test_every_rule_has_a_source_a_date_and_translatable_words() -> None:
    for rule in RULES.values():
        assert rule.citation.source, rule.id
        assert dt.date(2026, 1, 1) <= rule.citation.date <= LAST_READ, rule.id
        assert SUMMARIES[rule.id].msgid == rule.summary, rule.id
    made = RULES["ca.consent-proof"].citation
    assert (made.by_product, made.texts) == (True, "CASL s. 13, 23(1)")


@pytest.mark.parametrize("rule", CONSENT)
def test_consent_is_judged_by_the_rule(rule: str) -> None:
    good, bad = CONSENT[rule]
    assert [judge(record, only(rule), NOW).why for record in good] == ["ok"] * len(good)
    assert not [record for record in bad if judge(record, only(rule), NOW).good]


@pytest.mark.parametrize("rule", STATEMENTS)
def test_statements_are_found_by_the_rule(rule: str) -> None:
    locale, allowed, forbidden = STATEMENTS[rule]
    law = only(rule)
    (statement,) = law.statements()

    def found(text: str) -> list[str]:
        context = email(zones=(zone(text),), locale=locale, law=law)
        return [f.severity.value for f in checks.run(context) if f.check_id.startswith("legal.")]

    assert found(allowed) == []
    assert set(found(forbidden)) == {statement.severity}


def test_a_name_that_ends_in_a_full_stop_ends_the_sentence() -> None:
    facts = SenderFacts(sender="Brightwater IT, Inc.")
    assert fill("From {sender}.", facts, ["sender"]) == "From Brightwater IT, Inc."
    assert fill("{sender} writes.", facts, ["sender"]) == "Brightwater IT, Inc. writes."


@pytest.mark.parametrize("rule", INSERTS)
def test_inserts_are_asked_for_by_the_rule(rule: str) -> None:
    kind, check = INSERTS[rule]
    (insert,) = inserts_for(only(rule), kind, "de-DE", SENDER)
    assert insert.text
    assert "{" not in insert.text
    assert not insert.missing
    (lacking,) = inserts_for(only(rule), kind, "de-DE", SenderFacts())
    needs = RULES[rule].needs  # type: ignore[union-attr]
    assert lacking.missing == needs
    assert (lacking.text == "") is bool(needs)

    def found(words: str, inserts: Any) -> list[str]:
        shown = {"text": words} if kind == "social_post" else {"html": f"<p>{words}</p>"}
        context = CheckContext("t", kind, "de-DE", inserts=tuple(inserts), **shown)  # type: ignore[arg-type]
        return [f.severity.value for f in checks.run(context, [check])]

    assert found(insert.text, [insert]) == []
    assert found("", [insert]) == ["blocker"]
    assert set(found("", [lacking])) == {"blocker"}


@pytest.mark.parametrize("rule", OPT_OUTS)
def test_opt_outs_are_honoured_and_links_work_as_long_as_the_rule_says(rule: str) -> None:
    held = RULES[rule]
    assert isinstance(held, OptOutRule)
    assert (held.honour_within_days, held.link_valid_days) == OPT_OUTS[rule]
    assert held.honour_within_days >= 0  # the product suppresses at once, so any is kept
    for country in ("US", "CA", "DE", "GB", "AE", "BR"):
        assert library.law([country]).link_valid_days >= held.link_valid_days


@pytest.mark.parametrize("rule", RIGHTS)
def test_requests_are_answered_in_the_time_of_the_rule(rule: str) -> None:
    law = only(rule)
    (held,) = law.of(RightsRule)
    assert (law.answer_within_days, law.ask_again_after_days, held.honour_signal) == RIGHTS[rule]
    assert library.law(["DE"]).answer_within_days == 30
    assert library.law(["DE", "BR"]).answer_within_days == 15  # the shortest


@pytest.mark.parametrize("rule", RETENTION)
def test_records_are_kept_and_erased_as_the_rule_says(rule: str) -> None:
    record, keep, erase = RETENTION[rule]
    law = only(rule)
    assert law.keep_days(record) == keep
    assert law.erase_after_days(record) == (erase or None)
    everywhere = library.law(["ZZ"])
    assert everywhere.keep_days(record) >= keep
    kept = everywhere.erase_after_days(record)
    assert kept is not None
    # Another country's longer keeping wins over erasing.
    assert kept <= max(erase or kept, everywhere.keep_days(record))


@pytest.mark.parametrize("rule", CONFIRMATIONS)
def test_sign_ups_are_confirmed_as_the_rule_says(rule: str) -> None:
    law = only(rule)
    assert (law.double_opt_in, law.confirm_within_days) == CONFIRMATIONS[rule]


@pytest.mark.parametrize(
    ("country", "asked"), [("DE", True), ("", True), ("US", False), ("FR", False), ("JP", False)]
)
def test_where_a_sign_up_has_to_be_confirmed(country: str, asked: bool) -> None:
    assert library.law([country]).double_opt_in is asked


def test_counting_opens_is_agreed_to_by_itself() -> None:
    marketing, opens = given_by(B.DOUBLE_OPT_IN), given_by(B.EXPRESS, scope=OPENS)
    assert not counts_opens([marketing], NOW)
    assert counts_opens([marketing, opens], NOW)
    assert not counts_opens([given_by(B.EXISTING_CUSTOMER, scope=OPENS)], NOW)
    assert not counts_opens([given_by(B.EXPRESS, 3, scope=OPENS, withdrawn_at=NOW - DAY)], NOW)
    # Taken back and given anew: the last word counts.
    anew = given_by(B.EXPRESS, 0, scope=OPENS)
    assert counts_opens([given_by(B.EXPRESS, 3, scope=OPENS, withdrawn_at=NOW - DAY), anew], NOW)
    assert not counts_opens([given_by(B.EXPRESS, scope=OPENS, expires_at=NOW)], NOW)


@pytest.mark.parametrize("sector", ["finance", "alcohol", "health"])
def test_a_sector_wants_its_reviewer_and_its_words_wherever_it_advertises(sector: str) -> None:
    plain_law, law = library.law(["US"]), library.law(["US"], sectors=[sector])
    assert plain_law.reviewers == frozenset()
    assert law.reviewers == {"legal"}
    for locale in ("en-US", "de-DE", "fr-FR", "es-MX", "ja-JP", "ar-AE"):
        keys = {each.key: each.text for each in inserts_for(law, "email", locale, SENDER)}
        assert keys[f"disclaimer_{sector}"]
    assert f"disclaimer_{sector}" not in {
        each.key for each in inserts_for(plain_law, "email", "en-US", SENDER)
    }
    unheard_of = library.law(["US"], sectors=["gambling"])
    assert {rule.id for rule in law.rules} < {rule.id for rule in unheard_of.rules}


def test_california_holds_in_the_united_states_until_another_state_is_named() -> None:
    def ids(country: str) -> set[str]:
        return {rule.id for rule in library.law([country]).rules}

    assert "us-ca.requests" in ids("US-CA")
    assert "us-ca.requests" in ids("US")
    assert "us-ca.requests" not in ids("US-NY")
    assert "us.consent" in ids("US-NY")
    assert "us.consent" in ids("US-CA")


def test_every_text_is_there_in_the_six_languages() -> None:
    for rule in RULES.values():
        if isinstance(rule, InsertRule):
            assert {"en", "de", "fr", "es", "ja", "ar"} <= set(rule.text), rule.id


@pytest.mark.parametrize(
    ("country", "needed"), [("DE", True), ("FR", True), ("GB", True), ("US", False), ("BR", True)]
)
def test_open_pixels_need_consent_where_a_rule_says_so(country: str, needed: bool) -> None:
    assert library.law([country]).opens_need_consent is needed


# -- combining ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "recipient", "accepted"),
    [
        ("US", "US", set(Basis)),
        ("DE", "DE", {B.DOUBLE_OPT_IN, B.SIGNED, B.EXISTING_CUSTOMER}),
        ("US", "DE", {B.DOUBLE_OPT_IN, B.SIGNED, B.EXISTING_CUSTOMER}),
        ("DE", "US", {B.DOUBLE_OPT_IN, B.SIGNED, B.EXISTING_CUSTOMER}),
        ("FR", "FR", {B.DOUBLE_OPT_IN, B.SIGNED, B.EXPRESS, B.EXISTING_CUSTOMER}),
        ("US", "BR", {B.DOUBLE_OPT_IN, B.SIGNED, B.EXPRESS}),
        ("US", "ZZ", {B.DOUBLE_OPT_IN, B.SIGNED}),
        ("US", "", {B.DOUBLE_OPT_IN, B.SIGNED}),
    ],
)
def test_the_strictest_of_sender_and_recipient_wins(
    sender: str, recipient: str, accepted: set[Basis]
) -> None:
    assert library.law([recipient], sender=sender).accepted == accepted


@given(st.lists(st.sampled_from(["US", "CA", "DE", "FR", "GB", "AE", "BR", "ZZ", ""]), max_size=4))
def test_another_country_never_makes_the_law_milder(countries: list[str]) -> None:
    law = library.law(countries or ["US"])
    for more in ("US", "CA", "DE", "GB", "AE", "BR"):
        wider = library.law([*(countries or ["US"]), more])
        assert wider.accepted <= law.accepted
        assert {r.id for r in law.rules} <= {r.id for r in wider.rules}
        for basis in Basis:
            before, after = law.expires_after_days(basis), wider.expires_after_days(basis)
            assert before is None or (after is not None and after <= before)


def test_an_unknown_country_has_the_strictest_of_all() -> None:
    unknown = library.law(["ZZ"])
    for country in ("US", "CA", "DE", "GB", "AE", "FR", "AU", "BR", "JP"):
        assert unknown.accepted <= library.law([country]).accepted
    assert unknown.rules == library.strictest().rules


def test_the_impressum_binds_senders_in_germany_only() -> None:
    def keys(sender: str, recipient: str) -> set[str]:
        law = library.law([recipient], sender=sender)
        return {insert.key for insert in inserts_for(law, "email", "en-US", SENDER)}

    assert "imprint" in keys("DE", "US")
    assert "imprint" not in keys("US", "DE")
    assert "ad_label" in keys("DE", "US")


def test_the_mail_says_it_once_and_in_its_own_language() -> None:
    law = library.strictest()
    for locale, word in (
        ("en-US", "Contact"),
        ("de-AT", "Kontakt"),
        ("ar-AE", "للتواصل"),
        ("fr-FR", "Responsable"),
        ("es-MX", "Contacto"),
        ("ja-JP", "お問い合わせ"),
    ):
        found = inserts_for(law, "email", locale, SENDER)
        assert len({insert.key for insert in found}) == len(found)
        assert any(word in insert.text for insert in found)
    (english,) = [i for i in inserts_for(law, "email", "sv-SE", SENDER) if i.key == "unsubscribe"]
    assert english.link_text == "Unsubscribe"


def test_a_profile_text_is_never_a_template() -> None:
    sly = SenderFacts(sender="{address} {0.__class__}", address="{sender}")
    assert fill("{sender}, {address}", sly, ["sender", "address"]) == (
        "{address} {0.__class__}, {sender}"
    )


# -- consent of one contact ---------------------------------------------------------------------


def test_the_best_record_counts_and_a_withdrawal_ends_all_before_it() -> None:
    law = library.law(["DE"], sender="DE")
    weak, strong = given_by(B.INQUIRY, 1), given_by(B.DOUBLE_OPT_IN, 10)
    assert judge_all([weak, strong], law, NOW).good
    assert judge_all([weak], law, NOW).why == "basis"
    assert judge_all([], law, NOW).why == "none"
    taken_back = given_by(B.DOUBLE_OPT_IN, 20, withdrawn_at=NOW - 5 * DAY)
    assert judge_all([taken_back, strong], law, NOW).why == "withdrawn"
    again = given_by(B.DOUBLE_OPT_IN, 2)
    assert judge_all([taken_back, strong, again], law, NOW).good


def test_no_record_is_enough_only_where_no_consent_is_needed() -> None:
    assert judge_all([], library.law(["US"], sender="US"), NOW).good
    assert not judge_all([], library.law(["US"], sender="CA"), NOW).good


def test_a_record_may_end_earlier_than_the_law_says_and_not_begin_tomorrow() -> None:
    law = library.law(["FR"])
    assert judge(given_by(B.EXPRESS, expires_at=NOW), law, NOW).why == "expired"
    assert judge(given_by(B.EXPRESS, -1), law, NOW).why == "future"


# -- reading packs --------------------------------------------------------------------------------


def _pack(**rule: Any) -> dict[str, Any]:
    return {"format": 1, "code": "XX", "name": "X", "rule": [rule]}


GOOD: dict[str, Any] = {
    "kind": "opt_out",
    "id": "x",
    "summary": "s",
    "honour_within_days": 1,
    "link_valid_days": 1,
    "source": "A law",
    "date": dt.date(2026, 1, 1),
}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r.pop("source"),
        lambda r: r.pop("date"),
        lambda r: r.update(date="2026"),
        lambda r: r.update(kind="wish"),
        lambda r: r.pop("link_valid_days"),
        lambda r: r.update(kind="statement", topic="t", severity="loud", needs="x", patterns={}),
        lambda r: r.update(
            kind="statement", topic="t", severity="note", needs="x", patterns={"en": ["("]}
        ),
        lambda r: r.update(kind="insert", key="k", where=[], needs=["shoe"], text={"en": "{shoe}"}),
        lambda r: r.update(kind="insert", key="k", where=[], needs=[], text={"en": "{sender}"}),
        lambda r: r.update(kind="insert", key="k", where=[], needs=[], text={"de": "x"}),
        lambda r: r.update(kind="consent", accepted=["wink"], wording_needed=True),
        # Whose rule it is stands in the data and in the words, and both say the same.
        lambda r: r.update(by="product", source="An act s. 1"),
        lambda r: r.update(source="Rule of the product; an act s. 1"),
        lambda r: r.update(by="me"),
    ],
)
def test_a_mistake_in_a_pack_is_named(spoil: Callable[[dict[str, Any]], object]) -> None:
    rule = dict(GOOD)
    assert isinstance(parse(_pack(**rule)), LawPack)
    spoil(rule)
    with pytest.raises(BadPack, match="XX"):
        parse(_pack(**rule))


def test_a_pack_of_another_format_or_with_an_id_twice_is_refused() -> None:
    with pytest.raises(BadPack, match="format"):
        parse({**_pack(**GOOD), "format": 2})
    with pytest.raises(BadPack, match="twice"):
        parse({**_pack(**GOOD), "rule": [GOOD, GOOD]})


def test_packs_extend_only_packs_that_are_there() -> None:
    packs = library.packs()
    for pack in packs.values():
        assert set(pack.extends) <= set(packs)
        if pack.sector:
            assert pack.code in law_for(packs, ["US"], sectors=[pack.sector]).jurisdictions
        else:
            assert law_for(packs, [pack.code]).jurisdictions[0] == pack.code


#: As long as a zone can be, of what makes a careless pattern look again from every place.
LONG = {
    "one word": "a" * 20_000,
    "no spaces": "お客様の最も安全な絶対に" * 1_700,
    "spaces": " " * 20_000,
    "open quotes": "“a b c d e f g " * 1_350,
    "sentences": "die beste Sicherung der Welt ist gut und niemand kann mehr " * 340,
    "numbers": "1 2 3 4,5 % " * 1_650,
}


@pytest.mark.parametrize("name", LONG)
def test_no_pattern_hangs_on_a_long_text(name: str) -> None:
    text, slow = LONG[name], []
    for pack in library.packs().values():
        for rule in pack.rules:
            if not isinstance(rule, StatementRule):
                continue
            patterns = [
                p for kind in (rule.patterns, rule.apart, rule.unless) for p in kind.items()
            ]
            for pattern in dict.fromkeys(each for _, listed in patterns for each in listed):
                began = time.process_time()
                for _ in re.finditer(pattern, text, re.IGNORECASE):
                    pass
                if time.process_time() - began > 1:
                    slow.append((rule.id, pattern))
    assert slow == []


def test_a_rule_has_the_patterns_of_the_one_that_it_is_like() -> None:
    like = {**GOOD, "kind": "statement", "topic": "green", "severity": "note", "needs": "x"}
    own = parse(_pack(**like, like="eu.green", patterns={"en": [r"\bown\b"]}))
    eu = library.packs()["EU"]
    (_, whole) = with_likes([eu, own])
    rule = whole.rules[0]
    assert isinstance(rule, StatementRule)
    assert rule.severity == "note"
    assert [found[0] for found in rule.matches("Our own net-zero cloud", "en-US")] == [
        "own",
        "net-zero",
    ]
    with pytest.raises(BadPack, match="nowhere"):
        with_likes([parse(_pack(**like, like="nowhere"))])
