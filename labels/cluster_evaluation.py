"""How well clustering does: groups against right answers, and alarms in a simulated stream.

Pure: groups and answers in, numbers out. Posts of a gold set that repeat one claim are one true
cluster, posts about nothing that was checked are each alone. Gold sets hold a few posts a claim, so
the stream is simulated: each arrival is one of a claim's repeats, copied with small changes as
people copy, among real posts that have nothing to do with it.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labels.clustering import Group, Placing, Said, nearest
from labels.growth import BEFORE, LEAST_ACCOUNTS, NOW, Counts, growth


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PREFIXES = ("", "", "", "Let op! ", "WOW ", "Doorgeven: ", "omg ", "Echt waar: ")
_SUFFIXES = ("", "", "", "!!", " 😡", " delen!", " #verkiezingen", " #stemmen")
_DROPPED = 0.06  # of the words of a copy
_COPIED = 0.5  # of the arrivals; the others are the words of a repeat as they are


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of pairs that were put together the share that belongs together (`pair_precision`), and the
    other way round; and B-cubed, which asks the same for each post."""

    posts: int
    clusters: int
    pair_precision: float
    pair_recall: float
    b3_precision: float
    b3_recall: float

    @property
    def b3_f1(self) -> float:
        total = self.b3_precision + self.b3_recall
        return 2 * self.b3_precision * self.b3_recall / total if total else 0.0


def agreement(found: Sequence[Hashable], right: Sequence[Hashable]) -> Agreement:
    """`found` and `right` name the cluster of each post."""
    both = Counter(zip(found, right, strict=True))
    in_found, in_right = Counter(found), Counter(right)
    together = _pairs(both.values())
    total = len(found)
    return Agreement(
        posts=total,
        clusters=sum(size > 1 for size in in_found.values()),
        pair_precision=_share(together, _pairs(in_found.values())),
        pair_recall=_share(together, _pairs(in_right.values())),
        b3_precision=_share(sum(n * n / in_found[f] for (f, _), n in both.items()), total),
        b3_recall=_share(sum(n * n / in_right[r] for (_, r), n in both.items()), total),
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def grouped(posts: Sequence[Said]) -> list[int]:
    """The cluster of each post, placed one after the other, named by its first post."""
    groups = [group for _, group in _placed(posts)]
    return [group.members[0] for group in groups]


def grouped_by_cosine(posts: Sequence[Said], least: float) -> list[int]:
    """The peer: a post joins its nearest earlier post where their cosine is high enough."""
    import numpy as np

    matrix = np.vstack([post.vector for post in posts])
    cosines = matrix @ matrix.T
    found: list[int] = []
    for number in range(len(posts)):
        near = int(cosines[number, :number].argmax()) if number else -1
        joins = near >= 0 and cosines[number, near] >= least
        found.append(found[near] if joins else number)
    return found


def _placed(posts: Sequence[Said]) -> Iterable[tuple[int, Group]]:
    import numpy as np

    vectors = np.vstack([post.vector for post in posts])
    placing = Placing(dict(enumerate(posts)), {}, [post.text for post in posts])
    none: NDArray[np.float32] = np.zeros((0, vectors.shape[1]), dtype=np.float32)
    for number, near in enumerate(nearest(none, vectors)):
        yield number, placing.place(number, near)


@dataclass(frozen=True, slots=True)
class Arriving:
    """A post of a simulated stream. `claim` is "" for one that has nothing to do with any."""

    said: Said
    at: float
    account: int
    claim: str


@dataclass(frozen=True, slots=True)
class Detection:
    """`delays`: per claim that was found, how many of its posts had come in by then."""

    claims: int
    delays: tuple[int, ...]
    unrelated: int
    false_alarms: int


def detect(stream: Sequence[Arriving]) -> Detection:
    """Runs a stream in order and notes when a cluster is first seen to grow."""
    hour = 3600.0
    seen: Counter[str] = Counter()
    alarms: dict[int, str] = {}
    delays: dict[str, int] = {}
    for number, group in _placed([each.said for each in stream]):
        post = stream[number]
        seen[post.claim] += 1
        if id(group) in alarms or len(group.members) < LEAST_ACCOUNTS:
            continue
        others = _counts([e.at for e in stream[: number + 1]], post.at, hour)
        own = [stream[member] for member in group.members]
        if growth(
            _accounts(own, post.at, hour),
            others.without(_counts([e.at for e in own], post.at, hour)),
        ).is_growing:
            claim = Counter(each.claim for each in own).most_common(1)[0][0]
            alarms[id(group)] = claim
            if claim:
                delays.setdefault(claim, seen[claim])
    return Detection(
        claims=len(set(seen) - {""}),
        delays=tuple(sorted(delays.values())),
        unrelated=seen[""],
        false_alarms=sum(not claim for claim in alarms.values()),
    )


def _counts(times: Iterable[float], now: float, hour: float) -> Counts:
    ages = [(now - at) / hour for at in times]
    recent = NOW.total_seconds() / hour
    return Counts(
        now=sum(age < recent for age in ages),
        before=sum(recent <= age < recent + BEFORE.total_seconds() / hour for age in ages),
    )


def _accounts(posts: Sequence[Arriving], now: float, hour: float) -> Counts:
    latest: dict[int, float] = {}
    earlier: dict[int, float] = {}
    recent = NOW.total_seconds()
    for post in posts:
        (latest if now - post.at < recent else earlier)[post.account] = post.at
    return Counts(len(latest), _counts(earlier.values(), now, hour).before)


def copied(text: str, chooser: random.Random) -> str:
    """The text as somebody passes it on: a word less, a word more, half of the time as it was."""
    if chooser.random() >= _COPIED:
        return text
    words = [word for word in text.split() if chooser.random() >= _DROPPED]
    return f"{chooser.choice(_PREFIXES)}{' '.join(words)}{chooser.choice(_SUFFIXES)}"


def simulated(
    repeats: dict[str, list[tuple[str, str]]],
    background: Sequence[tuple[str, str]],
    *,
    seed: int,
    posts_a_claim: int,
) -> list[tuple[float, int, str, str, str]]:
    """(time in seconds, account, claim, language, text), in order of time.

    The background is spread evenly over three days; each claim breaks out at some time in the last
    two of them and comes in ever faster over six hours. Every post has an account of its own.
    """
    chooser = random.Random(seed)  # noqa: S311 (no secret)
    day = 86_400.0
    rows = [(chooser.uniform(0, 3 * day), "", language, text) for language, text in background]
    for claim, said in repeats.items():
        start = chooser.uniform(day, 2.5 * day)
        for _ in range(posts_a_claim):
            language, text = chooser.choice(said)
            at = start + 6 * 3600 * chooser.random() ** 0.5
            rows.append((at, claim, language, copied(text, chooser)))
    return [
        (at, account, claim, language, text)
        for account, (at, claim, language, text) in enumerate(sorted(rows))
    ]


def by_claim(posts: Iterable[tuple[str, str, str]]) -> dict[str, list[tuple[str, str]]]:
    """(language, text) of repeats by claim, from (claim, language, text)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for claim, language, text in posts:
        found[claim].append((language, text))
    return dict(sorted(found.items()))
