"""Money: integer minor units and a currency. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from babel import Locale, numbers

from tpma.core.bidi import signs_kept


def digits_of(currency: str) -> int:
    """How many digits follow the point: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217 via CLDR)."""
    return numbers.get_currency_precision(currency)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents). Adding two currencies is an error, not a guess."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added")
        return other.minor

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    @classmethod
    def of_major(cls, amount: Decimal, currency: str) -> Money:
        """From major units; more digits than the currency has are an error."""
        minor = amount.scaleb(digits_of(currency))
        if minor != minor.to_integral_value():
            raise ValueError(f"{amount} has more digits than {currency}")
        return cls(int(minor), currency)

    def show(self, locale: str) -> str:
        """As a person in this locale writes it."""
        try:
            known = Locale.parse(locale.replace("-", "_"))
        except ValueError:
            known = Locale.parse("en_US")
        shown = numbers.format_currency(self.major, self.currency, locale=known)
        return signs_kept(shown) if known.text_direction == "rtl" else shown
