"""RQ as the doorbell: a JSON message with one outbox id, and one function that may answer it.

RQ executes whatever function name Redis holds. So whoever can write to Redis could run
`os.system`. The job class here resolves one name and refuses every other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

#: The only function that a worker will run.
ANSWER = "tpma.jobs.answer"

#: Queue names; each worker serves exactly one (a worker on several queues that is killed between
#: taking and starting strands the job).
WORK = "work"
RENDER = "render"
QUEUES = (WORK, RENDER)


class RefusedJob(RuntimeError):
    """Redis named a function that isn't ours."""


class AllowListedJob(Job):  # type: ignore[misc, unused-ignore]
    """An RQ job that resolves nothing but `tpma.jobs.answer`."""

    @property
    def func(self) -> Callable[..., Any]:
        if self.func_name != ANSWER or self.instance is not None:
            raise RefusedJob(f"{self.func_name!r} is not a job of this program")
        from rq.utils import import_attribute

        found: Callable[..., Any] = import_attribute(ANSWER)
        return found

    @property
    def success_callback(self) -> None:
        return None

    @property
    def failure_callback(self) -> None:
        return None

    @property
    def stopped_callback(self) -> None:
        return None


def connect(url: str, *, patience: float | None = None) -> redis.Redis:
    """A connection that fails fast and tries again a few times.

    `patience`: seconds to wait for each answer. A worker's must outlast RQ's blocking pop, or every
    idle one would time out; so None is for ever.
    """
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=2,
        socket_timeout=patience,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), 3 if patience is None else 0),
    )


def queue(connection: redis.Redis, name: str) -> Queue:
    """One of our queues."""
    return Queue(name, connection=connection, job_class=AllowListedJob, serializer=JSONSerializer)


class Bell:
    """Rings RQ for outbox rows. A bell that can't ring is no error: the sweeper rings later."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection: redis.Redis | None = None

    @property
    def connection(self) -> redis.Redis:
        if self._connection is None:
            # A Redis that took the connection and hangs must not hold a person's request.
            self._connection = connect(self.url, patience=2)
        return self._connection

    def ring(self, queue_name: str, row_id: str) -> bool:
        """Whether Redis took it."""
        try:
            queue(self.connection, queue_name).enqueue_call(
                ANSWER,
                args=(row_id,),
                timeout=540,
                result_ttl=0,
                failure_ttl=86_400,
            )
        except (redis.RedisError, OSError):
            return False
        return True
