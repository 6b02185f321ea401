"""Rendering in the background, with its progress."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import select

from tpma.assets.models import AssetSet, RenderRun
from tpma.assets.service.bench import open_bench
from tpma.assets.service.inputs import digest_of
from tpma.assets.service.renditions import (
    forget_others,
    keep,
    make,
    outstanding,
    refusal_json,
    rendition,
)
from tpma.core.i18n import Message
from tpma.core.permissions import Permission
from tpma.core.queue import RENDER
from tpma.core.work import Work


@dataclass(frozen=True, slots=True)
class RunProblem:
    """Something in a picture that must be mended before it can be used."""

    tactic: str
    name: str
    zone: str | None
    message: Message


def request_render(work: Work, asset_set_id: str) -> RenderRun:
    """Ask for everything to be rendered in the background; `last_run` tells how far it is."""
    work.require(Permission.CUSTOMISE)
    found = work.get(AssetSet, asset_set_id)
    run = work.add(
        RenderRun(
            id=work.new_id(),
            partner_id=found.partner_id,
            asset_set_id=found.id,
            state="waiting",
            planned=0,
            done=0,
            problems=[],
            asked_at=work.now(),
            finished_at=None,
        )
    )
    work.session.flush()
    work.later("render_asset_set", run.id, queue=RENDER)
    return run


def last_run(work: Work, asset_set_id: str) -> RenderRun | None:
    return work.session.scalars(
        select(RenderRun)
        .where(RenderRun.asset_set_id == asset_set_id)
        .order_by(RenderRun.asked_at.desc(), RenderRun.id.desc())
    ).first()


def run_problems(run: RenderRun) -> list[RunProblem]:
    return [
        RunProblem(p["tactic"], p["name"], p.get("zone"), Message(p["msgid"], dict(p["params"])))
        for p in run.problems
    ]


def render_asset_set_job(opener: Callable[..., AbstractContextManager[Work]], run_id: str) -> None:
    """The job behind `request_render`: each rendition is made while only reading and kept in a short
    transaction, so that nobody waits for it and its progress can be seen. Safe to run twice: what is
    up to date is left alone."""
    with opener(writes=False) as work:
        bench = open_bench(work, work.get(RenderRun, run_id).asset_set_id)
        wanted = [(asset.id, name) for asset, name, _ in outstanding(bench)]
    with opener() as work:
        run = work.get(RenderRun, run_id)
        run.state, run.planned, run.done, run.problems = "running", len(wanted), 0, []
    for asset_id, name in wanted:
        _render_step(opener, run_id, asset_id, name)
    with opener() as work:
        run = work.get(RenderRun, run_id)
        forget_others(open_bench(work, run.asset_set_id))
        run.state, run.finished_at = "done", work.now()


def _render_step(
    opener: Callable[..., AbstractContextManager[Work]], run_id: str, asset_id: str, name: str
) -> None:
    made = None
    with opener(writes=False) as work:
        bench = open_bench(work, work.get(RenderRun, run_id).asset_set_id)
        asset = bench.asset(asset_id)
        # Somebody may have typed since the job began: the digest is taken now. If somebody types
        # while this is made, the digest says so, and it counts as out of date.
        digest, known = digest_of(bench, asset), rendition(work, asset_id, name)
        if known is None or known.inputs_digest != digest:
            made = make(bench, asset, name, digest)
    with opener() as work:
        run = work.get(RenderRun, run_id)
        if made is not None:
            keep(work, made)
            run.problems = [*run.problems, *refusal_json(made)]
        run.done += 1
