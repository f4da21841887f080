"""Where in the feed a page begins, as an opaque text for a URL."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_FORM = struct.Struct(">qq")


class InvalidCursor(ValueError):
    """The text is not one of our cursors."""


@dataclass(frozen=True, slots=True)
class Position:
    """Behind this post. `created_at` is aware; Postgres keeps it to the microsecond."""

    created_at: datetime
    post_id: int


def encode(position: Position) -> str:
    packed = _FORM.pack((position.created_at - EPOCH) // MICROSECOND, position.post_id)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str) -> Position:
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        microseconds, post_id = _FORM.unpack(packed)
        return Position(EPOCH + microseconds * MICROSECOND, post_id)
    except (binascii.Error, struct.error, OverflowError, ValueError) as error:
        raise InvalidCursor(text) from error
