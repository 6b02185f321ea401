"""Who has the same thing open: told from their screens' own looks, forgotten when they stop.

Nothing is written down: it lives in Redis for a minute and is nobody's record. Where Redis is
away, nobody is told of, and nothing else changes.
"""

from __future__ import annotations

import datetime as dt
import time

import redis

from tpma.core.queue import connect
from tpma.core.work import Work

#: How long after a look somebody counts as looking: two looks of a screen and a bit.
LOOKING_FOR = dt.timedelta(seconds=50)
#: How long a Redis that was away isn't asked again, so that no screen waits for it each time.
AWAY_FOR = 30.0


#: Owner of what is HQ's own.
HQ = "hq"


class Presence:
    """Looks at things of one partner, or of HQ. A process has one; safe among threads."""

    def __init__(self, url: str) -> None:
        self._redis = connect(url, patience=0.5)
        self._away_until = 0.0

    def look(self, owner: str, thing: str, user_id: str, name: str, now: dt.datetime) -> list[str]:
        """Note that somebody looks at a thing now; the names of the others who do, sorted.

        `owner` is the partner's id or `HQ`: whoever looks at another partner's things is never heard of.
        """
        if time.monotonic() < self._away_until:
            return []
        key = f"tpma:looking:{owner}:{thing}"
        mine = f"{user_id} {name}"
        try:
            with self._redis.pipeline(transaction=True) as pipe:
                pipe.zremrangebyscore(key, "-inf", (now - LOOKING_FOR).timestamp())
                pipe.zadd(key, {mine: now.timestamp()})
                pipe.expire(key, 2 * int(LOOKING_FOR.total_seconds()))
                pipe.zrange(key, 0, 20)
                found = pipe.execute()[-1]
        except (redis.RedisError, OSError):
            self._away_until = time.monotonic() + AWAY_FOR
            return []
        people = (bytes(one).decode().partition(" ") for one in found)
        return sorted({said for who, _, said in people if who != user_id})


def looking(work: Work, owner: str, thing: str) -> list[str]:
    """The names of others who have a thing of this owner open. Asking says that the actor has it
    open, too."""
    try:
        presence = work.resource(Presence)
    except KeyError:  # a door without screens
        return []
    return presence.look(owner, thing, work.actor.user_id, work.actor.name, work.now())
