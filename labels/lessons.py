"""What the matcher learns from: claims, what is near them, and posts a person has judged.

A folder of lessons is a gold set (`labels.goldsets`) whose claims name two more texts: their `denial`
and a claim that is `near`, much alike and yet another. Lessons are parted by claim: from five sixths the
cross-encoder learns, with the rest the weights of the decision are found, so that these have never
seen it sure of what it knows by heart.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labels.goldsets import GoldPost, read_folder
from labels.second_look import CLASSES, DEBUNK, OTHER, REPEAT, told
from textmatch.finetuning import Pair


_PARTS = 6
_ALIKE = 4  # claims of the rest that a post is compared with
# In what share of the epochs a post meets each kind of partner, and what the pair counts.
_SHOWN = {
    "claim": 1.0,
    "translation": 0.2,
    "denial": 0.3,
    "near": 0.25,
    "changed": 0.5,
    "alike": 0.08,
}
_SHOWN_ALONE = 0.4  # a post that is about no claim, beside claims like it
_CLAIMS_ALONE = 0.6  # claim beside denial, look-alike, translation and copies of itself
# A rumour mostly goes round as it is: lessons written to be hard must not teach that it is a denial.
_BEFORE = ("", "", "Let op! ", "Delen!! ", "RT ", "Gehoord: ", "Breaking: ", "\U0001f6a8 ", "wow. ")
_AFTER = (
    "",
    "",
    " #viral",
    " #delen #viral",
    "!!!",
    " \U0001f621",
    " #fyp #voorjou",
    " share!",
    " \U0001f62e",
)
_COUNTS = {"claim": 1.0, "alike": 0.5}
_COUNTS_LESS = 0.7
_NUMBER = re.compile(r"\d+")
_CHANGES = (-3, -2, -1, 1, 2, 3, 5, 10)
_NAMED = tuple(
    tuple(names.split())
    for names in (
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "monday tuesday wednesday thursday friday saturday sunday",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A claim and posts about it; without a claim, posts about none."""

    claim_id: str
    statement: str
    translation: str
    denial: str
    near: str
    posts: tuple[GoldPost, ...]

    @property
    def is_held_out(self) -> bool:
        """Whether the cross-encoder never sees it."""
        digest = hashlib.sha256((self.statement or self.claim_id).encode()).hexdigest()
        return int(digest, 16) % _PARTS == 0


def part_of(an_id: str) -> str:
    """Which part of the lessons a claim or post belongs to.

    One writer's claims all differ. Those of two may say the same, and a post that is right for one of
    them would be called wrong for the other: so posts meet the claims of their own part only.
    """
    return an_id.partition("-")[0]


