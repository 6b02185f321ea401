"""Marketing statements that nobody has approved: superlatives, guarantees, green words, prices.

What counts as such a statement is data of the law packs. The kit's own sentences, the guide's
statements and those of HQ's library are approved word for word; a changed one goes to a person.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from tpma.compliance import plain
from tpma.compliance.checks.registry import Check, Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity, ZoneFacts
from tpma.compliance.law_rules import StatementRule
from tpma.core.i18n import Message, msg

_LAW = msg("Law of the sender's and the recipients' countries")
_LIBRARY = msg("Rules and statements")
PROOF = msg("Leave it out, or ask HQ to approve the statement with its proof")
_MENDS: dict[str, Message] = {
    "prior_price": msg("Name the lowest price of the last 30 days beside it"),
    "licence": msg("Leave the mark out, or ask HQ to record the licence for it"),
    "label": msg("Say beside it that it is advertising, or ask HQ to approve it"),
    "removal": msg("Leave it out: no proof makes this allowed in your trade"),
}
#: From this likeness on a sentence is taken for a statement that somebody changed.
_NEARLY = 0.8

_FOUND: dict[str, Message] = {
    "superlative": msg("“%(words)s” says that you are first"),
    "guarantee": msg("“%(words)s” is a promise that binds you"),
    "absolute": msg("“%(words)s” promises perfection"),
    "comparative": msg("“%(words)s” compares, and needs proof"),
    "green": msg("“%(words)s” is an environmental statement without proof"),
    "price_cut": msg("“%(words)s” is a price cut without the price before it"),
    "trademark": msg("“%(words)s” uses another company's name or mark"),
    "endorsement": msg("“%(words)s” says what others think of it"),
    "sector_promise": msg("“%(words)s” may not be said in this trade"),
}


def _approved(context: CheckContext, zone: ZoneFacts) -> list[str]:
    """Sentences that may stand as they are: the kit's, and the approved statements."""
    kit = plain.words_of(zone.kind, zone.kit_value)
    return [*plain.sentences(kit), kit.strip(), *context.statements]


def _covered(text: str, start: int, end: int, approved: list[str]) -> bool:
    for statement in approved:
        if not statement.strip():
            continue
        said, at = plain.exactly(statement), 0
        # From each beginning on, because a sentence may stand in itself.
        while (found := said.search(text, at)) is not None and found.start() <= start:
            if end <= found.end():
                return True
            at = found.start() + 1
    return False


def _gravest(rules: list[StatementRule]) -> StatementRule:
    return min(rules, key=lambda rule: Severity(rule.severity).rank)


def _is_own(words: str, context: CheckContext) -> bool:
    """Whether the mark in these words is HQ's or the partner's."""
    folded = words.casefold()
    return any(mark.casefold() in folded for mark in context.guide.marks)


def _topic(topic: str, id: str, title: Message, severity: Severity) -> Check:
    """The check of one topic, over every law pack that has rules for it."""

    @check(id, severity, Kind.LEGAL, title, _LAW)
    def find(context: CheckContext) -> Iterator[Hit]:
        rules = [rule for rule in context.law.statements() if rule.topic == topic]
        for zone in context.zones:
            if not rules or not zone.is_words or not zone.changed:
                continue
            text = plain.words_of(zone.kind, zone.value)
            approved = _approved(context, zone)
            found: dict[tuple[int, int], list[StatementRule]] = {}
            for rule in rules:
                for match in rule.matches(text, context.locale):
                    if topic == "trademark" and _is_own(match[0], context):
                        continue
                    if not _covered(text, *match.span(), approved):
                        found.setdefault(match.span(), []).append(rule)
            for (start, end), broken in sorted(_outermost(found).items()):
                rule = _gravest(broken)
                yield Hit(
                    Message(_FOUND[topic].msgid, {"words": text[start:end].strip()}),
                    _MENDS.get(rule.needs, PROOF),
                    zone=zone.key,
                    severity=Severity(rule.severity),
                    source=msg("%(source)s", source=str(rule.citation)),
                )

    return find


def _outermost(
    found: dict[tuple[int, int], list[StatementRule]],
) -> dict[tuple[int, int], list[StatementRule]]:
    """Words found by two rules at overlapping places are told once, by the gravest of them."""
    kept: dict[tuple[int, int], list[StatementRule]] = {}
    for span in sorted(found, key=lambda each: (each[0], -each[1])):
        last = next(reversed(kept), None)
        if last is not None and span[0] < last[1]:
            merged = (last[0], max(last[1], span[1]))
            kept[merged] = [*kept.pop(last), *found[span]]
        else:
            kept[span] = list(found[span])
    return kept


