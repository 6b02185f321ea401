"""HQ stops a kit on its screen while workers send: real queue, real processes, a real mail server."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from html import unescape

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.campaigns.conftest import MakeStage, Stage
from tests.campaigns.test_crash import Counting, counting_sink, more_readers
from tests.factories import NOW
from tests.web.conftest import Visitors
from tpma.app import create_app
from tpma.campaigns import service
from tpma.campaigns.service import ledger
from tpma.core.actor import Role

READERS, WORKERS = 240, 2


class Slow(Counting):
    """Takes its time, as mail servers do: so that a batch is under way when HQ stops it. Letters
    to those who work with the product are kept apart from the campaign's mails."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if not envelope.rcpt_tos[0].startswith("reader"):
            with self.changed:
                self.letters += envelope.rcpt_tos
                self.changed.notify_all()
            return "250 kept apart"
        await asyncio.sleep(0.01)
        return await super().handle_DATA(server, session, envelope)

    def wait_for_letters(self, count: int, seconds: float = 30) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.letters) >= count, seconds)


@contextmanager
def workers(stage: Stage) -> Iterator[None]:
    settings = stage.product.container.settings
    held = json.dumps({f.name: str(getattr(settings, f.name)) for f in fields(settings)})
    command = [sys.executable, "-m", "tests.campaigns.rq_worker", held, NOW.isoformat()]
    command.append(str(time.monotonic()))
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(WORKERS)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait(15)


def wait_until_stopped(stage: Stage, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while stage.state() != "stopped" or stage.books().open:
        assert time.monotonic() < deadline, (stage.state(), stage.books())
        time.sleep(0.05)  # the state is in the database, which rings nobody


def test_stop_now_on_the_screen_stops_workers_in_mid_send(
    make_stage: MakeStage, redis_url: str
) -> None:
    with counting_sink(Slow()) as (url, sink):
        stage = make_stage(url, redis_url=redis_url)
        app = create_app(container=stage.product.container)
        app.testing = True
        visitors = Visitors(app, stage.product)
        hq, pia = visitors.of(Role.CHANNEL_MARKETER), visitors.of(Role.PARTNER_MARKETER)
        with stage.product.as_partner() as work:
            # Posts and ads come later, so that the workers have nothing but mails to do.
            steps = [step.tactic_key for step in service.steps_of(work, stage.campaign_id)]
            days = {key: 0 if key in ("email", "landing") else 30 for key in steps}
            service.choose_days(work, stage.campaign_id, days)
        more_readers(stage, READERS)
        kit = "/hq/kits/back-by-lunch"
        recall = f"{kit}/versions/1/recall"
        assert "Nothing has happened yet" in hq.get(recall).get_data(as_text=True)
        with workers(stage):
            stage.launch()
            sink.wait_for(40)
            asked = {"severity": "stop_now", "reason": "The price is wrong"}
            assert hq.post(recall, asked).status_code == 303
            when_recalled = sum(sink.taken.values())
            wait_until_stopped(stage)
            sink.wait_for_letters(2)
            time.sleep(0.5)  # whoever would go on, would by now
        went_out = sum(sink.taken.values())

    books = stage.books()
    assert went_out < READERS
    assert went_out - when_recalled <= ledger.BATCH  # in truth those in flight, one a worker
    assert max(sink.taken.values()) == 1
    assert (books.planned, books.accepted, books.in_doubt) == (READERS, went_out, 0)
    assert (books.open, books.balanced) == (0, True)
    assert sum(books.excluded.values()) == READERS - went_out

    assert {to.partition("@")[0].partition("-")[0] for to in sink.letters} == {
        Role.CHANNEL_MARKETER.value,
        Role.PARTNER_MARKETER.value,
    }

    # HQ finds what had gone out, from the kit's page.
    assert f'href="{recall}"' in hq.get(f"{kit}?version=1").get_data(as_text=True)
    page = unescape(hq.get(recall).get_data(as_text=True))
    assert "Version 1 is recalled" in page
    assert "The price is wrong" in page
    assert f">{went_out}<" in page
    assert "How serious is it?" not in page
    # So does the partner: how many, why the others didn't, and the list in the evidence.
    own = unescape(pia.get(f"/campaigns/{stage.campaign_id}").get_data(as_text=True))
    assert "HQ recalled the kit, so this campaign was stopped" in own
    missed = pia.get(f"/campaigns/{stage.campaign_id}/missed").get_data(as_text=True)
    assert "HQ recalled the kit first" in missed
    assert f">{went_out}<" in own
    assert f">{READERS - went_out}<" in own
    assert "Evidence pack" in own
    assert "The price is wrong" in unescape(pia.get("/").get_data(as_text=True))
