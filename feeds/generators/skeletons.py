"""What a maker sends: the answer of `app.bsky.feed.getFeedSkeleton`, read strictly. Pure.

`feedContext` is measured and dropped: nobody tells makers what viewers do with their posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from content.at_protocol import COLLECTION


MOST_POSTS = 500  # where every feed ends
LONGEST_ADDRESS = 300  # characters, as the address of a post here
LONGEST_CONTEXT = 2_000  # as the protocol has it
MOST_ERRORS = 20
_ADDRESS = re.compile(r"at://[A-Za-z0-9.:%_-]+/app\.bsky\.feed\.post/[A-Za-z0-9._:~-]+", re.ASCII)


class BadSkeleton(ValueError):
    """`errors` says what does not fit, by the path of the field."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Skeleton:
    """`addresses` are at:// addresses of posts, each once; `repeated` is how many came again."""

    addresses: tuple[str, ...]
    repeated: int = 0


def read_skeleton(body: object) -> Skeleton:
    """Raises BadSkeleton. What we do not read, as `reason` and `cursor`, may say anything."""
    feed = body.get("feed") if isinstance(body, dict) else None
    if not isinstance(feed, list):
        raise BadSkeleton({"feed": ["Send an object with a list “feed”."]})
    if len(feed) > MOST_POSTS:
        raise BadSkeleton({"feed": [f"At most {MOST_POSTS} posts."]})
    errors: dict[str, list[str]] = {}
    for place, entry in enumerate(feed):
        for field, message in _complaints(entry):
            errors[f"feed.{place}{field}"] = [message]
        if len(errors) >= MOST_ERRORS:
            break
    if errors:
        raise BadSkeleton(errors)
    addresses = tuple(dict.fromkeys(entry["post"] for entry in feed))
    return Skeleton(addresses, repeated=len(feed) - len(addresses))


def _complaints(entry: object) -> Iterator[tuple[str, str]]:
    if not isinstance(entry, dict):
        yield "", "Not an object."
        return
    post, context = entry.get("post"), entry.get("feedContext", "")
    if not isinstance(post, str) or len(post) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(post):
        yield ".post", f"Not the at:// address of a post ({COLLECTION})."
    if not isinstance(context, str):
        yield ".feedContext", "Not a text."
    elif len(context) > LONGEST_CONTEXT:
        yield ".feedContext", f"At most {LONGEST_CONTEXT} characters."
