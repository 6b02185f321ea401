"""Rendering workers: a whole kit for a new partner, and memory over a thousand sets."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from benchmarks.render.memory import SETS, resident, thousand_sets
from benchmarks.report import Measured, Row, process_tree_time
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.commands.stack import Plan, plan, running
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.queue import RENDER
from tpma.core.tenancy import EVERYONE, Scope
from tpma.demo import logos
from tpma.demo.acts_prepare import SAMPLE_KIT, enrol, kit_files, profile_of
from tpma.demo.cast import PARTNERS, PartnerCast
from tpma.demo.performance import KITS
from tpma.kits import service as kits

#: Megabytes, and how much more a worker may hold after all sets than after the first two hundred.
MOST, GROWTH = 400.0, 1.1
#: Seconds for all tactics of the sample kit in all its locales, and how many workers share them.
KIT_SECONDS, WORKERS = 10.0, 2
PATIENCE = 60.0


def measure() -> Measured:
    first, second = kit_for_new_partners()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        early, late = pool.submit(thousand_sets).result()
    # Rows are met from below, so time and memory are told as what is left of their limits.
    limit = f"left of {KIT_SECONDS:g} s"
    kit = "whole kit, all locales, for a new partner"
    return Measured(
        [
            Row(f"{kit}: {limit}", KIT_SECONDS - second.seconds, "s", 0.0),
            Row(
                f"{kit}, CPU time on {WORKERS} cores: {limit}",
                KIT_SECONDS - second.busy / WORKERS,
                "s",
                0.0,
            ),
            Row(
                f"{kit}, CPU time of workers just started: {limit}",
                KIT_SECONDS - first.busy / WORKERS,
                "s",
                0.0,
            ),
            Row(f"memory left of {MOST:g} MB after {SETS} sets", MOST - late, "MB", 0.0),
            Row(f"memory after 200 sets by memory after {SETS}", early / late, "", 1 / GROWTH),
        ],
        notes=[
            f"{WORKERS} workers of the product on its embedded Redis made the {second.renditions} renditions "
            f"of the kit {SAMPLE_KIT} in {second.locales} locales in {second.seconds:.1f} s with "
            f"{second.busy:.1f} s of CPU time ({first.seconds:.1f} s and {first.busy:.1f} s for the first "
            f"partner); progress was seen at {second.steps} steps. The load average meanwhile was "
            f"{second.load:.1f} on {os.cpu_count()} cores.",
            f"A worker holds {early:.0f} MB after 200 sets and {late:.0f} MB after {SETS}. The {WORKERS} that "
            f"made the kits for both partners held at most {second.held:.0f} MB.",
        ],
    )


# -- a whole kit ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KitRun:
    """Everything of one kit for one partner. `seconds` from the first request to the last rendition."""

    seconds: float
    busy: float  # CPU seconds of the workers and Redis
    renditions: int
    locales: int
    steps: int  # different states of progress that were seen
    load: float
    held: float  # megabytes of the worker that held most in the end


def kit_for_new_partners() -> list[KitRun]:
    """The product's own workers, asked as its screens ask; one partner after another."""
    with tempfile.TemporaryDirectory(prefix="tpma-bench-") as folder:
        planned = _only_workers(Path(folder))
        with running(planned, Path(folder) / "logs") as stack:
            container = stack.container
            with container.open(SYSTEM, EVERYONE) as work:
                version_id = kits.publish(work, kit_files(KITS / SAMPLE_KIT)).id
            return [_kit_run(container, version_id, cast) for cast in PARTNERS[:2]]


def _only_workers(folder: Path) -> Plan:
    # Nothing of a developer's own product may be touched: the environment names no part.
    environment = {name: value for name, value in os.environ.items() if name[:5] != "TPMA_"}
    made = plan(folder, environment, workers=WORKERS)
    return replace(
        made,
        parts=[part for part in made.parts if part.name == "redis"],
        processes=[child for child in made.processes if child.name.startswith(RENDER)],
    )


def _kit_run(container: Container, version_id: str, cast: PartnerCast) -> KitRun:
    partner_id = _partner(container, cast)
    scope = Scope.partner(partner_id)
    began, idle = time.perf_counter(), _children_time()
    with container.open(SYSTEM, scope) as work:
        locales = kits.definition_of(work, version_id).locales
        sets = [assets.start(work, version_id, locale).id for locale in locales]
        for set_id in sets:
            assets.request_render(work, set_id)
    seen: set[tuple[int, int]] = set()
    while True:
        with container.open(SYSTEM, scope, writes=False) as work:
            runs = [run for set_id in sets if (run := assets.last_run(work, set_id))]
            seen.add((sum(run.done for run in runs), sum(run.planned for run in runs)))
            if all(run.state == "done" for run in runs):
                break
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError(f"after {PATIENCE:g} s: {sorted(seen)[-1]}")
        time.sleep(0.1)
    seconds, busy = time.perf_counter() - began, _children_time() - idle
    with container.open(SYSTEM, scope) as work:
        renditions = sum(len(assets.renditions(work, set_id)) for set_id in sets)
    return KitRun(seconds, busy, renditions, len(locales), len(seen), os.getloadavg()[0], _held())


def _held() -> float:
    """Megabytes of the worker that holds most now; 0 where the system doesn't say."""
    found = [0.0]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"worker" in (folder / "cmdline").read_bytes():
                found.append(resident(folder.name))
        except OSError:
            continue  # ended while we looked
    return max(found)


def _children_time() -> float:
    return process_tree_time(os.getpid()) - time.process_time()


def _partner(container: Container, cast: PartnerCast) -> str:
    with container.open(SYSTEM, EVERYONE) as work:
        partner_id = enrol(work, cast, work.now().date())
    with container.open(SYSTEM, Scope.partner(partner_id)) as work:
        if (logo := logos.logo_of(cast.slug, KITS / SAMPLE_KIT / "fonts")) is not None:
            branding.upload_logo(work, *logo)
        branding.save_profile(work, profile_of(cast))
    return partner_id
