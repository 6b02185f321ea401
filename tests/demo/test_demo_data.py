"""The demo's people exist nowhere, and its lists hold what they say."""

from __future__ import annotations

import datetime as dt

import pytest

from tpma.campaigns import contactfile, contactmap
from tpma.demo.cast import HQ_PEOPLE, PARTNERS, PartnerCast, playing
from tpma.demo.contacts import contact_list
from tpma.partners import rules

TODAY = dt.date(2026, 11, 24)
RESERVED = (".example", "@example.com")


@pytest.mark.parametrize("partner", playing(), ids=lambda p: p.slug)
def test_a_list_reads_as_the_product_reads_lists(partner: PartnerCast) -> None:
    made = contact_list(partner, TODAY)
    table = contactfile.read(made.data)
    mapping = contactmap.guess(table)
    assert set(mapping) == set(contactmap.Field) - {contactmap.Field.FULL_NAME}
    mapped = contactmap.map_rows(table, mapping)
    counts = {problem.code: problem.count for problem in mapped.problems}
    assert mapped.rows == made.rows
    assert counts[contactmap.ProblemCode.DUPLICATE] == made.duplicates
    assert counts[contactmap.ProblemCode.BAD_ADDRESS] == 1
    assert counts[contactmap.ProblemCode.NO_ADDRESS] == 1
    assert len(mapped.contacts) == made.good + made.without_consent
    assert sum(contact.consent_at is not None for contact in mapped.contacts) == made.good
    assert {contact.country for contact in mapped.contacts} == {partner.country}
    known = {contact.email.lower() for contact in mapped.contacts}
    assert set(made.unsubscribed) <= known


def test_lists_are_the_same_every_time() -> None:
    partner = PARTNERS[0]
    assert contact_list(partner, TODAY).data == contact_list(partner, TODAY).data


def test_everybody_is_made_up() -> None:
    for partner in PARTNERS:
        assert partner.marketer.email.endswith(RESERVED)
        assert partner.admin.email.endswith(RESERVED)
        for contact in contactmap.map_rows(
            table := contactfile.read(contact_list(partner, TODAY).data), contactmap.guess(table)
        ).contacts:
            assert contact.email.lower().endswith(RESERVED), contact.email


def test_partners_are_unlike() -> None:
    assert len(playing()) >= 5
    assert len({p.tier for p in PARTNERS}) >= 3
    assert len({p.region for p in PARTNERS}) >= 2
    assert {p.kit_locale for p in playing()} == {"en-US", "de-DE", "ar-AE"}
    for person in (*HQ_PEOPLE, *(p.admin for p in PARTNERS), *(p.marketer for p in PARTNERS)):
        assert rules.name_problem(person.name) is None
