"""A worker process as `tpma worker` is one, on a clock that all of a test's workers share.

python -m tests.campaigns.rq_worker '{"data_dir": …, "redis_url": …}' 2026-11-24T09:00:00+00:00 8.5
"""

from __future__ import annotations

import datetime as dt
import json
import sys

from rq import SimpleWorker
from rq.serializers import JSONSerializer

from tests.campaigns.worker import Shifted
from tpma import jobs
from tpma.core.container import Container
from tpma.core.queue import WORK, AllowListedJob, connect, queue
from tpma.core.settings import load_settings
from tpma.delivery.channels import Channels


def main(given: dict[str, str], start: dt.datetime, begun: float) -> None:
    settings = load_settings({}, **given)
    container = Container(settings, clock=Shifted(start, begun))
    container.provide(Channels, Channels)
    jobs._container = container
    connection = connect(settings.redis_url)
    SimpleWorker(
        [queue(connection, WORK)],
        connection=connection,
        job_class=AllowListedJob,
        serializer=JSONSerializer,
    ).work(logging_level="WARNING", with_scheduler=False)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2]), float(sys.argv[3]))
