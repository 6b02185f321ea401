"""Marketing statements that nobody has approved: superlatives, guarantees, green words, prices.

What counts as such a statement is data of the law packs. The kit's own sentences and the guide's
approved statements are approved word for word; a changed one goes to a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from tpma.compliance import plain
from tpma.compliance.checks.registry import Check, Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity, ZoneFacts
from tpma.compliance.law import StatementRule
from tpma.core.i18n import Message, msg

_LAW = msg("Law of the sender's and the recipients' countries")
_PROOF = msg("Leave it out, or ask HQ to approve the statement with its proof")
_PRIOR_PRICE = msg("Name the lowest price of the last 30 days beside it")

_FOUND: dict[str, Message] = {
    "superlative": msg("“%(words)s” claims to be first"),
    "guarantee": msg("“%(words)s” is a promise that binds you"),
    "absolute": msg("“%(words)s” promises perfection"),
    "comparative": msg("“%(words)s” compares, and needs proof"),
    "green": msg("“%(words)s” is an environmental claim without proof"),
    "price_cut": msg("“%(words)s” is a price cut without the price before it"),
}


def _approved(context: CheckContext, zone: ZoneFacts) -> list[str]:
    """Sentences that may stand as they are: the kit's, and the guide's statements."""
    kit = plain.words_of(zone.kind, zone.kit_value)
    return [*plain.sentences(kit), kit.strip(), *context.statements]


def _covered(text: str, start: int, end: int, approved: list[str]) -> bool:
    for statement in approved:
        at = text.find(statement) if statement else -1
        while at >= 0:
            if at <= start and end <= at + len(statement):
                return True
            at = text.find(statement, at + 1)
    return False


def _gravest(rules: list[StatementRule]) -> StatementRule:
    return min(rules, key=lambda rule: Severity(rule.severity).rank)


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
                    if not _covered(text, *match.span(), approved):
                        found.setdefault(match.span(), []).append(rule)
            for (start, end), broken in sorted(found.items()):
                rule = _gravest(broken)
                yield Hit(
                    Message(_FOUND[topic].msgid, {"words": text[start:end].strip()}),
                    _PRIOR_PRICE if rule.needs == "prior_price" else _PROOF,
                    zone=zone.key,
                    severity=Severity(rule.severity),
                    source=msg("%(source)s", source=str(rule.citation)),
                )

    return find


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
        msg("Environmental claims carry their proof"),
        Severity.BLOCKER,
    ),
    _topic(
        "price_cut",
        "legal.price-cut",
        msg("Price cuts name the lowest price of the last 30 days"),
        Severity.WARNING,
    ),
)
