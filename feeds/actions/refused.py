from __future__ import annotations

from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Refused(Exception):
    """What a viewer asked for cannot be done; `message` says why, `field` names what was wrong."""

    def __init__(self, field: str, message: str | StrPromise) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
