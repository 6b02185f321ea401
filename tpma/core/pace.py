"""How often somebody may ask for what reaches outside, counted for all processes together.

Tries that are written down anyway (signing in, forms) are rows; see tries.py. This is for requests
that only read, and may take seconds: a row would hold a lock for as long. Subjects are the same
keyed hashes, never names. It lives in Redis for as long as it counts, and is nobody's record. Where
Redis is away, each process counts by itself: the limit gets wider, and is never gone.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import deque

import redis

from tpma.core.queue import connect

#: How long a Redis that was away isn't asked again, so that no request waits for it each time.
AWAY_FOR = 30.0

#: In one step, so that of two processes that ask at once none looks before the other has counted.
_TAKE = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[2])
if redis.call('ZCARD', KEYS[1]) + ARGV[3] > tonumber(ARGV[4]) then return 0 end
for n = 1, ARGV[3] do redis.call('ZADD', KEYS[1], ARGV[1], ARGV[5] .. ':' .. n) end
redis.call('EXPIRE', KEYS[1], math.ceil(ARGV[2]) + 1)
return 1
"""


class Pace:
    """A process has one; safe among threads."""

    def __init__(self, url: str) -> None:
        self._redis = connect(url, patience=0.5)
        self._away_until = 0.0
        self._here: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def admits(
        self,
        subject: str,
        count: int,
        *,
        most: int,
        window: dt.timedelta,
        now: dt.datetime,
        nonce: str,
    ) -> bool:
        """Whether so many more fit into the window; if so, they are counted, else none is.

        `nonce` tells this call from every other one.
        """
        if count <= 0:
            return True
        at, seconds = now.timestamp(), window.total_seconds()
        if time.monotonic() >= self._away_until:
            key = f"tpma:tries:{subject}"
            try:
                return bool(self._redis.eval(_TAKE, 1, key, at, seconds, count, most, nonce))
            except (redis.RedisError, OSError):
                self._away_until = time.monotonic() + AWAY_FOR
        return self._admits_here(subject, count, most, at, seconds)

    def _admits_here(self, subject: str, count: int, most: int, at: float, seconds: float) -> bool:
        with self._lock:
            for each in [s for s, times in self._here.items() if times[-1] <= at - seconds]:
                del self._here[each]
            mine = self._here.get(subject, deque())
            while mine and mine[0] <= at - seconds:
                mine.popleft()
            if len(mine) + count > most:
                return False
            mine.extend([at] * count)
            self._here[subject] = mine
            return True
