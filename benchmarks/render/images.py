"""Sets of six pictures, in CPU seconds: beside skia, a browser page and straightforward Pillow."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from benchmarks.render import scene
from benchmarks.render.caches import forget
from benchmarks.render.peers import PEERS, Peer
from benchmarks.report import Measured, Row, interleaved

#: Sets in a turn: after the turns of others a worker's shelves hold their pictures, and the first
#: set of a turn pays for that. Peers hold what they need all the time.
TURN = 12
WARM = 40  # sets before the measuring, as a worker is that has been up for a minute
#: Every set of "a new partner" has one that was never seen before.
FIRST_PARTNER, PARTNERS = 10, 9 * TURN
AT_LEAST = {"skia-python": 4.0, "Chromium page": 15.0}


def _works() -> dict[str, Callable[[], None]]:
    numbers = itertools.count(1000)
    partners = itertools.count(FIRST_PARTNER)

    def cold() -> None:
        forget()
        scene.render_set(next(numbers))

    def partner() -> None:
        scene.render_set(next(numbers), partner=next(partners))

    return {
        "new text": lambda: scene.render_set(next(numbers)),
        "new text, at most 150 KB each": lambda: scene.render_set(next(numbers), limit=150_000),
        "new partner logo and text": partner,
        "everything cold": cold,
    }


TARGETS = {"new text": 40.0, "new partner logo and text": 15.0, "everything cold": 3.0}


def measure() -> Measured:
    peers: list[Peer] = []
    missing: list[str] = []
    for name, make in PEERS:
        try:
            peers.append(make())
        except Exception as error:
            missing.append(f"{name} ({type(error).__name__})")
    try:
        for seed in range(FIRST_PARTNER, FIRST_PARTNER + PARTNERS):
            scene.logo(seed)
            scene.logo(seed, "#ffffff")
        for number in range(WARM):
            scene.render_set(number)
        return Measured(_rows(peers), missing, _notes())
    finally:
        for peer in peers:
            peer.close()


def _rows(peers: list[Peer]) -> list[Row]:
    works = _works()
    numbers = itertools.count(5000)
    todo: list[Callable[[], object]] = []
    clocks: list[Callable[[], float]] = []
    # "Everything cold" empties the caches, so it comes last and a warm set follows unmeasured.
    warm = [work for name, work in works.items() if name != "everything cold"]
    for work in warm:
        todo.append(lambda work=work: [work() for _ in range(TURN)])  # type: ignore[misc]
        clocks.append(time.process_time)
    for peer in peers:
        todo.append(lambda peer=peer: peer.draw(next(numbers)))  # type: ignore[misc]
        clocks.append(peer.clock)
    taken = interleaved(todo, rounds=7, clock=clocks)
    [cold] = interleaved([works["everything cold"]], rounds=5, clock=time.process_time)
    seconds = [value / TURN for value in taken[: len(warm)]] + [cold]
    rows = [
        Row(f"six sizes, {name}", 1 / each, "sets per CPU-second", TARGETS.get(name))
        for name, each in zip(works, seconds, strict=True)
    ]
    for peer, theirs in zip(peers, taken[len(warm) :], strict=True):
        rows.append(
            Row(
                "six sizes, new text",
                1 / theirs,
                "sets per CPU-second by the peer",
                AT_LEAST.get(peer.name),
                peer.name,
                peer.version,
                theirs / seconds[0],
            )
        )
    return rows


def _notes() -> list[str]:
    from tpma.assets.render.fonts import versions
    from tpma.assets.render.image_encode import encoder_versions

    sizes = ", ".join(str(size) for size in scene.SIZES)
    return [
        f"Sizes: {sizes}. JPEG of quality 88. CPU time, medians of seven rounds "
        f"in turns of {TURN} sets of ours and one of a peer's.",
        f"Ours: {encoder_versions()}; {versions()}.",
    ]
