"""What the mail catcher caught: one file per message, written in one step, listed by time.

A file is one line of JSON (the SMTP envelope) and then the message as it came over the wire.
"""

import itertools
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_SUFFIX = ".mail"
_ID = re.compile(r"[0-9]{16}-[0-9]{1,10}-[0-9]{8}")
_counter = itertools.count()


@dataclass(frozen=True)
class Caught:
    """One message: its envelope, and on demand its parts."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    received_at: datetime
    content: bytes

    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message()["subject"] or "")

    def body(self, kind: str) -> str:
        """The part of kind "html" or "plain", or an empty string."""
        part = self.message().get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


def store(
    folder: Path, *, sender: str, recipients: Sequence[str], content: bytes, now: datetime
) -> str:
    """Readers see the whole message or none of it."""
    name = f"{int(now.timestamp() * 1_000_000):016d}-{os.getpid()}-{next(_counter):08d}"
    envelope = {"from": sender, "to": list(recipients), "at": now.isoformat()}
    hidden = folder / f".{name}"
    hidden.write_bytes(json.dumps(envelope).encode() + b"\n" + content)
    hidden.rename(folder / (name + _SUFFIX))
    return name


class Mailbox:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def count(self) -> int:
        return len(self._names())

    def page(self, *, limit: int = 50, offset: int = 0, recipient: str = "") -> list[Caught]:
        """Newest first. `recipient` keeps messages to addresses that contain it."""
        wanted = recipient.strip().lower()
        matching = (
            caught
            for caught in self.all()
            if not wanted or any(wanted in address.lower() for address in caught.recipients)
        )
        return list(itertools.islice(matching, offset, offset + limit))

    def all(self) -> Iterator[Caught]:
        """Newest first."""
        for name in reversed(self._names()):
            caught = self.get(name)
            if caught is not None:
                yield caught

    def get(self, id: str) -> Caught | None:
        if not _ID.fullmatch(id):  # the id comes from a URL
            return None
        try:
            data = (self._folder / (id + _SUFFIX)).read_bytes()
        except FileNotFoundError:
            return None
        line, _, content = data.partition(b"\n")
        envelope = json.loads(line)
        return Caught(
            id=id,
            sender=envelope["from"],
            recipients=tuple(envelope["to"]),
            received_at=datetime.fromisoformat(envelope["at"]).astimezone(UTC),
            content=content,
        )

    def clear(self) -> None:
        for name in self._names():
            (self._folder / (name + _SUFFIX)).unlink(missing_ok=True)

    def _names(self) -> list[str]:
        try:
            entries = [entry.name for entry in os.scandir(self._folder)]
        except FileNotFoundError:
            return []
        return sorted(
            name.removesuffix(_SUFFIX)
            for name in entries
            if name.endswith(_SUFFIX) and not name.startswith(".")
        )
