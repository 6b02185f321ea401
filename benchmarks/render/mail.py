"""Mails beside node's MJML: how fast, and whether they look the same.

The public templates (github.com/mjmlio/email-templates) don't come with this repository, because
theirs has no licence. Name the folder that holds their .mjml files in TPMA_MJML_TEMPLATES; without
it they are left out.
"""

from __future__ import annotations

import gc
import hashlib
import os
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.render.mail_peer import NodeMjml, node_mjml
from benchmarks.render.mail_pixels import Difference, browser, differences
from benchmarks.report import Measured, Row
from tpma.assets.render import email
from tpma.assets.render.email import EmailTemplate, compile_email, load_template
from tpma.assets.render.substitute import Filling

TEMPLATES = "TPMA_MJML_TEMPLATES"
#: What MJML writes where a source names no font; ours is another, on purpose.
MJML_FONT = "Ubuntu, Helvetica, Arial, sans-serif"
WARM_UP = 60
TURNS, A_TURN = 15, 10
AGAIN = "the same for another partner: a template read and checked before"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a public template looks otherwise, and the change of its source that takes the cause
    away: with `instead` for `pattern` both look the same, or it isn't the cause."""

    why: str
    pattern: str
    instead: str


EXPLAINED = {
    "basic": Cause(
        "the address of its background picture holds an apostrophe, which ends node's "
        "url('…') early, so that node shows no picture; ours shows it",
        r'background-url="[^"]*"',
        'background-url="https://static.example/street.jpg"',
    ),
    "onepage": Cause(
        "a column of 33.33333333333333% is 199.99…px in node and cut to 199, 200px in ours; "
        "its logo is 1px narrower in node",
        r'width="33\.3+%"',
        'width="200px"',
    ),
}


def newsletter(edition: int = 0, size: int = 20 * 1024) -> str:
    """An MJML source of about ``size`` bytes with what newsletters are made of. Each edition has
    its own words, pictures and addresses in the same layout."""
    head = (
        "<mjml><mj-head><mj-attributes>"
        '<mj-all font-family="Figtree, Helvetica, Arial, sans-serif" />'
        '<mj-text color="#20303a" font-size="16px" line-height="26px" padding="0 25px" />'
        '<mj-class name="quiet" color="#5b6b75" font-size="13px" />'
        '<mj-class name="loud" font-weight="600" font-size="22px" line-height="30px" />'
        "</mj-attributes>"
        "<mj-style>a { color: #0a5c8a } .lead p { margin: 0 0 16px }</mj-style>"
        '</mj-head><mj-body width="600px" background-color="#f2f5f6">'
    )
    parts, number = [head], 0
    while sum(map(len, parts)) < size:
        number += 1
        parts.append(
            f'<mj-section background-color="#ffffff" padding="24px 0" css-class="sheet-{number}">'
            '<mj-column width="40%" vertical-align="middle">'
            f'<mj-image src="https://static.example/{edition}/point-{number}.png" alt="Point {number}" '
            f'width="180px" border-radius="8px" href="https://www.example.com/{edition}/read/{number}" />'
            '</mj-column><mj-column width="60%">'
            f'<mj-text mj-class="loud" css-class="lead">Step {number} of {edition}: copies you can trust</mj-text>'
            f"<mj-text><p>Every night copy {edition}-{number} leaves the house, and every month we take one "
            f'back and open it, so that the day it counts is <a href="https://www.example.com/{edition}/how/{number}">'
            "not the first time</a>.</p></mj-text>"
            f'<mj-button href="https://www.example.com/{edition}/read/{number}" background-color="#0a5c8a" '
            'color="#ffffff" border-radius="8px" inner-padding="14px 26px">Read on</mj-button>'
            "</mj-column></mj-section>"
            '<mj-section padding="8px 0"><mj-column><mj-divider border-color="#d4dde1" '
            'border-width="1px" /><mj-table font-size="15px"><tr><td>Mon</td><td>22:00</td></tr>'
            f"<tr><td>Sun, {edition}</td><td>{number}:00</td></tr></mj-table>"
            '<mj-text mj-class="quiet" align="center">You get this because you asked for it.'
            "</mj-text></mj-column></mj-section>"
        )
    return "".join(parts) + "</mj-body></mjml>"


def measure() -> Measured:
    templates = _templates()
    peer = node_mjml()
    missing = [] if templates else [f"mjmlio/email-templates (name their folder in {TEMPLATES})"]
    if peer is None:
        return Measured(_speed(None), [*missing, "node mjml (needs node and npm)"])
    notes: list[str] = []
    with peer:
        rows = _speed(peer)
        notes.append(
            f"In turns of {A_TURN} mails that neither has seen before: other words, pictures and "
            f"addresses in the same layout. CPU time of each process, medians of {TURNS} turns."
        )
        if templates:
            rows += _public_speed(peer, templates)
            rows += _looks(peer, templates, notes)
            notes.append(f"Public templates: {len(templates)} files, {_digest(templates)}.")
        return Measured(rows, missing, notes)


