"""Reading a law pack: from the parsed TOML to values, with every mistake named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tpma.compliance.law import LawPack
from tpma.compliance.law_rules import (
    BY_PRODUCT,
    RECORDS,
    ApproverRule,
    Basis,
    Citation,
    ConfirmationRule,
    ConsentRule,
    InsertRule,
    OptOutRule,
    RetentionRule,
    RightsRule,
    Rule,
    StatementRule,
    TrackingRule,
)

FORMAT = 1

#: What an insert's text may name; see tpma.compliance.inserts.
PLACEHOLDERS = frozenset({"sender", "address", "email", "phone", "website", "imprint"})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class BadPack(ValueError):
    """A law pack that can't be read. The message names the pack and the rule."""


def parse(data: Mapping[str, Any]) -> LawPack:
    """A law pack from its parsed TOML."""
    code = str(data.get("code", "?"))
    if data.get("format") != FORMAT:
        raise BadPack(f"{code}: format must be {FORMAT}")
    rules = tuple(_rule(code, entry) for entry in data.get("rule", ()))
    ids = [rule.id for rule in rules]
    if len(ids) != len(set(ids)):
        raise BadPack(f"{code}: a rule's id is used twice")
    return LawPack(
        code, str(data["name"]), tuple(data.get("extends", ())), rules, str(data.get("sector", ""))
    )


def _rule(code: str, entry: Mapping[str, Any]) -> Rule:
    name = f"{code}: {entry.get('id', 'a rule without id')}"
    maker = _MAKERS.get(str(entry.get("kind")))
    if maker is None:
        raise BadPack(f"{name}: unknown kind {entry.get('kind')!r}")
    if not isinstance(entry.get("date"), date) or not entry.get("source"):
        raise BadPack(f"{name}: every rule carries its source and the date it was read")
    by = entry.get("by", "law")
    source = str(entry["source"])
    if by not in ("law", "product") or (by == "product") != source.startswith(BY_PRODUCT):
        raise BadPack(f"{name}: by is law or product, and the source says so")
    citation = Citation(source, entry["date"], str(entry.get("url", "")), by == "product")
    try:
        return maker(code, entry, citation)
    except (KeyError, ValueError, TypeError) as error:
        raise BadPack(f"{name}: {error}") from error


def _consent(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    return ConsentRule(
        id=entry["id"],
        jurisdiction=code,
        accepted=frozenset(Basis(basis) for basis in entry["accepted"]),
        expires_after_days={
            Basis(basis): int(days) for basis, days in entry.get("expires_after_days", {}).items()
        },
        wording_needed=bool(entry["wording_needed"]),
        citation=citation,
        summary=entry["summary"],
    )


def _insert(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    text = {str(language): str(words) for language, words in entry["text"].items()}
    needs = tuple(str(field) for field in entry["needs"])
    for words in text.values():
        named = set(_PLACEHOLDER.findall(words))
        if named != set(needs) or not named <= PLACEHOLDERS:
            raise ValueError(f"the text names {sorted(named)}, `needs` says {sorted(needs)}")
    if "en" not in text:
        raise ValueError("an English text is missing")
    return InsertRule(
        id=entry["id"],
        jurisdiction=code,
        key=entry["key"],
        where=frozenset(entry["where"]),
        needs=needs,
        text=text,
        citation=citation,
        summary=entry["summary"],
        link=entry.get("link", ""),
        link_text=dict(entry.get("link_text", {})),
        senders_only=bool(entry.get("senders_only", False)),
    )


def _statement(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    if entry["severity"] not in ("blocker", "warning", "note"):
        raise ValueError(f"severity {entry['severity']!r}")
    return StatementRule(
        id=entry["id"],
        jurisdiction=code,
        topic=entry["topic"],
        severity=entry["severity"],
        patterns=_patterns(entry.get("patterns", {}) if "like" in entry else entry["patterns"]),
        needs=entry["needs"],
        citation=citation,
        summary=entry["summary"],
        unless=_patterns(entry.get("unless", {})),
        apart=_patterns(entry.get("apart", {})),
        like=str(entry.get("like", "")),
    )


def _patterns(given: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    for texts in given.values():
        for text in texts:
            try:
                re.compile(text)
            except re.error as error:
                raise ValueError(f"pattern {text!r}: {error}") from error
    return {language: tuple(texts) for language, texts in given.items()}


def _opt_out(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    return OptOutRule(
        id=entry["id"],
        jurisdiction=code,
        honour_within_days=int(entry["honour_within_days"]),
        link_valid_days=int(entry["link_valid_days"]),
        citation=citation,
        summary=entry["summary"],
    )


def _tracking(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    return TrackingRule(
        id=entry["id"],
        jurisdiction=code,
        opens_need_consent=bool(entry["opens_need_consent"]),
        citation=citation,
        summary=entry["summary"],
    )


def _confirmation(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    return ConfirmationRule(
        id=entry["id"],
        jurisdiction=code,
        required=bool(entry["required"]),
        link_valid_days=int(entry["link_valid_days"]),
        citation=citation,
        summary=entry["summary"],
    )


def _rights(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    return RightsRule(
        id=entry["id"],
        jurisdiction=code,
        answer_within_days=int(entry["answer_within_days"]),
        ask_again_after_days=int(entry.get("ask_again_after_days", 0)),
        honour_signal=bool(entry.get("honour_signal", False)),
        citation=citation,
        summary=entry["summary"],
    )


def _retention(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    if entry["record"] not in RECORDS:
        raise ValueError(f"record {entry['record']!r}")
    return RetentionRule(
        id=entry["id"],
        jurisdiction=code,
        record=entry["record"],
        keep_days=int(entry.get("keep_days", 0)),
        erase_after_days=int(entry.get("erase_after_days", 0)),
        citation=citation,
        summary=entry["summary"],
    )


def _approver(code: str, entry: Mapping[str, Any], citation: Citation) -> Rule:
    return ApproverRule(
        id=entry["id"],
        jurisdiction=code,
        reviewer=entry["reviewer"],
        citation=citation,
        summary=entry["summary"],
    )


_MAKERS: Mapping[str, Callable[[str, Mapping[str, Any], Citation], Rule]] = {
    "consent": _consent,
    "insert": _insert,
    "statement": _statement,
    "opt_out": _opt_out,
    "tracking": _tracking,
    "confirmation": _confirmation,
    "rights": _rights,
    "retention": _retention,
    "approver": _approver,
}


def with_likes(packs: Iterable[LawPack]) -> list[LawPack]:
    """The packs, each statement rule with the patterns of the rule that it is like besides its own.

    BadPack where that rule is nowhere. One list of green words serves every country that asks for
    proof of them; how grave they are, and by which law, stays each pack's own.
    """
    packs = list(packs)
    known = {
        rule.id: rule for pack in packs for rule in pack.rules if isinstance(rule, StatementRule)
    }

    def whole(rule: Rule) -> Rule:
        if not isinstance(rule, StatementRule) or not rule.like:
            return rule
        if rule.like not in known:
            raise BadPack(f"{rule.id}: there is no rule {rule.like}")
        model = known[rule.like]
        return replace(
            rule,
            patterns=_joined(rule.patterns, model.patterns),
            apart=_joined(rule.apart, model.apart),
        )

    return [replace(pack, rules=tuple(whole(rule) for rule in pack.rules)) for pack in packs]


def _joined(
    own: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(dict.fromkeys((*own.get(language, ()), *other.get(language, ()))))
        for language in {**own, **other}
    }
