"""Limits of the API for people nobody knows, counted by the address that our proxies vouch for."""

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

from core.visitors import address_of


class AnonymousThrottle(AnonRateThrottle):
    def get_ident(self, request: Request) -> str:
        return address_of(request._request)
