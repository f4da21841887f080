"""The state of the platform at one moment, joined from the apps that know it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from content.queries import QueueState, queue_state
from factchecks.queries.desk import ProposalState, posts_with_banner, proposal_state
from labels.desk import labels_per_language
from labels.queries import labelled_per_hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`hours` are (start of the hour, posts labelled in it), oldest first, without gaps."""

    queue: QueueState
    proposals: ProposalState
    posts_with_banner: int
    hours: list[tuple[datetime, int]]
    languages: list[tuple[str, int]]

    @property
    def labelled(self) -> int:
        return sum(posts for _hour, posts in self.hours)


def overview(*, now: datetime, hours: int) -> Overview:
    """Six queries, however many posts there are."""
    this_hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    first = this_hour - timedelta(hours=hours - 1)
    return Overview(
        queue=queue_state(),
        proposals=proposal_state(),
        posts_with_banner=posts_with_banner(now=now),
        hours=without_gaps(labelled_per_hour(since=first), first=first, hours=hours),
        languages=labels_per_language(now=now),
    )


def without_gaps(
    counted: list[tuple[datetime, int]], *, first: datetime, hours: int
) -> list[tuple[datetime, int]]:
    """Every one of the `hours` from `first` on, with 0 where nothing was counted.

    Hours are in UTC, so that the night the clock changes has neither gap nor double.
    """
    posts = dict(counted)
    starts = (first + timedelta(hours=number) for number in range(hours))
    return [(start, posts.get(start, 0)) for start in starts]
