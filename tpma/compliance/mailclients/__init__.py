"""Which mail program shows what, by caniemail.com, and what of it a mail uses.

`support.json` is a dated excerpt of that data (see README.md beside it); `features` says what a
reader misses where a feature is left out, and `used` finds the features in a mail's HTML.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

#: Programs that most readers of business mail have. What only others leave out is a note.
WIDESPREAD = ("gmail", "outlook", "apple-mail", "yahoo", "samsung-email")


@dataclass(frozen=True, slots=True)
class Support:
    """One feature: its name as caniemail.com writes it, and where it does not work.

    `missing` holds clients as "family.platform": "outlook.windows".
    """

    title: str
    tested: str
    missing: tuple[str, ...]

    @property
    def is_widely_missing(self) -> bool:
        return any(client.partition(".")[0] in WIDESPREAD for client in self.missing)


@dataclass(frozen=True, slots=True)
class Data:
    """The excerpt: when it was made, each client's name, each feature by its slug."""

    updated: str
    clients: Mapping[str, str]
    features: Mapping[str, Support]

    def names(self, missing: tuple[str, ...]) -> list[str]:
        """The programs' names, a family whose every platform is meant as one name.

        The widespread ones first.
        """
        found: dict[str, list[str]] = {}
        for client in missing:
            found.setdefault(client.partition(".")[0], []).append(client)
        order = sorted(found, key=lambda f: WIDESPREAD.index(f) if f in WIDESPREAD else 99)
        names: list[str] = []
        for family in order:
            every = [client for client in self.clients if client.partition(".")[0] == family]
            if len(every) == len(found[family]):
                names.append(self.clients[every[0]].partition(" (")[0])
            else:
                names += [self.clients[client] for client in found[family]]
        return names


@functools.cache
def data() -> Data:
    """The excerpt that ships with the product, read once per process."""
    text = (resources.files("tpma.compliance.mailclients") / "support.json").read_text("utf-8")
    raw = json.loads(text)
    features = {
        slug: Support(each["title"], each["tested"], tuple(each["missing"].split()))
        for slug, each in raw["features"].items()
    }
    return Data(raw["updated"], raw["clients"], features)
