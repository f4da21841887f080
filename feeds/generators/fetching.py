"""Asks an address that the operator of this installation named: nobody else can name one.

What stands at it is still a stranger's: only over https, without following anywhere, never inside
our own network, and no more than 256 kB in twenty seconds.
"""

from __future__ import annotations

import socket
import ssl
import time
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit


LARGEST = 256 * 1024
PATIENCE = 5.0  # seconds for each answer of the network
ALL_PATIENCE = 20.0  # for the whole
PORT = 443
_PIECE = 64 * 1024


class Unanswered(Exception):
    """There was no answer that could be used; the message says why."""


class _Pinned(HTTPSConnection):
    """Speaks with the machine whose address was looked at, whatever the name leads to next."""

    def __init__(self, host: str, port: int, machine: str) -> None:
        self._context_of_site = ssl.create_default_context()
        super().__init__(host, port, timeout=PATIENCE, context=self._context_of_site)
        self._machine = machine

    def connect(self) -> None:
        plain = socket.create_connection((self._machine, self.port), PATIENCE)
        self.sock = self._context_of_site.wrap_socket(plain, server_hostname=self.host)


def fetch(url: str) -> bytes:
    """Raises Unanswered."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORT
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    try:
        connection = _Pinned(host, port, public_machine(host, port))
        try:
            connection.request("GET", target, headers={"Accept": "application/json"})
            return _body(connection.getresponse())
        finally:
            connection.close()
    except (HTTPException, OSError) as error:
        raise Unanswered(str(error)) from error


def public_machine(host: str, port: int) -> str:
    """An address of the host; raises Unanswered where any of them is not the whole world's."""
    found = {str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not found or any(not _is_public(each) for each in found):
        raise Unanswered(f"{host} is not a public address.")
    return min(found)


def _is_public(machine: str) -> bool:
    address = ip_address(machine.partition("%")[0])
    return address.is_global and not address.is_multicast


def _body(response: HTTPResponse) -> bytes:
    if response.status != 200:
        raise Unanswered(f"The answer was {response.status}.")
    until, body = time.monotonic() + ALL_PATIENCE, b""
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > LARGEST:
            raise Unanswered("The answer is too long.")
        if time.monotonic() > until:
            raise Unanswered("The answer took too long.")
    return body
