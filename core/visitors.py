"""Limits for people nobody knows: an address is hashed with a key of the day, and never kept.

Behind the hash is a counter in the cache, which ends by itself. Without a cache nobody is held
back: that is the better failure.
"""

from datetime import date
from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


IPV6_LINE = 64  # bits: what a provider gives to one customer at least


def address_of(request: HttpRequest) -> str:
    """Whose request it is, as far as our own proxies say: the one place that reads it.

    Each proxy in front adds to X-Forwarded-For whom it heard, so with n of them (the setting
    PROXIES) the n-th from the end is true; what stands before it anybody may have written. A request
    that came by fewer came past them, and only its own address counts. Empty where no server says.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    written = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(written) >= proxies and (address := _plain(written[-proxies])):
        return address
    return str(request.META.get("REMOTE_ADDR", ""))


def _plain(written: str) -> str:
    """Without the port that some proxies add; empty for what is no address."""
    host = written.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return str(ip_address(host))
    except ValueError:
        return ""


def daily_hash(request: HttpRequest, *, today: date) -> str:
    """Tells one visitor from another for one day, and says nothing about who it is."""
    of_day = f"visitor of {today.isoformat()}"
    return salted_hmac(of_day, _line(address_of(request)), algorithm="sha256").hexdigest()


def _line(address: str) -> str:
    """Whose connection it is. With IPv6 one has 2^64 addresses: each would be somebody new."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    return str(found.ipv4_mapped or ip_network((found, IPV6_LINE), strict=False))


def is_within_limit(visitor: str, *, of: str, most: int, seconds: int) -> bool:
    """Counts one more of something, and says whether it was one of the first `most`."""
    key = f"limit:{of}:{visitor}"
    if cache.add(key, 1, timeout=seconds):
        return True
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # it ended between the two
        return True
