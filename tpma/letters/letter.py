"""A letter: what is said, in words to be translated; and, translated, as a mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tpma.core.i18n import Message, MessageParam, msg, show, translate
from tpma.delivery.letter import SystemMail, one_line

SUBJECT_MOST = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said. `quote` is somebody's own words, shown as they are; `path` is where the button
    leads on this installation. Without one, whoever sends the letter adds it at the last moment."""

    subject: Message
    says: Sequence[Message]
    action: Message
    facts: Sequence[tuple[Message, MessageParam]] = ()
    quote: str = ""
    path: str = "/"
    after: Sequence[Message] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A letter in one language; as JSON it is what the outbox keeps."""

    locale: str
    subject: str
    greeting: str
    says: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    quote: str
    action: str
    path: str
    after: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        return {
            "locale": self.locale,
            "subject": self.subject,
            "greeting": self.greeting,
            "says": list(self.says),
            "facts": [list(pair) for pair in self.facts],
            "quote": self.quote,
            "action": self.action,
            "path": self.path,
            "after": list(self.after),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Words:
        return cls(
            data["locale"],
            data["subject"],
            data["greeting"],
            tuple(data["says"]),
            tuple((term, value) for term, value in data["facts"]),
            data["quote"],
            data["action"],
            data["path"],
            tuple(data["after"]),
        )


def in_words(letter: Letter, name: str, locale: str) -> Words:
    """The letter in the reader's language."""

    def say(message: Message) -> str:
        return translate(message, locale)

    return Words(
        locale=locale,
        subject=one_line(say(letter.subject))[:SUBJECT_MOST],
        greeting=say(msg("Hello %(name)s,", name=name)),
        says=tuple(say(each) for each in letter.says),
        facts=tuple((say(term), show(value, locale)) for term, value in letter.facts),
        quote=letter.quote,
        action=say(letter.action),
        path=letter.path,
        after=tuple(say(each) for each in letter.after),
    )


def mail_of(
    words: Words,
    *,
    link: str,
    sender: tuple[str, str],
    recipient: tuple[str, str],
    message_id: str,
    foot: Sequence[str],
) -> SystemMail:
    """The mail. `sender` and `recipient` are name and address; `link` is whole."""
    return SystemMail(
        sender_name=sender[0],
        sender=sender[1],
        recipient=recipient[1],
        recipient_name=recipient[0],
        subject=words.subject,
        locale=words.locale,
        message_id=message_id,
        paragraphs=(words.greeting, *words.says),
        facts=words.facts,
        quotes=(words.quote,) if words.quote else (),
        label=words.action,
        url=link,
        after=words.after,
        small=tuple(foot),
    )
