"""The proof pack: what shows that an activity took place, as one ZIP.

Made from what was really sent and clicked. The same facts give the same bytes, so the pack's
SHA-256 in the claim proves that nothing was added later. It holds counts, never recipients.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tpma.core.i18n import Message, direction_of, msg, show, translate
from tpma.core.money import Money
from tpma.core.zipped import zipped


@dataclass(frozen=True, slots=True)
class Count:
    """One figure."""

    label: Message
    number: int


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One rendered file that was shown to the market."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Approved:
    """One verdict on what was sent."""

    verdict: str
    basis: str
    at: datetime
    by: str
    digest: str


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """Everything that a pack tells."""

    partner: str
    campaign: str
    campaign_id: str
    activity: str
    fund: str
    request_id: str
    cost: Money
    claimed: Money
    started_at: datetime | None
    finished_at: datetime | None
    made_at: datetime
    sends: Sequence[Count]
    clicks: Sequence[Count]
    landing_urls: Sequence[str]
    approvals: Sequence[Approved]
    exhibits: Sequence[Exhibit]


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1d21}table{border-collapse:collapse;inline-size:100%}td,th{text-align:start;"
    "padding:.4rem .6rem;border-block-end:1px solid #d5d9de}td.n{text-align:end;"
    "font-variant-numeric:tabular-nums}img{max-inline-size:100%;border:1px solid #d5d9de}"
    "figure{margin:1rem 0}code{overflow-wrap:anywhere}"
)

_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/avif": "avif",
    "text/html": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
}


def build_pack(facts: ProofFacts, locale: str) -> bytes:
    """The ZIP: summary, the rendered files, and a manifest with every file's SHA-256."""
    files: dict[str, bytes] = {}
    shown: list[tuple[str, Exhibit]] = []
    for exhibit in sorted(facts.exhibits, key=lambda found: (found.name, found.data)):
        path = _free_name(exhibit, files)
        files[path] = exhibit.data
        shown.append((path, exhibit))
    files["summary.html"] = _summary(facts, shown, locale).encode("utf-8")
    files["manifest.json"] = _manifest(facts, files)
    return zipped(files)


def _free_name(exhibit: Exhibit, taken: dict[str, bytes]) -> str:
    stem = re.sub(r"[^\w.-]+", "-", exhibit.name, flags=re.ASCII).strip("-.") or "file"
    ending = _EXTENSIONS.get(exhibit.media_type, "bin")
    stem = stem.removesuffix(f".{ending}")
    path, turn = f"renditions/{stem}.{ending}", 2
    while path in taken:
        path, turn = f"renditions/{stem}-{turn}.{ending}", turn + 1
    return path


def _when(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _manifest(facts: ProofFacts, files: dict[str, bytes]) -> bytes:
    told = {
        "format": 1,
        "partner": facts.partner,
        "campaign": {"id": facts.campaign_id, "name": facts.campaign},
        "request_id": facts.request_id,
        "fund": facts.fund,
        "activity": facts.activity,
        "cost": {"minor": facts.cost.minor, "currency": facts.cost.currency},
        "claimed": {"minor": facts.claimed.minor, "currency": facts.claimed.currency},
        "started_at": _when(facts.started_at),
        "finished_at": _when(facts.finished_at),
        "made_at": _when(facts.made_at),
        "sends": {found.label.msgid: found.number for found in facts.sends},
        "clicks": {found.label.msgid: found.number for found in facts.clicks},
        "landing_urls": list(facts.landing_urls),
        "approvals": [
            {
                "verdict": found.verdict,
                "basis": found.basis,
                "at": _when(found.at),
                "by": found.by,
                "manifest": found.digest,
            }
            for found in facts.approvals
        ],
        "files": {
            path: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for path, data in sorted(files.items())
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def _summary(facts: ProofFacts, shown: Sequence[tuple[str, Exhibit]], locale: str) -> str:
    def say(text: Message) -> str:
        return html.escape(translate(text, locale))

    def table(rows: Sequence[tuple[str, str, bool]]) -> str:
        cells = "".join(
            f'<tr><th scope="row">{head}</th><td{" class=n" if number else ""}>{cell}</td></tr>'
            for head, cell, number in rows
        )
        return f"<table>{cells}</table>"

    def section(title: Message, body: str) -> str:
        return f"<h2>{say(title)}</h2>{body}"

    facts_rows = [
        (say(msg("Partner")), html.escape(facts.partner), False),
        (say(msg("Campaign")), html.escape(facts.campaign), False),
        (say(msg("Fund")), html.escape(facts.fund), False),
        (say(msg("Activity")), html.escape(facts.activity), False),
        (say(msg("Cost of the activity")), html.escape(facts.cost.show(locale)), True),
        (say(msg("Claimed from HQ")), html.escape(facts.claimed.show(locale)), True),
    ]
    for head, at in ((msg("Started"), facts.started_at), (msg("Finished"), facts.finished_at)):
        if at is not None:
            facts_rows.append((say(head), html.escape(show(at, locale)) + " UTC", False))
    counts = [
        (title, [(say(found.label), show(found.number, locale), True) for found in part])
        for title, part in ((msg("Sends"), facts.sends), (msg("Response"), facts.clicks))
    ]
    links = "".join(f"<li><code>{html.escape(url)}</code></li>" for url in facts.landing_urls)
    approvals = "".join(
        f"<li>{html.escape(found.verdict)}, {html.escape(found.by)}, "
        f"{html.escape(show(found.at, locale))} UTC<br><code>{html.escape(found.digest)}</code></li>"
        for found in facts.approvals
    )
    figures = "".join(
        f'<figure><img src="{html.escape(path)}" alt="{html.escape(exhibit.name)}">'
        f"<figcaption>{html.escape(exhibit.name)}</figcaption></figure>"
        if exhibit.media_type.startswith("image/")
        else f'<p><a href="{html.escape(path)}">{html.escape(exhibit.name)}</a></p>'
        for path, exhibit in shown
    )
    body = [
        f"<h1>{say(msg('Proof of performance: %(campaign)s', campaign=facts.campaign))}</h1>",
        table(facts_rows),
        *(section(title, table(rows)) for title, rows in counts),
        section(msg("Landing pages"), f"<ul>{links}</ul>") if links else "",
        section(msg("Approvals"), f"<ul>{approvals}</ul>") if approvals else "",
        section(msg("What was shown"), figures) if figures else "",
    ]
    language = html.escape(locale)
    return (
        f'<!doctype html><html lang="{language}" dir="{direction_of(locale)}"><head>'
        f'<meta charset="utf-8"><title>{html.escape(facts.campaign)}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )
