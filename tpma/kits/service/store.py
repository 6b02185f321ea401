"""A published version's files and definition, kept in memory while they are in use.

Versions never change and bytes are named by what they are, so what is kept can't be out of date.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from tpma.core.storage import Storage
from tpma.kits.definition import KitDefinition

T = TypeVar("T")


class Kept(Generic[T]):
    """A small cache by name; the longest unused go when it is full. Safe among threads."""

    def __init__(self, room: int, size_of: Callable[[T], int] = lambda _: 1) -> None:
        self._room = room
        self._size_of = size_of
        self._items: OrderedDict[str, T] = OrderedDict()
        self._used = 0
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key]
        made = make()  # outside the lock: storage may be far away
        size = self._size_of(made)
        with self._lock:
            if key not in self._items and size <= self._room:
                self._items[key] = made
                self._used += size
                while self._used > self._room:
                    _, gone = self._items.popitem(last=False)
                    self._used -= self._size_of(gone)
        return made


#: Per process. Definitions by the version's digest, bytes by their own.
DEFINITIONS: Kept[KitDefinition] = Kept(64)
CONTENTS: Kept[bytes] = Kept(64 * 1024 * 1024, len)


class StoredFiles(Mapping[str, bytes]):
    """The files of a version by path; each is fetched when it is first looked at."""

    def __init__(self, storage: Storage, digests: Mapping[str, str]) -> None:
        self._storage = storage
        self._digests = dict(sorted(digests.items()))

    def __getitem__(self, path: str) -> bytes:
        digest = self._digests[path]
        return CONTENTS.get(digest, lambda: self._storage.get(digest))

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)

    def __contains__(self, path: object) -> bool:
        return path in self._digests

    @property
    def whole(self) -> str:
        """Names this state of all files: SHA-256 over their paths and digests."""
        listed = "".join(f"{digest} {path}\n" for path, digest in self._digests.items())
        return hashlib.sha256(listed.encode()).hexdigest()

    def digest(self, path: str) -> str:
        """The SHA-256 of a file, without fetching it."""
        return self._digests[path]