def read_lessons(folder: Path) -> list[Lesson]:
    """The lessons of a folder, one a claim, and one of all posts that are about no claim."""
    (gold,) = read_folder(folder)
    posts: dict[str, list[GoldPost]] = {}
    for post in gold.posts:
        named = min(post.claim_ids, default=post.near_claim_id)
        posts.setdefault(named, []).append(post)
    rows = map(json.loads, (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines())
    lessons = [
        Lesson(
            claim_id=row["id"],
            statement=row["claim"],
            translation=next((t["claim"] for t in row.get("translations", {}).values()), ""),
            denial=row.get("denial", ""),
            near=row.get("near", ""),
            posts=tuple(posts.pop(row["id"], ())),
        )
        for row in rows
    ]
    about_none = tuple(post for rest in posts.values() for post in rest)
    return [*lessons, Lesson("", "", "", "", "", about_none)]


def pairs_of(lessons: Sequence[Lesson], epochs: int, seed: int) -> list[Pair]:
    """The pairs a cross-encoder is shown; the same lessons and seed give the same pairs."""
    chance = random.Random(seed)  # noqa: S311 not for secrets
    stated = [lesson for lesson in lessons if lesson.statement]
    parts = {part_of(lesson.claim_id) for lesson in stated}
    alike = {p: _Alike([each for each in stated if part_of(each.claim_id) == p]) for p in parts}
    shown: list[Pair] = []
    for lesson in lessons:
        for post in lesson.posts:
            for kind, claim, said in _partners(lesson, post, alike[part_of(post.post.id)], chance):
                share = _SHOWN[kind] if lesson.statement else _SHOWN_ALONE
                shown += _pair(
                    claim, told(post.post, claim), said, kind, _epochs(share, epochs, chance)
                )
        for first, second, said in _claims_alone(lesson, chance):
            shown += _pair(first, second, said, "", _epochs(_CLAIMS_ALONE, epochs, chance))
    return shown


def _pair(first: str, second: str, said: str, kind: str, epochs: frozenset[int]) -> list[Pair]:
    if not (first and second and epochs):
        return []
    weight = _COUNTS.get(kind, _COUNTS_LESS)
    return [Pair(first, second, CLASSES.index(said), weight, epochs)]


def _epochs(share: float, epochs: int, chance: random.Random) -> frozenset[int]:
    return frozenset(epoch for epoch in range(epochs) if chance.random() < share)


def _partners(
    lesson: Lesson, post: GoldPost, alike: _Alike, chance: random.Random
) -> Iterator[tuple[str, str, str]]:
    """Kind of partner, its text, and what the post says of it."""
    said = post.relation if post.relation in CLASSES else OTHER
    if lesson.statement:
        yield "claim", lesson.statement, said
        yield "translation", lesson.translation, said
        if said != OTHER:
            turned = {REPEAT: DEBUNK, DEBUNK: REPEAT}
            yield "denial", lesson.denial, turned.get(said, said)
        if post.relation != "near-miss":
            yield "near", lesson.near, OTHER
        if said == REPEAT:
            yield "changed", changed_value(lesson.statement, _whole(post), chance), OTHER
    for statement in alike.to(_whole(post), but=lesson.statement):
        yield "alike", statement, OTHER


def _claims_alone(lesson: Lesson, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    if lesson.statement:
        copied = f"{chance.choice(_BEFORE)}{lesson.statement}{chance.choice(_AFTER)}"
        yield lesson.statement, copied, REPEAT
        yield lesson.statement, changed_value(lesson.statement, copied, chance), OTHER
    yield lesson.statement, lesson.denial, DEBUNK
    yield lesson.denial, lesson.statement, DEBUNK
    yield lesson.statement, lesson.near, OTHER
    yield lesson.near, lesson.statement, OTHER
    yield lesson.statement, lesson.translation, REPEAT


def changed_value(claim: str, post: str, chance: random.Random) -> str:
    """The claim with another number, weekday or month in the place of one the post names as well."""
    for match in _NUMBER.finditer(claim):
        if re.search(rf"(?<!\d){match.group()}(?!\d)", post):
            other = abs(int(match.group()) + chance.choice(_CHANGES))
            return f"{claim[: match.start()]}{other}{claim[match.end() :]}"
    for names in _NAMED:
        for name in names:
            named = re.search(rf"\b{name}\b", claim, re.IGNORECASE)
            if named and re.search(rf"\b{name}\b", post, re.IGNORECASE):
                other_name = chance.choice([each for each in names if each != name])
                return f"{claim[: named.start()]}{other_name}{claim[named.end() :]}"
    return ""


def _whole(post: GoldPost) -> str:
    said = (post.post.caption, post.post.on_screen_text, post.post.transcript)
    return " ".join(filter(None, (*said, *post.post.hashtags)))


class _Alike:
    """Finds claims that share character n-grams with a post."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._statements = [lesson.statement for lesson in lessons]
        self._vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))
        self._matrix = self._vectoriser.fit_transform(self._statements)

    def to(self, text: str, *, but: str) -> list[str]:
        likeness = (self._matrix @ self._vectoriser.transform([text]).T).toarray().ravel()
        nearest = [self._statements[row] for row in (-likeness).argsort()[:_ALIKE]]
        return [statement for statement in nearest if statement != but]
