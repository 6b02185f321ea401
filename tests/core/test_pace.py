"""A limit that all processes keep together, and each by itself while Redis is away."""

from __future__ import annotations

import datetime as dt
import itertools
import threading

from tests.factories import NOW
from tpma.core.pace import Pace

_nonces = (f"n{n}" for n in itertools.count())


def asks(pace: Pace, who: str = "nordlicht", count: int = 1, *, at: dt.datetime = NOW) -> bool:
    minute = dt.timedelta(minutes=1)
    return pace.admits(who, count, most=20, window=minute, now=at, nonce=next(_nonces))


def test_processes_count_together(redis_url: str) -> None:
    one, other = Pace(redis_url), Pace(redis_url)
    assert asks(one, count=12)
    assert not asks(other, count=9)  # all of them or none
    assert asks(other, count=8)
    assert not asks(one)
    assert asks(one, "suedwind", 20)
    assert asks(one, count=0)
    later = NOW + dt.timedelta(seconds=61)
    assert asks(other, count=20, at=later)
    assert not asks(one, at=later)


def test_at_the_same_moment_nobody_slips_by(redis_url: str) -> None:
    paces = [Pace(redis_url) for _ in range(4)]
    taken: list[bool] = []

    def ask(pace: Pace) -> None:
        taken.extend(asks(pace, "crowd") for _ in range(15))

    threads = [threading.Thread(target=ask, args=(pace,)) for pace in paces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (taken.count(True), len(taken)) == (20, 60)


def test_without_redis_each_process_counts_by_itself(tmp_path: object) -> None:
    pace, other = Pace(f"unix://{tmp_path}/none.sock"), Pace(f"unix://{tmp_path}/none.sock")
    assert asks(pace, count=20)
    assert not asks(pace)
    assert asks(other)
    assert asks(pace, at=NOW + dt.timedelta(seconds=61))
