"""Counts of banners on their way to Postgres, kept in Valkey for a minute.

So a page of the feed writes no row, and a claim in a thousand feeds is one row a minute. Nobody is
counted, only banners: a field is a day, a claim and what happened. Losing Valkey loses that
minute; no request fails for it.
"""

from collections import Counter
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry


class BannerEvent(StrEnum):
    """What happened with a banner; named as the fields of BannerCount."""

    SHOWN = "shown"
    OPENED = "opened"
    WARNED = "warned"
    CANCELLED = "cancelled"
    SHARED = "shared"


Counts = Counter[tuple[date, int, BannerEvent]]  # (day, claim's key, event): how often


def add(counts: Counts) -> bool:
    """One round trip; False where it could not be counted."""
    pipe = _client(settings.VALKEY_URL).pipeline(transaction=False)
    for (day, claim_id, event), amount in counts.items():
        pipe.hincrby(_key(), f"{day.isoformat()} {claim_id} {event}", amount)
    try:
        pipe.execute()
    except RedisError:
        return False
    return True


def take() -> Counts:
    """Everything counted since the last time. Who takes it has to save it: it is gone here."""
    pipe = _client(settings.VALKEY_URL).pipeline(transaction=True)
    pipe.hgetall(_key())
    pipe.delete(_key())
    fields: dict[bytes, bytes] = pipe.execute()[0]
    return Counter({_read(field.decode()): int(amount) for field, amount in fields.items()})


def _read(field: str) -> tuple[date, int, BannerEvent]:
    day, claim_id, event = field.split(" ")
    return date.fromisoformat(day), int(claim_id), BannerEvent(event)


def _key() -> str:
    return f"{settings.VALKEY_PREFIX}banner-counts"


@lru_cache(maxsize=4)
def _client(url: str) -> Redis:
    """Gives up at once: a count is not worth a visitor's wait."""
    return Redis.from_url(
        url, socket_timeout=0.5, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0)
    )