def _templates() -> dict[str, str]:
    folder = os.environ.get(TEMPLATES, "")
    files = sorted(Path(folder).glob("*.mjml")) if folder else []
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def _digest(templates: dict[str, str]) -> str:
    """What tells this state of the public templates from another."""
    whole = "".join(f"{name}\0{source}\0" for name, source in templates.items())
    return f"SHA-256 {hashlib.sha256(whole.encode()).hexdigest()[:16]}"


def _public_speed(peer: NodeMjml, templates: dict[str, str]) -> list[Row]:
    """All public templates, each for the first time."""
    ours = theirs = 0.0
    gc.collect()  # A whole collection takes as long as ten mails, and would fall on some of these.
    for source in templates.values():
        ours += _timed(lambda source=source: _ours(source))
        theirs += peer.compile(source)[1]
    count = len(templates)
    work = f"the {count} public templates, each once"
    value, unit = count / ours, "mails per CPU second"
    return [Row(work, value, unit, None, "node mjml", peer.version, theirs / ours)]


def _ours(source: str) -> str:
    """From source to mail: read, checked, prepared, compiled and mended, nothing kept from before."""
    email.layout.cache_clear()
    loaded = load_template("mail.mjml", {"mail.mjml": source})
    # The house's own rules (an alt for every picture …) refuse some public sources; MJML doesn't.
    return compile_email(EmailTemplate(loaded.root, ()), Filling(), font=MJML_FONT).html


def _speed(peer: NodeMjml | None) -> list[Row]:
    """In turns of a few mails, none of which either has seen before."""
    for edition in range(WARM_UP):
        _ours(newsletter(edition))
        if peer is not None:
            peer.compile(newsletter(edition))
    sources = [newsletter(WARM_UP + edition) for edition in range(TURNS * A_TURN)]
    ours, theirs = [], []
    for begin in range(0, len(sources), A_TURN):
        turn = sources[begin : begin + A_TURN]
        ours.append(_timed(lambda turn=turn: [_ours(source) for source in turn]) / A_TURN)
        if peer is not None:
            theirs.append(sum(peer.compile(source)[1] for source in turn) / A_TURN)
    mine, unit = statistics.median(ours), "mails per CPU second"
    rows = [
        Row(f"{_name()}, on one core", 1 / mine, unit, 400),
        Row(AGAIN, 1 / statistics.median(map(_again, sources)), unit, 400),
    ]
    if peer is None:
        return rows
    ratio = statistics.median(theirs) / mine
    return [Row(_name(), 1 / mine, unit, 8, "node mjml", peer.version, ratio), *rows]


def _again(source: str) -> float:
    """The CPU seconds of a mail whose template was read and checked before, as for each partner
    after the first; it is prepared, compiled, mended and weighed."""
    loaded = load_template("mail.mjml", {"mail.mjml": source})
    compile_email(loaded, Filling())
    email.layout.cache_clear()
    return _timed(lambda: compile_email(loaded, Filling()))


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _name() -> str:
    return f"MJML to mail with all passes, {len(newsletter()) // 1024} KB source"


def _looks(peer: NodeMjml, templates: dict[str, str], notes: list[str]) -> list[Row]:
    mails = {name: _ours(source) for name, source in templates.items()}
    found: dict[str, Sequence[Difference]] = {}
    with browser() as opened:
        for name, source in templates.items():
            found[name] = differences(opened, mails[name], peer.compile(source)[0])
        equal = [name for name, seen in found.items() if _same(seen)]
        proven = {}
        for name in sorted(found.keys() - set(equal)):
            cause = EXPLAINED.get(name)
            if cause is not None:
                without = re.sub(cause.pattern, cause.instead, templates[name])
                proven[name] = _same(differences(opened, _ours(without), peer.compile(without)[0]))
            notes.append(_told(name, found[name], cause, proven.get(name, False)))
    count, half = len(templates), "at 700 and 375 px"
    return [
        Row("public templates rendered", len(mails), f"of {count}", count),
        Row(f"of them pixel-equal to node mjml {half}", len(equal), f"of {count}", count - 2),
        Row(
            "the others, pixel-equal without what explains them",
            sum(proven.values()),
            f"of {count - len(equal)}",
            count - len(equal),
        ),
    ]


def _same(seen: Sequence[Difference]) -> bool:
    return all(one.none for one in seen)


def _told(name: str, seen: Sequence[Difference], cause: Cause | None, proven: bool) -> str:
    sizes = "; ".join(
        f"at {one.width}px {one.pixels} pixels differ, height {one.taller:+}px" for one in seen
    )
    why = cause.why if cause is not None else "not explained"
    shown = "; without that they are equal" if proven else ""
    return f"{name} differs from node mjml ({sizes}): {why}{shown}."
