"""Manifests: the canonical list of everything that will ship, and its digest.

The form is RFC 8785 (JSON Canonicalization Scheme), so that anybody can recompute the SHA-256
from the list with a tool of their own. An approval names that digest; launch builds the manifest
again and `differences` says in words what is no longer what was approved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tpma.compliance.manifest_words import BY_KEY, Names, label_of
from tpma.core.canonical import Json, canonical, digest
from tpma.core.i18n import Message, msg

__all__ = ["FORMAT", "Difference", "Json", "differences", "digest"]

#: 2: lists the approved statements that it relies on.
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two manifests differ. `path` is a JSON Pointer (RFC 6901)."""

    path: str
    label: Message
    before: str | None  # None: it was not there
    after: str | None  # None: it is gone

    @property
    def follows(self) -> bool:
        """Whether it differs only because something else does: a picture, because of its words."""
        return any(part in self.path for part in ("/renditions/", "/message/", "/digest"))

    @property
    def message(self) -> Message:
        if self.path.startswith("/statements/") and self.path.count("/") == 2:
            # The label holds the words; what else an entry has would be numbers to a reader.
            if self.before is None:
                return msg("%(what)s was not part of what was approved", what=self.label)
            if self.after is None:
                return msg(
                    "%(what)s no longer holds: it ended, or was changed or withdrawn",
                    what=self.label,
                )
        if self.follows and not self.path.endswith(("/subject", "/preheader")):  # a digest
            if self.before is None:
                return msg("%(what)s is new", what=self.label)
            if self.after is None:
                return msg("%(what)s is gone", what=self.label)
            return msg("%(what)s is not the same any more", what=self.label)
        if self.before is None:
            return msg("%(what)s was added: “%(after)s”", what=self.label, after=self.after or "")
        if self.after is None:
            return msg(
                "%(what)s was removed; it was “%(before)s”", what=self.label, before=self.before
            )
        return msg(
            "%(what)s was “%(before)s” and is now “%(after)s”",
            what=self.label,
            before=self.before,
            after=self.after,
        )


def differences(approved: Json, now: Json, names: Names = BY_KEY) -> list[Difference]:
    """Every place where what would ship now is not what was approved. Empty: the same."""
    return list(_compare(approved, now, (), names))


def _compare(before: Json, after: Json, path: tuple[str, ...], names: Names) -> list[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        found: list[Difference] = []
        for name in sorted({*before, *after}):
            if name not in after:
                found.append(_difference(names, (*path, name), _shown(before[name]), None))
            elif name not in before:
                found.append(_difference(names, (*path, name), None, _shown(after[name])))
            else:
                found += _compare(before[name], after[name], (*path, name), names)
        return found
    if _is_list(before) and _is_list(after):
        old, new = cast("Sequence[Json]", before), cast("Sequence[Json]", after)
        found = []
        for position in range(max(len(old), len(new))):
            here = (*path, str(position))
            if position >= len(new):
                found.append(_difference(names, here, _shown(old[position]), None))
            elif position >= len(old):
                found.append(_difference(names, here, None, _shown(new[position])))
            else:
                found += _compare(old[position], new[position], here, names)
        return found
    if canonical(before) == canonical(after):
        return []
    return [_difference(names, path, _shown(before), _shown(after))]


def _is_list(value: Json) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _difference(
    names: Names, path: tuple[str, ...], before: str | None, after: str | None
) -> Difference:
    pointer = "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in path)
    return Difference(pointer, label_of(path, names), before, after)


def _shown(value: Json) -> str:
    text = value if isinstance(value, str) else canonical(value).decode("utf-8")
    return text if len(text) <= 200 else text[:199] + "…"
