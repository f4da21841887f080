"""Where a list that is ordered by time goes on: behind one post, ties included."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LAST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Position:
    """Behind this post. `created_at` is aware; Postgres keeps it to the microsecond."""

    created_at: datetime
    post_id: int
