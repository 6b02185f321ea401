"""Money, messages, ids, keys and settings: the plain values of the house."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOW
from tpma.core.clock import RandomIds
from tpma.core.errors import InvalidInput, Misconfigured
from tpma.core.i18n import Message, direction_of, msg, nmsg, translate
from tpma.core.keys import address_key, keyed, normalise_address
from tpma.core.money import Money, digits_of
from tpma.core.settings import TABLE, Setting, environment_of, load_settings, masked


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_currencies_have_their_digits(currency: str, digits: int) -> None:
    assert digits_of(currency) == digits


@given(st.integers(-(10**12), 10**12), st.sampled_from(["USD", "JPY", "KWD", "EUR"]))
def test_money_goes_to_major_units_and_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.of_major(money.major, currency) == money


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="can't be added"):
        Money(1, "USD") + Money(1, "EUR")


def test_more_digits_than_the_currency_has_are_refused() -> None:
    with pytest.raises(ValueError, match="more digits"):
        Money.of_major(Decimal("1.5"), "JPY")


def test_parameters_follow_the_readers_locale() -> None:
    said = msg("%(who)s paid %(what)s", who="Nordlicht", what=Money(123456, "EUR"))
    assert translate(said, "en-US") == "Nordlicht paid €1,234.56"
    assert translate(said, "de-DE").endswith("1.234,56\xa0€")


def test_messages_nest_and_count() -> None:
    inner = nmsg("%(count)s contact", "%(count)s contacts", 1)
    assert str(msg("Left out: %(what)s", what=inner)) == "Left out: 1 contact"
    assert str(nmsg("%(count)s contact", "%(count)s contacts", 1200)) == "1,200 contacts"


def test_messages_are_values() -> None:
    assert msg("a %(x)s", x=1) == Message("a %(x)s", {"x": 1})
    assert len({msg("a"), msg("a"), msg("b")}) == 2


def test_directions() -> None:
    assert [direction_of(x) for x in ("ar-AE", "he", "de-DE", "en")] == ["rtl", "rtl", "ltr", "ltr"]


def test_ids_sort_by_birth() -> None:
    ids = RandomIds()
    born = [ids.new(NOW + dt.timedelta(milliseconds=n)) for n in range(200)]
    assert born == sorted(born)
    assert {len(one) for one in born} == {32}
    assert {one[12] for one in born} == {"7"}


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (" Jo.Doe@Example.COM ", "jo.doe@example.com"),
        ("jo@bücher.example", "jo@xn--bcher-kva.example"),
        ("jo@example.com.", "jo@example.com"),
    ],
)
def test_addresses_have_one_form(written: str, normal: str) -> None:
    assert normalise_address(written) == normal


def test_address_keys_depend_on_secret_and_purpose() -> None:
    assert address_key(b"a", "Jo@example.com") == address_key(b"a", "jo@EXAMPLE.com")
    assert address_key(b"a", "jo@example.com") != address_key(b"b", "jo@example.com")
    assert keyed(b"a", "one", "x") != keyed(b"a", "two", "x")


def test_settings_travel_through_the_environment() -> None:
    held = load_settings({"TPMA_HQ_NAME": "Halden", "TPMA_SECRET_KEY": "s" * 40})
    assert load_settings(environment_of(held)) == held


def test_secrets_are_masked() -> None:
    held = load_settings(
        {
            "TPMA_SECRET_KEY": "very secret indeed",
            "TPMA_SMTP_URL": "smtp://jo:hunter2@mail.example.com:587",
            "TPMA_DATABASE_URL": "postgresql://jo:hunter2@db/tpma",
        }
    )
    shown = " ".join(value for _, value in masked(held))
    assert "hunter2" not in shown
    assert "very secret" not in shown
    assert "mail.example.com" in shown
    assert {s.name for s, _ in masked(held)} == {s.name for s in TABLE}


def test_a_short_secret_is_refused_when_it_is_needed() -> None:
    with pytest.raises(Misconfigured):
        _ = load_settings({}).secret


@pytest.mark.parametrize("variable", ["TPMA_BASE_URL", "TPMA_MODE"])
def test_bad_settings_name_the_variable(variable: str) -> None:
    with pytest.raises(Misconfigured, match=variable):
        load_settings({variable: "nonsense"})


def test_errors_say_everything() -> None:
    error = InvalidInput(fields={"email": msg("Enter an address")}, mend=msg("Correct it"))
    assert "email: Enter an address" in str(error)
    assert "Correct it" in str(error)


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.variable)
def test_the_operator_s_page_names_every_setting(setting: Setting) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operator.md").read_text(encoding="utf-8")
    assert f"`{setting.variable}`" in page
    assert setting.help
