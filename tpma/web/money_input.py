"""Amounts, days and shares as people type them into our forms, in their own notation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from babel.numbers import get_decimal_symbol

from tpma.attribution.cells import NotUnderstood, amount
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, babel_locale, msg
from tpma.core.money import Money, digits_of
from tpma.web.language import locale


class Typed:
    """Reads a form field by field and remembers every problem, so that all are told at once."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.problems: dict[str, Message] = {}

    def text(self, name: str, longest: int = 2000) -> str:
        return self.form.get(name, "").strip()[:longest]

    def money(self, name: str, currency: str) -> int:
        """Minor units; 0 with a problem where it can't be read."""
        said = self.text(name, 60)
        if not said:
            return self._wrong(name, msg("Enter an amount"))
        try:
            return amount(said, currency, _mark())
        except NotUnderstood as error:
            return self._wrong(name, error.what)

    def percent(self, name: str) -> int:
        """Hundredths of a percent."""
        said = self.text(name, 20).removesuffix("%").strip()
        try:
            return amount(said, "USD", _mark())
        except NotUnderstood:
            return self._wrong(name, msg("Enter a percentage, such as 50"))

    def number(self, name: str) -> int:
        said = self.text(name, 12)
        return int(said) if said.isdecimal() else self._wrong(name, msg("Enter a whole number"))

    def day(self, name: str) -> dt.date:
        """A day from a date field; browsers send it as year-month-day in every language."""
        found = optional_day(self.text(name, 20))
        if found is None:
            self._wrong(name, msg("Enter a day"))
        return found or dt.date(1970, 1, 1)

    def _wrong(self, name: str, what: Message) -> int:
        self.problems[name] = what
        return 0

    def check(self) -> None:
        """InvalidInput with every problem, where there is one."""
        if self.problems:
            raise InvalidInput(fields=self.problems)


def optional_day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None


def _mark() -> str:
    """The reader's decimal mark; what Arabic keyboards type is understood as well."""
    return "," if get_decimal_symbol(babel_locale(locale())) == "," else "."


def shown(minor: int, currency: str) -> str:
    """An amount as the reader would type it, to fill a field."""
    return f"{Money(minor, currency).major:.{digits_of(currency)}f}".replace(".", _mark())
