"""The evidence pack of a launch: what was sent, who allowed it, and how anybody can check that.

One ZIP: a paper that people read, the manifest whose SHA-256 was approved, the renditions it
names, and the audit entries about the launch with their Merkle paths to a signed checkpoint.
Recipients appear as counts only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tpma.campaigns.render.paper import Paper
from tpma.core.i18n import Message, msg, show, translate
from tpma.core.zipped import zipped

#: More pictures than this make a paper that nobody reads; the ZIP has them all.
MAX_PICTURES = 24


@dataclass(frozen=True, slots=True)
class Verdict:
    """One approval, as it was given."""

    by: str
    reviewer: Message
    verdict: Message
    meaning: str
    comment: str
    at: dt.datetime
    digest: str
    #: How it was known who it is.
    identified: Message


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure and what it counts."""

    label: Message
    number: int


@dataclass(frozen=True, slots=True)
class Logged:
    """An audit entry about this launch, with what it takes to check it against the checkpoint."""

    at: dt.datetime
    who: str
    verb: str
    entry: str  # the RFC 8785 text that was hashed
    seq: int
    proof: Sequence[str] | None  # hex, lowest first; None where no checkpoint covers it yet


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """Everything that a pack tells."""

    campaign: str
    partner: str
    kit: str
    locale: str
    launched_at: dt.datetime | None
    finished_at: dt.datetime | None
    made_at: dt.datetime
    digest: str
    manifest: bytes  # canonical; its SHA-256 is `digest`
    verdicts: Sequence[Verdict]
    findings: Sequence[Message]
    rules_version: str
    deliveries: Sequence[Counted]
    left_out: Sequence[Counted]
    consents: Sequence[Counted]
    files: Mapping[str, bytes]  # path in the pack → bytes; the renditions and frozen mails
    log: Sequence[Logged]
    checkpoint: str
    public_key: str


def build_pack(facts: EvidenceFacts, locale: str) -> bytes:
    """The ZIP. Raises ValueError where the manifest is not the one that the digest names."""
    if hashlib.sha256(facts.manifest).hexdigest() != facts.digest:
        raise ValueError("the manifest is not the one that was approved")
    files = {f"sent/{path}": data for path, data in facts.files.items()}
    files["manifest.json"] = facts.manifest
    files["audit/entries.json"] = _json(
        [
            {
                "entry": one.entry,
                "index": one.seq - 1,
                "proof": None if one.proof is None else list(one.proof),
            }
            for one in facts.log
        ]
    )
    if facts.checkpoint:
        files["audit/checkpoint.txt"] = facts.checkpoint.encode("utf-8")
    files["audit/key.hex"] = facts.public_key.encode("ascii")
    files["evidence.json"] = _told(facts)
    files["evidence.pdf"] = _paper(facts, locale)
    sums = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
    files["SHA256SUMS"] = lines.encode("utf-8")
    return zipped(files)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def _told(facts: EvidenceFacts) -> bytes:
    """The same for machines; words in English."""

    def counts(rows: Sequence[Counted]) -> dict[str, int]:
        return {str(one.label): one.number for one in rows}

    def when(at: dt.datetime | None) -> str | None:
        return at.isoformat(timespec="seconds") if at else None

    return _json(
        {
            "format": 1,
            "campaign": facts.campaign,
            "partner": facts.partner,
            "kit": facts.kit,
            "locale": facts.locale,
            "launched_at": when(facts.launched_at),
            "finished_at": when(facts.finished_at),
            "made_at": when(facts.made_at),
            "manifest_sha256": facts.digest,
            "rules": facts.rules_version,
            "approvals": [
                {
                    "by": one.by,
                    "identified": str(one.identified),
                    "as": str(one.reviewer),
                    "verdict": str(one.verdict),
                    "meaning": one.meaning,
                    "comment": one.comment,
                    "at": when(one.at),
                    "manifest_sha256": one.digest,
                }
                for one in facts.verdicts
            ],
            "findings": [str(one) for one in facts.findings],
            "deliveries": counts(facts.deliveries),
            "left_out": counts(facts.left_out),
            "consents": counts(facts.consents),
        }
    )


def _paper(facts: EvidenceFacts, locale: str) -> bytes:
    def say(text: Message) -> str:
        return translate(text, locale)

    def utc(at: dt.datetime | None) -> str:
        return f"{show(at.astimezone(dt.UTC), locale)} UTC" if at else "—"

    paper = Paper(
        say(msg("Evidence: %(campaign)s", campaign=facts.campaign)), locale, facts.made_at
    )
    paper.table(
        [
            (say(msg("Fact")), say(msg("Value"))),
            (say(msg("Partner")), facts.partner),
            (say(msg("Kit")), facts.kit),
            (say(msg("Language")), facts.locale),
            (say(msg("Launched")), utc(facts.launched_at)),
            (say(msg("Finished")), utc(facts.finished_at)),
            (say(msg("This paper was made")), utc(facts.made_at)),
            (say(msg("SHA-256 of what was approved")), facts.digest),
        ],
        (52, 118),
    )
    paper.section(say(msg("Who approved it")))
    for verdict in facts.verdicts:
        role, word = say(verdict.reviewer), say(verdict.verdict)
        paper.line(f"{word} · {verdict.by} ({role}) · {utc(verdict.at)}")
        paper.note(say(verdict.identified))
        paper.note(verdict.meaning)
        if verdict.comment:
            paper.note(f"“{verdict.comment}”")
        paper.note(verdict.digest)
    paper.section(say(msg("What the checks said")))
    paper.note(say(msg("Rule set %(version)s", version=facts.rules_version)))
    for finding in facts.findings or (msg("Nothing."),):
        paper.line(say(finding))
    for title, rows in (
        (msg("To whom it went"), facts.deliveries),
        (msg("Who was left out, and why"), facts.left_out),
        (msg("On what ground people were written to"), facts.consents),
    ):
        if not rows:
            continue
        paper.section(say(title))
        head = (say(msg("What")), say(msg("Count")))
        body = [(say(one.label), show(one.number, locale)) for one in rows]
        paper.table([head, *body], (130, 40))
    paper.section(say(msg("The record of this launch")))
    columns = (say(msg("Entry")), say(msg("When")), say(msg("Who")), say(msg("Did")))
    entries = [(show(one.seq, locale), utc(one.at), one.who, one.verb) for one in facts.log]
    paper.table([columns, *entries], (20, 60, 60, 30))
    if facts.checkpoint:
        paper.note(say(msg("The checkpoint that these entries lead to:")))
        paper.note(facts.checkpoint.strip())
    pictures = [
        (path, data)
        for path, data in sorted(facts.files.items())
        if path.endswith((".png", ".jpg", ".webp", ".avif"))
    ]
    if pictures:
        paper.section(say(msg("What was shown")))
    for path, data in pictures[:MAX_PICTURES]:
        paper.picture(data, f"{path} · SHA-256 {hashlib.sha256(data).hexdigest()}")
    return paper.data()