@check(
    "legal.statement-changed",
    Severity.WARNING,
    Kind.LEGAL,
    msg("Approved statements are made in their exact words"),
    _LIBRARY,
)
def changed(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if not zone.is_words or not zone.changed:
            continue
        text = plain.words_of(zone.kind, zone.value)
        for statement in context.statements:
            # Made word for word, over however many lines: no line of it is a changed form.
            text = plain.exactly(statement).sub("\n", text) if statement.strip() else text
        kit = {*plain.sentences(plain.words_of(zone.kind, zone.kit_value))}
        for sentence in plain.sentences(text):
            if sentence in kit:
                continue
            exact = _nearest(sentence, context.statements)
            if exact is None:
                continue
            yield Hit(
                msg("This is nearly the approved statement “%(words)s”", words=exact),
                msg("Use its exact words, or a person decides about yours"),
                zone=zone.key,
                mend_value=zone.value.replace(sentence, exact)
                if zone.value.count(sentence) == 1
                else None,
            )


def _nearest(sentence: str, statements: tuple[str, ...]) -> str | None:
    """The statement that this sentence is a changed form of; None where it is none."""
    best, found = _NEARLY, None
    for statement in statements:
        if plain.exactly(statement).search(sentence):
            continue  # made word for word
        matcher = difflib.SequenceMatcher(None, sentence.casefold(), statement.casefold(), False)
        if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
            continue
        likeness = matcher.ratio()
        if likeness >= best:
            best, found = likeness, statement
    # The same words but for the last full stop or a capital are the statement itself.
    if found and _bare(sentence) == _bare(found):
        return None
    return found


def _bare(sentence: str) -> str:
    return " ".join(sentence.split()).strip(" .!。").casefold()


@check(
    "legal.statement-ended",
    Severity.BLOCKER,
    Kind.LEGAL,
    msg("No statement is made whose proof has expired or that was withdrawn"),
    _LIBRARY,
)
def ended(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if not zone.is_words:
            continue
        text = plain.words_of(zone.kind, zone.value)
        for statement in context.ended_statements:
            said = plain.as_said(statement.words)
            if not said.search(text):
                continue
            yield Hit(
                msg("“%(words)s” was withdrawn by HQ", words=statement.words)
                if statement.withdrawn or statement.until is None
                else msg(
                    "The proof of “%(words)s” ended on %(day)s",
                    words=statement.words,
                    day=statement.until,
                ),
                msg("Say “%(words)s” instead", words=statement.instead)
                if statement.instead
                else msg("Leave it out, or ask HQ for a statement that holds"),
                zone=zone.key,
                # By a function, as the words may hold what `re` would take for a group. It is called
                # at once, so that it sees this turn's statement.
                mend_value=said.sub(lambda _: statement.instead, zone.value)  # noqa: B023
                if statement.instead and len(said.findall(zone.value)) == 1
                else None,
            )


CHECKS = (
    _topic(
        "superlative",
        "legal.superlative",
        msg("Superlatives are approved word for word"),
        Severity.WARNING,
    ),
    _topic(
        "guarantee",
        "legal.guarantee",
        msg("Guarantees are approved word for word"),
        Severity.WARNING,
    ),
    _topic(
        "absolute",
        "legal.absolute",
        msg("Absolute promises are approved word for word"),
        Severity.WARNING,
    ),
    _topic(
        "comparative",
        "legal.comparative",
        msg("Comparisons are approved word for word"),
        Severity.WARNING,
    ),
    _topic(
        "green",
        "legal.green",
        msg("Environmental statements carry their proof"),
        Severity.BLOCKER,
    ),
    _topic(
        "price_cut",
        "legal.price-cut",
        msg("Price cuts name the lowest price of the last 30 days"),
        Severity.WARNING,
    ),
    _topic(
        "trademark",
        "legal.trademark",
        msg("Marks of other companies are used with their licence"),
        Severity.WARNING,
    ),
    _topic(
        "endorsement",
        "legal.endorsement",
        msg("What others say of a product can be proved, and is marked as advertising"),
        Severity.WARNING,
    ),
    _topic(
        "sector_promise",
        "legal.sector-promise",
        msg("Regulated trades promise nothing that they may not"),
        Severity.BLOCKER,
    ),
    changed,
    ended,
)
