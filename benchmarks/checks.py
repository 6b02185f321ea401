"""How often the checks are wrong on the labelled corpus, and how long those of one launch take.

    python -m benchmarks.checks

A blocker misses at most 2 of 100 bad cases; all checks of all tactics of one locale take under two
seconds. Both are lines that this fails on.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from benchmarks.report import Row, publish
from tests.corpus import cases
from tests.corpus.measure import measure
from tpma.compliance import checks
from tpma.compliance.findings import CheckContext, Severity

RECALL = 98.0
#: Tactics of a large kit: some mails, posts, a page and ads, at eight sizes each.
TACTICS = 12
SIZES = 8


def launch() -> list[CheckContext]:
    """Contexts as a launch has them: the corpus's honest German copy in every zone and picture."""
    import dataclasses

    honest = [case.context for case in cases() if case.check == "*" and case.locale == "de-DE"]
    texts = [zone for context in honest for zone in context.zones]
    zones = tuple(dataclasses.replace(zone, key=f"zone-{at}") for at, zone in enumerate(texts * 2))
    (drawn, *_) = [context for context in honest if context.boxes]
    words = "".join(f"<p>{zone.value}</p>" for zone in zones)
    page = (
        "<html lang='de'><head><title>T</title><meta name='viewport' content='width=device-width'>"
        f"</head><body><h1>T</h1>{words * 6}<a href='{{{{unsubscribe_url}}}}'>x</a></body></html>"
    )
    return [
        dataclasses.replace(
            drawn,
            tactic_key=f"tactic-{at}",
            tactic_kind=("email", "landing_page", "social_post", "display_ads")[at % 4],
            network="linkedin" if at % 4 == 2 else None,
            zones=zones,
            boxes=drawn.boxes * SIZES,
            renditions=drawn.renditions * SIZES,
            html=page if at % 4 < 2 else None,
            text=" ".join(zone.value for zone in zones),
            subject="Mittags wieder im Geschäft",
            preheader="Eine halbe Stunde",
        )
        for at in range(TACTICS)
    ]


def _seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The slowest of some rounds, after one that warms up."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return max(taken)


def main() -> bool:
    """Measure and publish; whether every line is met."""
    corpus = cases()
    rows = [Row("cases in the corpus", len(corpus), "cases", 300)]
    for found in measure(corpus):
        grave = checks.BY_ID[found.check].severity is Severity.BLOCKER
        rows.append(
            Row(f"recall {found.check}", 100 * found.recall, "%", RECALL if grave else None)
        )
        rows.append(Row(f"precision {found.check}", 100 * found.precision, "%"))
    contexts = launch()
    seconds = _seconds(lambda: [checks.run(context) for context in contexts])
    rows.append(Row(f"all checks of a launch, {TACTICS} tactics", 2 / seconds, "× two seconds", 1))
    rows.append(Row("the slowest of five", 1000 * seconds, "ms"))
    return publish("checks", rows)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
