"""What mailbox providers and readers of a mail need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tpma.compliance import plain
from tpma.compliance.checks.registry import Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity
from tpma.core.i18n import msg
from tpma.kits.mailsize import CLIP_BYTES, transferred_bytes
from tpma.kits.placeholders import unknown_tags

SUBJECT_MOST = 70
PREHEADER_MOST = 150
_UNSAFE = re.compile(
    r"<(?:script|iframe|object|embed|form|base)\b|\son[a-z]+\s*=|(?:href|src)\s*=\s*[\"']?\s*javascript:",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(r"\[\[[^\[\]\n]{1,80}\]\]")
_MAILBOXES = msg("Rules of the mailbox providers")


def control_characters(text: str) -> bool:
    """Whether a header's text holds what a header may not: breaks, controls, hidden direction."""
    return any(
        unicodedata.category(c) == "Cc" or c in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
        for c in text
    )


@check(
    "technical.subject",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("The subject is there, on one line, and short enough to be read"),
    _MAILBOXES,
)
def subject(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "email" or context.subject is None:
        return
    text = context.subject
    if not text.strip():
        yield Hit(msg("The email has no subject"), msg("Write a subject"), zone="subject")
        return
    if control_characters(text):
        yield Hit(
            msg("The subject holds a line break or another control character"),
            msg("Write the subject on one line"),
            zone="subject",
            mend_value=" ".join("".join(" " if control_characters(c) else c for c in text).split()),
        )
    length = plain.count(text.strip())
    if length > SUBJECT_MOST:
        yield Hit(
            msg(
                "The subject has %(length)s characters; inboxes show about %(most)s",
                length=length,
                most=SUBJECT_MOST,
            ),
            msg("Say the most important thing first, and shorten the rest"),
            zone="subject",
            severity=Severity.WARNING,
        )
    letters = [c for c in text if c.isalpha()]
    shouted = len(letters) > 8 and all(c.isupper() for c in letters if c.upper() != c.lower())
    if (shouted and any(c.upper() != c.lower() for c in letters)) or "!!" in text:
        yield Hit(
            msg("The subject shouts"),
            msg("Write it as you would say it: mailbox filters distrust capitals and “!!”"),
            zone="subject",
            severity=Severity.WARNING,
        )


@check(
    "technical.preheader",
    Severity.WARNING,
    Kind.TECHNICAL,
    msg("A preheader says what the subject leaves open"),
    _MAILBOXES,
)
def preheader(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "email" or context.preheader is None:
        return
    text = context.preheader.strip()
    if not text:
        yield Hit(
            msg("The email has no preheader, so inboxes show its first words"),
            msg("Write a line that goes on from the subject"),
            zone="preheader",
        )
    elif control_characters(context.preheader):
        yield Hit(
            msg("The preheader holds a line break or another control character"),
            msg("Write the preheader on one line"),
            zone="preheader",
            severity=Severity.BLOCKER,
        )
    elif context.subject and text.casefold() == context.subject.strip().casefold():
        yield Hit(
            msg("The preheader only repeats the subject"),
            msg("Write a line that goes on from the subject"),
            zone="preheader",
            severity=Severity.NOTE,
        )
    elif plain.count(text) > PREHEADER_MOST:
        yield Hit(
            msg("The preheader is longer than any inbox shows (%(most)s)", most=PREHEADER_MOST),
            msg("Shorten it"),
            zone="preheader",
            severity=Severity.NOTE,
        )


@check(
    "technical.clip",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("The email's HTML stays below 102 KB, so nothing of it is hidden"),
    msg("Gmail clips messages at 102 KB"),
)
def clip(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "email" or context.html is None:
        return
    size = transferred_bytes(context.html)
    if size > CLIP_BYTES:
        yield Hit(
            msg(
                "The email's HTML is %(size)s KB as it travels; Gmail cuts it at %(most)s KB and "
                "hides the rest, the unsubscribe link included",
                size=-(-size // 1024),
                most=CLIP_BYTES // 1024,
            ),
            msg("Shorten the texts or leave a part out"),
        )


#: A text part with less than this share of the email's words leaves readers out. Short emails
#: are mostly furniture, so they are not held to it.
_SHARE = 0.2
_SHORT = 60


def _words(text: str) -> int:
    """Words with a letter or digit in them: the preheader's padding is none."""
    return sum(any(c.isalnum() for c in word) for word in text.split())


def _words_beside_law(context: CheckContext) -> int:
    legal = sum(len(insert.text.split()) for insert in context.inserts)
    words = _words(plain.visible(context.html or "")) - legal
    return words if words >= _SHORT else 0


@check(
    "technical.text-part",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("The email has a plain text part that says what the HTML says"),
    _MAILBOXES,
)
def text_part(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "email" or context.text is None:
        return
    words = _words(context.text)
    if not words:
        yield Hit(
            msg("The email has no plain text part"),
            msg("Write the email's text for readers without pictures"),
            zone="text",
        )
    elif context.html is not None and words < _SHARE * _words_beside_law(context):
        yield Hit(
            msg("The plain text part says much less than the email"),
            msg("Write out what the email says"),
            zone="text",
            severity=Severity.WARNING,
        )


@check(
    "technical.unsafe-html",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("The HTML holds no script, frame or form that mail programs refuse"),
    _MAILBOXES,
)
def unsafe_html(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind == "email" and context.html and _UNSAFE.search(context.html):
        yield Hit(
            msg("The email holds code that mail programs refuse"),
            msg("Take out scripts, frames and forms"),
        )


@check(
    "technical.left-over",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("Every placeholder is one that sending fills"),
    msg("The kit format"),
)
def left_over(context: CheckContext) -> Iterator[Hit]:
    whole = "\n".join(
        part for part in (context.subject, context.preheader, context.html, context.text) if part
    )
    zones = [(zone.key, zone.value) for zone in context.zones if zone.is_words and zone.changed]
    seen: set[str] = set()
    for key, text in zones:
        for tag in unknown_tags(text):
            seen.add(tag)
            yield Hit(
                msg("%(tag)s is a placeholder that nothing fills", tag=tag[:60]),
                msg("Use one of the offered tags, or write the text itself"),
                zone=key,
            )
    for tag in dict.fromkeys([*unknown_tags(_without_style(whole)), *_LEFT_OVER.findall(whole)]):
        if tag not in seen:
            yield Hit(
                msg("%(tag)s is a placeholder that nothing fills", tag=tag[:60]),
                msg("Use one of the offered tags, or write the text itself"),
            )


def _without_style(text: str) -> str:
    """Style sheets nest braces ("@media {a{…}}") that are no tags."""
    return re.sub(r"<style\b.*?</style>|<!--.*?-->", " ", text, flags=re.S | re.I)


CHECKS = (subject, preheader, clip, text_part, unsafe_html, left_over)
