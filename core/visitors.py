"""Limits for people nobody knows: an address is hashed with a key of the day, and never kept.

Behind the hash is a counter in the cache, which ends by itself. Without a cache nobody is held
back: that is the better failure.
"""

from datetime import date

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def daily_hash(request: HttpRequest, *, today: date) -> str:
    """Tells one visitor from another for one day, and says nothing about who it is.

    nginx replaces X-Forwarded-For (docs/deploy/nginx.conf), so its first entry is the visitor.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")[0].strip()
    address = forwarded or request.META.get("REMOTE_ADDR", "")
    return salted_hmac(f"visitor of {today.isoformat()}", address, algorithm="sha256").hexdigest()


def is_within_limit(visitor: str, *, of: str, most: int, seconds: int) -> bool:
    """Counts one more of something, and says whether it was one of the first `most`."""
    key = f"limit:{of}:{visitor}"
    if cache.add(key, 1, timeout=seconds):
        return True
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # it ended between the two
        return True
