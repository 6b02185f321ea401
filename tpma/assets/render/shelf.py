"""A cache with a limit in bytes: a rendering worker's memory stays flat whatever it is given."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Key:
    """What something follows from, hashed once: keys hold whole layers, and keys of keys."""

    __slots__ = ("_hash", "values")

    def __init__(self, values: tuple[object, ...]) -> None:
        self.values = values
        self._hash = hash(values)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Key) and self._hash == other._hash and self.values == other.values
        )


class Shelf(Generic[T]):
    """Keeps what was used last, up to a weight. Safe among threads."""

    def __init__(self, room: int, weigh: Callable[[T], int]) -> None:
        self._room = room
        self._weigh = weigh
        self._items: OrderedDict[Hashable, T] = OrderedDict()
        self._used = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under the key, else what `make` makes, which is kept then."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key]
        made = make()
        weight = self._weigh(made)
        with self._lock:
            if key not in self._items and weight <= self._room:
                self._items[key] = made
                self._used += weight
                while self._used > self._room:
                    _, gone = self._items.popitem(last=False)
                    self._used -= self._weigh(gone)
        return made

    def clear(self) -> None:
        with self._lock:
            self._items.clear()
            self._used = 0

    @property
    def used(self) -> int:
        return self._used
