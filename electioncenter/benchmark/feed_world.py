"""A made-up world of feeds, the same for one seed: accounts, posts, viewers and what they did.

Posts lie evenly over the last 30 days, in the order of their ids. Each belongs to one of 200
clusters, which give it vector, topic and language; accounts post, and viewers like, within a few of
them. A few accounts and posts get most of everything. Texts are those of the usual mix (`mix`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from electioncenter.benchmark import mix
from feeds.describing import terms_in
from feeds.models import DIMENSIONS, Interaction
from feeds.topics import TOPICS


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Row = tuple[Any, ...]
PLATFORM = "bench"
DAYS = 30
CLUSTERS = 200
TASTES = 3  # clusters that a viewer looks at most
TEXTS = 2_000  # captions, told apart by their number
AUTHORITY_EVERY = 1_000  # accounts
CHUNK = 50_000  # rows in memory at once
_LANGUAGES = ("nl", "en", "de", "fr", "tr", "ar", "fy", "pl")
_LANGUAGE_SHARES = (0.4, 0.25, 0.1, 0.08, 0.06, 0.05, 0.03, 0.03)
_REGIONS = ("NL", "BE", "DE", "")
_KINDS = (
    Interaction.Kind.SEEN,
    Interaction.Kind.WATCHED,
    Interaction.Kind.SKIPPED,
    Interaction.Kind.LIKED,
    Interaction.Kind.SHARED,
    Interaction.Kind.SAVED,
)
_KIND_SHARES = (0.55, 0.25, 0.1, 0.07, 0.02, 0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSize:
    """`follows`: of a viewer, on average."""

    posts: int
    accounts: int
    viewers: int
    interactions: int
    follows: int = 39

    @property
    def rows(self) -> int:
        """About so many are made: what a progress bar counts to."""
        own = self.accounts + self.viewers + 2 * self.posts
        return own + self.interactions + self.viewers * self.follows


@dataclass(frozen=True, slots=True)
class World:
    """What rows are made of. Posts, accounts and viewers are numbered from 1."""

    size: WorldSize
    seed: int
    start: datetime
    clusters: NDArray[np.int64]
    centres: NDArray[np.float64]
    accounts: NDArray[np.int64]
    languages: tuple[str, ...]
    captions: tuple[str, ...]

    @classmethod
    def planned(cls, size: WorldSize, *, seed: int, now: datetime) -> World:
        chooser = _chooser(seed, "plan")
        centres = chooser.normal(size=(CLUSTERS, DIMENSIONS))
        clusters = _skewed(chooser, CLUSTERS, size.posts)
        return cls(
            size=size,
            seed=seed,
            start=now - timedelta(days=DAYS),
            clusters=clusters,
            centres=centres,
            accounts=_skewed(chooser, size.accounts, size.posts) + 1,
            languages=tuple(
                str(each) for each in chooser.choice(_LANGUAGES, CLUSTERS, p=_LANGUAGE_SHARES)
            ),
            captions=tuple(mix.texts(count=min(TEXTS, size.posts), seed=seed)),
        )

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=DAYS)

    def made_at(self, index: int) -> datetime:
        return self.start + timedelta(days=DAYS) * ((index + 0.5) / self.size.posts)

    def language_of(self, index: int) -> str:
        return self.languages[int(self.clusters[index])]

    def region_of(self, index: int) -> str:
        return _REGIONS[int(self.accounts[index]) % len(_REGIONS)]

    def account_rows(self) -> Iterator[Row]:
        for number in range(1, self.size.accounts + 1):
            kind = "authority" if number % AUTHORITY_EVERY == 0 else "person"
            yield (number, PLATFORM, f"maker{number}", f"Maker {number}", kind, 0, self.start)

    def post_rows(self) -> Iterator[Row]:
        for index in range(self.size.posts):
            made_at = self.made_at(index)
            caption = f"{self.captions[index % len(self.captions)]} {index}"
            yield (
                index + 1, PLATFORM, f"{self.seed}-{index}", int(self.accounts[index]), caption,
                [f"tag{self.clusters[index]}"], "", "", self.language_of(index),
                self.region_of(index), "", made_at, made_at, "active", "eligible",
            )  # fmt: skip

    def feature_rows(self, version: str) -> Iterator[Row]:
        """`version`: of the projection that vectors are said to be of (feeds.topics.vectors)."""
        terms = [_literal(terms_in(caption, [], "nl")) for caption in self.captions]
        topics = tuple(TOPICS)
        for index, vector in enumerate(self._vectors()):
            topic = topics[int(self.clusters[index]) % len(topics)]
            yield (
                index + 1, int(self.accounts[index]), self.language_of(index),
                self.region_of(index), self.made_at(index), f'{{"{topic}": 0.8}}', topic,
                terms[index % len(terms)], vector, version, f"{index:064x}",
            )  # fmt: skip

    def _vectors(self) -> Iterator[str]:
        """Of length one, around the centre of their cluster, as Postgres reads them."""
        import numpy as np

        chooser = _chooser(self.seed, "vectors")
        for start in range(0, self.size.posts, CHUNK):
            around = self.centres[self.clusters[start : start + CHUNK]]
            found = around + 0.7 * chooser.normal(size=around.shape)
            found /= np.linalg.norm(found, axis=1, keepdims=True)
            for row in found.tolist():
                yield f"[{','.join(f'{number:.4f}' for number in row)}]"

    def viewer_rows(self) -> Iterator[Row]:
        for number in range(1, self.size.viewers + 1):
            key = UUID(int=(self.seed << 64) + number)
            region = _REGIONS[number % len(_REGIONS)]
            yield (number, key, region, "for-you", True, 0, 0, self.start, self.start)

    def follow_rows(self) -> Iterator[Row]:
        import numpy as np

        chooser = _chooser(self.seed, "follows")
        counts = chooser.poisson(self.size.follows, self.size.viewers)
        for index, count in enumerate(counts.tolist()):
            for account in np.unique(_skewed(chooser, self.size.accounts, count)).tolist():
                yield (index + 1, account + 1, self.start)

    def interaction_rows(self) -> Iterator[Row]:
        """Of viewers chosen evenly: seven in ten with a post of a cluster they like."""
        import numpy as np

        chooser = _chooser(self.seed, "interactions")
        tastes = _skewed(chooser, CLUSTERS, self.size.viewers * TASTES).reshape(-1, TASTES)
        by_cluster = np.argsort(self.clusters, kind="stable")
        firsts = np.searchsorted(self.clusters[by_cluster], np.arange(CLUSTERS + 1))
        for start in range(0, self.size.interactions, CHUNK):
            count = min(CHUNK, self.size.interactions - start)
            viewers = chooser.integers(0, self.size.viewers, count)
            liked = tastes[viewers, chooser.integers(0, TASTES, count)]
            sizes = firsts[liked + 1] - firsts[liked]
            places = firsts[liked] + np.floor(chooser.random(count) ** 2 * sizes).astype(np.int64)
            inside = by_cluster[np.minimum(places, self.size.posts - 1)]
            is_inside = (chooser.random(count) < 0.7) & (sizes > 0)
            posts = np.where(is_inside, inside, chooser.integers(0, self.size.posts, count))
            yield from self._done(chooser, viewers, posts)

    def _done(
        self, chooser: np.random.Generator, viewers: NDArray[np.int64], posts: NDArray[np.int64]
    ) -> Iterator[Row]:
        """Soon after the post was made, but not in the future."""
        kinds = chooser.choice(len(_KINDS), len(posts), p=_KIND_SHARES).tolist()
        watched = chooser.random(len(posts)).tolist()
        later = chooser.random(len(posts)).tolist()
        end = self.end
        for viewer, post, kind, share, wait in zip(
            viewers.tolist(), posts.tolist(), kinds, watched, later, strict=True
        ):
            made_at = self.made_at(post)
            is_watched = _KINDS[kind] == Interaction.Kind.WATCHED
            at = made_at + (end - made_at) * wait**2
            yield (viewer + 1, post + 1, _KINDS[kind].value, 0, share if is_watched else None, at)


def counted(
    rows: Iterator[Row], on_rows: Callable[[int], None], every: int = 1_000
) -> Iterator[Row]:
    """The rows; `on_rows` is told now and then how many more went by."""
    number = 0
    for number, row in enumerate(rows, start=1):
        yield row
        if number % every == 0:
            on_rows(every)
    on_rows(number % every)


def _chooser(seed: int, part: str) -> np.random.Generator:
    """Each part has its own, so that one can change without the others."""
    import numpy as np

    return np.random.default_rng([seed, *part.encode()])


def _skewed(chooser: np.random.Generator, among: int, count: int) -> NDArray[np.int64]:
    """Numbers below `among`; the lower, the oftener."""
    found: NDArray[np.int64] = (chooser.random(count) ** 2 * among).astype("int64")
    return found


def _literal(texts: Iterable[str]) -> str:
    """As Postgres reads an array: written out once for all posts that say the same."""
    escaped = (each.replace("\\", "\\\\").replace('"', '\\"') for each in texts)
    return "{" + ",".join(f'"{each}"' for each in escaped) + "}"
