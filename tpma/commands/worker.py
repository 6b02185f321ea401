"""`tpma worker`: one process, one queue, one job at a time.

One queue, because a worker on several that is killed between taking and starting strands the
job. No forked work horse, because a killed parent leaves its horse running and the job starts
a second time. Whoever runs this restarts it always: a busy worker that loses Redis ends with 0.
"""

from __future__ import annotations

import gc
import importlib

import click

from tpma.commands.context import settings_here
from tpma.core.memory import give_back_large_blocks
from tpma.core.queue import QUEUES, WORK, AllowListedJob, connect, queue

#: Imported before the first job, so that no job pays for it.
_HEAVY = {
    "work": ("tpma.campaigns.service.jobs", "tpma.assets.service"),
    "render": ("tpma.assets.service",),
}


def get_ready(queue_name: str) -> None:
    """Make this process a worker of that queue: its memory, and what its jobs need."""
    give_back_large_blocks()
    for module in ("tpma.jobs", *_HEAVY.get(queue_name, ())):
        importlib.import_module(module)
    # What was read stays to the end: the collector need not go through all of it time and again.
    gc.collect()
    gc.freeze()


@click.command()
@click.option("--queue", "name", type=click.Choice(QUEUES), default=WORK, show_default=True)
@click.option("--burst", is_flag=True, help="End when the queue is empty.")
def worker(name: str, burst: bool) -> None:
    """Do the jobs of one queue."""
    from rq import SimpleWorker
    from rq.serializers import JSONSerializer

    settings = settings_here(serves=True)
    _ = settings.secret
    get_ready(name)
    connection = connect(settings.redis_url)
    one = SimpleWorker(
        [queue(connection, name)],
        connection=connection,
        job_class=AllowListedJob,
        serializer=JSONSerializer,
        # The outbox sweeps; RQ's own maintenance only clears its registries.
        maintenance_interval=600,
    )
    one.work(burst=burst, logging_level="WARNING", with_scheduler=False)
