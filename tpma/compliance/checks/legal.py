"""What the law wants in a mail or page: a way out, an address, an Impressum, a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpma.compliance import plain
from tpma.compliance.checks.registry import Hit, check
from tpma.compliance.findings import CheckContext, Kind, RequiredInsert, Severity
from tpma.core.i18n import Message, msg

_UNSUBSCRIBE = re.compile(r"\{\{\s*unsubscribe_url\s*\}\}")
_LAW = msg("Law of the sender's and the recipients' countries")
_ADDRESS_KEYS = ("postal_address", "sender_identity")
_IMPRINT_KEYS = ("imprint",)

FIELD_NAMES: dict[str, Message] = {
    "sender": msg("your company's legal name"),
    "address": msg("your postal address"),
    "email": msg("your email address"),
    "phone": msg("your phone number"),
    "website": msg("your website"),
    "imprint": msg("your Impressum"),
}


@check(
    "legal.unsubscribe",
    Severity.BLOCKER,
    Kind.LEGAL,
    msg("Every email has a way out, in its HTML and in its text"),
    msg("RFC 8058; CAN-SPAM, 15 U.S.C. § 7704(a)(5); GDPR Art. 21"),
)
def unsubscribe(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "email":
        return
    mend = msg("Put {{unsubscribe_url}} back where the kit has it")
    if context.html is not None and not _UNSUBSCRIBE.search(context.html):
        yield Hit(msg("The email has no unsubscribe link"), mend)
    if context.text is not None and not _UNSUBSCRIBE.search(context.text):
        yield Hit(msg("The email's plain text has no unsubscribe link"), mend, zone="text")


@check(
    "legal.postal-address",
    Severity.BLOCKER,
    Kind.LEGAL,
    msg("An email says who sends it and where they can be found"),
    _LAW,
)
def postal_address(context: CheckContext) -> Iterator[Hit]:
    yield from _carried(context, _ADDRESS_KEYS, msg("the sender's name and postal address"))


@check(
    "legal.imprint",
    Severity.BLOCKER,
    Kind.LEGAL,
    msg("Emails and pages of a sender in Germany carry an Impressum"),
    msg("DDG § 5-6"),
)
def imprint(context: CheckContext) -> Iterator[Hit]:
    yield from _carried(context, _IMPRINT_KEYS, msg("an Impressum"))


@check(
    "legal.insert",
    Severity.BLOCKER,
    Kind.LEGAL,
    msg("Emails and pages carry the other texts the law asks for"),
    _LAW,
)
def other_inserts(context: CheckContext) -> Iterator[Hit]:
    known = (*_ADDRESS_KEYS, *_IMPRINT_KEYS)
    others = [insert.key for insert in context.inserts if insert.key not in known]
    names = {
        "ad_label": msg("the note that it is advertising"),
        "unsubscribe": msg("the note on how to unsubscribe"),
        "form_privacy": msg("the note on how the form's data is used"),
        "disclaimer_finance": msg("the note that investing has risks"),
        "disclaimer_alcohol": msg("the note on drinking in moderation"),
        "disclaimer_health": msg("the note to ask a doctor or pharmacist"),
    }
    for key in others:
        yield from _carried(context, (key,), names.get(key, msg("a text the law asks for")))


def _carried(context: CheckContext, keys: tuple[str, ...], what: Message) -> Iterator[Hit]:
    for insert in context.inserts:
        if insert.key not in keys:
            continue
        source = msg("%(source)s", source=insert.source)
        if insert.missing:
            for field in insert.missing:
                yield Hit(
                    msg(
                        "The law asks for %(what)s, and your brand profile lacks %(field)s",
                        what=what,
                        field=FIELD_NAMES.get(field, msg("%(field)s", field=field)),
                    ),
                    msg("Add it under Our brand; it is then put in everywhere"),
                    source=source,
                )
            continue
        if context.tactic_kind == "social_post":
            if not _is_in(insert, context.text, markup=False):
                yield _post_without(context, insert, what, source)
            continue
        if not _is_in(insert, context.html, markup=True):
            yield Hit(
                msg("The law asks for %(what)s, and it is not shown", what=what),
                msg("Ask HQ: the kit's template has no place for it"),
                source=source,
            )
        elif context.tactic_kind == "email" and not _is_in(insert, context.text, markup=False):
            yield Hit(
                msg("The law asks for %(what)s, and the plain text does not have it", what=what),
                msg("Ask HQ: the kit's plain text has no place for it"),
                zone="text",
                source=source,
                severity=Severity.NOTE,
            )


def _post_without(
    context: CheckContext, insert: RequiredInsert, what: Message, source: Message
) -> Hit:
    """A post has no place of its own for legal texts, so they stand at its end."""
    zone = context.zone("text")
    return Hit(
        msg("The law asks for %(what)s, and the post does not have it", what=what),
        msg("Put “%(text)s” at its end", text=insert.text),
        zone="text",
        source=source,
        mend_value=None if zone is None else f"{zone.value.rstrip()}\n\n{insert.text}",
    )


def _is_in(insert: RequiredInsert, shown: str | None, *, markup: bool) -> bool:
    """Whether the text is there. What was not rendered (None) can't be judged and is not."""
    if shown is None:
        return True
    text = plain.visible(shown) if markup else shown
    return _squeezed(insert.text) in _squeezed(text)


def _squeezed(text: str) -> str:
    """Without spaces: line breaks and joiners of a layout make no difference to a reader."""
    return re.sub(r"[\s\u00ad\u200b-\u200f\u2060]+", "", text)


CHECKS = (unsubscribe, postal_address, imprint, other_inserts)
