"""Asks an address that the operator of this installation named: nobody else can name one.

What stands at it is still a stranger's: only over https, without following anywhere, never inside
our own network, and no more than 256 kB in twenty seconds.
"""

from __future__ import annotations

import socket
import ssl
import time
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit


if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


LARGEST = 256 * 1024
PATIENCE = 5.0  # seconds for each answer of the network
ALL_PATIENCE = 20.0  # for the whole answer, from its first word on
PORT = 443
_PIECE = 64 * 1024
_OF_THE_WORLD = ip_network("2000::/3")  # all of IPv6 that is given out
_TRANSLATED = ip_network("64:ff9b::/96")  # IPv4 for machines that only speak IPv6


class Unanswered(Exception):
    """There was no answer that could be used; the message says why."""


class _Hurried(RawIOBase):
    """What comes in until the patience is over: also of who sends a letter at a time."""

    def __init__(self, sock: socket.socket, incoming: BufferedReader) -> None:
        self._sock, self._incoming = sock, incoming
        self._until = time.monotonic() + ALL_PATIENCE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("The answer took too long.")
        self._sock.settimeout(min(PATIENCE, left))
        return self._incoming.readinto1(buffer)

    def close(self) -> None:
        self._incoming.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None) -> None:
        super().__init__(sock, debuglevel, method)
        self.fp = BufferedReader(_Hurried(sock, self.fp))


class _Pinned(HTTPSConnection):
    """Speaks with the machine whose address was looked at, whatever the name leads to next."""

    response_class = _Answer

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
    """An address of the host; raises Unanswered where any of them is not the whole world's.

    The first: the system puts those that it can reach before the others.
    """
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or any(not _is_public(each) for each in found):
        raise Unanswered(f"{host} is not a public address.")
    return found[0]


def _is_public(machine: str) -> bool:
    """Of IPv6 not what only wraps an IPv4 address, which may be one of ours."""
    address = ip_address(machine.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED:
            address = IPv4Address(int(address) & 0xFFFFFFFF)
        elif address not in _OF_THE_WORLD or address.sixtofour is not None:
            return False
    return address.is_global and not address.is_multicast


def _body(response: HTTPResponse) -> bytes:
    if response.status != 200:
        raise Unanswered(f"The answer was {response.status}.")
    body = b""
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > LARGEST:
            raise Unanswered("The answer is too long.")
    return body
