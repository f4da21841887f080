"""What publishing a verdict would do, from what is known now: posts, views, languages, doubts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from content.models import Post
from factchecks import match_notes
from factchecks.models import Appearance, BackSearch, Verdict


EXAMPLES = 10
AROUND_PASSAGE = 160  # characters on either side of it


@dataclass(slots=True)
class Reach:
    posts: int = 0
    views: int = 0
    languages: Counter[str] = field(default_factory=Counter)

    def add(self, posts: int, views: int, language: str) -> None:
        self.posts += posts
        self.views += views
        self.languages[language.partition("-")[0]] += posts

    @property
    def most_spoken(self) -> list[tuple[str, int]]:
        return self.languages.most_common()


@dataclass(frozen=True, slots=True)
class Known:
    """Posts that show the banner at once, by whom, and those that a person is asked about."""

    confirmed: Reach
    automatic: Reach
    proposed: Reach

    @property
    def at_once(self) -> Reach:
        both = self.confirmed, self.automatic
        languages = self.confirmed.languages + self.automatic.languages
        return Reach(sum(each.posts for each in both), sum(each.views for each in both), languages)


def known_posts(verdict: Verdict) -> Known:
    """The posts of the claim's appearances as they are now; one query."""
    reaches = {True: Reach(), False: Reach(), None: Reach()}
    rows = (
        Appearance.objects.filter(claim=verdict.claim_id)
        .exclude(state=Appearance.State.REJECTED)
        .values("state", "is_automatic", "post__language")
        .annotate(posts=Count("pk"), views=Sum("post__counter__views"))
    )
    for row in rows:
        is_proposed = row["state"] == Appearance.State.PROPOSED
        reach = reaches[None if is_proposed else row["is_automatic"]]
        reach.add(row["posts"], row["views"] or 0, row["post__language"])
    automatic = reaches[True] if verdict.allows_automatic_banner else Reach()
    return Known(reaches[False], automatic, reaches[None])


@dataclass(frozen=True, slots=True)
class Example:
    """A post with the passage that matched; `doubts` in words, what speaks against the match."""

    post: Post
    views: int
    score: float | None
    decision: str
    segments: tuple[match_notes.Segment, ...]
    doubts: tuple[str, ...]

    @property
    def likelihood(self) -> str:
        return match_notes.likelihood(self.score)


def known_examples(verdict: Verdict) -> list[Example]:
    """The posts most people saw; one query."""
    rows = _with_posts(_standing(verdict))[:EXAMPLES]
    return [_example_of(row) for row in rows]


def known_doubtful(verdict: Verdict) -> list[Example]:
    """Of the posts that would carry the banner or be proposed, those with doubts; one query.

    The matcher may be wrong where it is near its threshold or where the post asks or denies.
    """
    nearly = Q(score__lt=0.6) | Q(evidence__reasons__0__isnull=False)
    doubted = _standing(verdict).filter(nearly, decided_by__isnull=True)
    rows = _with_posts(doubted)[:EXAMPLES]
    return [_example_of(row) for row in rows]


def _standing(verdict: Verdict) -> QuerySet[Appearance]:
    kept = Appearance.objects.filter(claim=verdict.claim_id).exclude(
        state=Appearance.State.REJECTED
    )
    return kept if verdict.allows_automatic_banner else kept.filter(is_automatic=False)


def _with_posts(rows: QuerySet[Appearance]) -> QuerySet[Appearance]:
    most_seen = F("post__counter__views").desc(nulls_last=True)
    return rows.select_related("post__account", "post__counter").order_by(most_seen, "pk")


def _example_of(appearance: Appearance) -> Example:
    decision = appearance.state
    if appearance.is_automatic:
        decision = "auto"
    return _example(appearance.post, appearance.score, decision, appearance.evidence)


def found_examples(search: BackSearch, name: str) -> list[Example]:
    """Examples (`name` "examples" or "doubtful") in a search's result; one query.

    A post that is gone by now is left out.
    """
    listed = search.result.get(name)
    rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
    posts = _posts([row.get("post") for row in rows])
    return [
        _example(
            posts[row["post"]],
            row.get("score"),
            str(row.get("decision", "")),
            {"passage": row.get("passage"), "reasons": row.get("doubts")},
        )
        for row in rows[:EXAMPLES]
        if row.get("post") in posts
    ]


def _posts(ids: Iterable[Any]) -> dict[int, Post]:
    known = [each for each in ids if isinstance(each, int)]
    return Post.objects.select_related("account", "counter").in_bulk(known) if known else {}


def _example(post: Post, score: float | None, decision: str, raw: object) -> Example:
    read = match_notes.read(raw)
    text = getattr(post, read.field) if read.field in match_notes.TEXT_FIELDS else post.caption
    if read.field == match_notes.HASHTAGS:
        segments = [
            match_notes.Segment(" ".join(f"#{tag}" for tag in post.hashtags), is_match=True)
        ]
    else:
        segments = match_notes.segments(text, read.field, read)
    counter = getattr(post, "counter", None)
    return Example(
        post=post,
        views=counter.views if counter else 0,
        score=score,
        decision=decision,
        segments=shortened(segments),
        doubts=tuple(read.reasons_in_words),
    )


def shortened(segments: list[match_notes.Segment]) -> tuple[match_notes.Segment, ...]:
    """The passage with some words around it: a transcript may be an hour long."""
    if not any(segment.is_match for segment in segments):
        return tuple(match_notes.Segment(_start_of(each.text)) for each in segments[:1])
    first_match = next(index for index, each in enumerate(segments) if each.is_match)
    return tuple(
        each
        if each.is_match
        else match_notes.Segment(
            _end_of(each.text) if index < first_match else _start_of(each.text)
        )
        for index, each in enumerate(segments)
    )


def _start_of(text: str) -> str:
    return text if len(text) <= AROUND_PASSAGE else text[:AROUND_PASSAGE].rstrip() + "…"


def _end_of(text: str) -> str:
    return text if len(text) <= AROUND_PASSAGE else "…" + text[-AROUND_PASSAGE:].lstrip()
