"""One page of a long list, its place kept in the URL."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request, url_for

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is shown of how many. Give it to the `table` macro."""

    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        return self.offset + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.total, self.offset + self.size)

    def url(self, number: int) -> str:
        """This screen's address at another page, its other choices kept."""
        asked: dict[str, Any] = dict(request.args.items())
        assert request.endpoint is not None
        return url_for(request.endpoint, **{**asked, **(request.view_args or {}), "page": number})


def asked_page() -> int:
    """The page that the URL asks for; 1 where it says nothing sensible."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def page_of(total: int, size: int = 50) -> Page:
    """The page that the URL asks for, kept within the list."""
    last = max(1, math.ceil(total / size))
    return Page(min(asked_page(), last), size, total)


def fetch_page(
    fetch: Callable[[int, int], tuple[Sequence[T], int]], size: int = 50
) -> tuple[Sequence[T], Page]:
    """The asked page of what `fetch(offset, limit)` answers with its total; the last page where
    the URL asks for one beyond it."""
    asked = asked_page()
    rows, total = fetch((asked - 1) * size, size)
    page = page_of(total, size)
    if page.number != asked:
        rows, _ = fetch(page.offset, size)
    return rows, page
