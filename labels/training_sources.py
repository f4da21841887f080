"""Where training material comes from: the lessons, the sample, and reviewers' decisions."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from labels.decided import Example, read_decisions
from labels.goldsets import GoldPost, GoldSet, read_folder
from labels.lessons import Lesson, part_of, read_lessons
from labels.model_card import TrainedOn
from labels.training import RECIPES, Judged, Material, copies_of, gold_of


LESSONS = Path(settings.BASE_DIR) / "labels" / "training_sample"
SAMPLE = Path(settings.BASE_DIR) / "electioncenter" / "sample"


@dataclass(frozen=True, slots=True)
class Sources:
    """What was read. `gold` are the lessons as a gold set."""

    gold: GoldSet
    lessons: Sequence[Lesson]
    sample: GoldSet
    decided: Sequence[Example]

    @property
    def material(self) -> Material:
        """Held-out lessons, each part beside its own claims; what reviewers decided; the sample."""
        claims, reviewed = gold_of(self.decided)
        judged = [*self._held_out(), Judged(claims, reviewed)]
        return Material(
            lessons=[post for each in self.lessons if not each.is_held_out for post in each.posts],
            judged=[some for some in judged if some.posts],
            usual=Judged(self.sample.claims, self.sample.posts),
        )

    def _held_out(self) -> Iterator[Judged]:
        posts: dict[str, list[GoldPost]] = {}
        unseen = set()
        for lesson in self.lessons:
            if lesson.is_held_out:
                unseen.add(lesson.claim_id)
                for post in lesson.posts:
                    posts.setdefault(part_of(post.post.id), []).append(post)
        for part, some in posts.items():
            claims = [claim for claim in self.gold.claims if part_of(claim.id) == part]
            copied = copies_of(claim for claim in claims if claim.id in unseen)
            yield Judged(claims, [*some, *copied])

    @property
    def trained_on(self) -> tuple[TrainedOn, ...]:
        """For the card of a model."""
        known = [
            TrainedOn(gold.name, len(gold.posts), len(gold.claims))
            for gold in (self.gold, self.sample)
        ]
        if self.decided:
            claims = {example.claim for example in self.decided}
            known.append(TrainedOn("reviewers' decisions", len(self.decided), len(claims)))
        return tuple(known)


def add_sources(parser: ArgumentParser) -> None:
    """The options that `read_sources` reads, and which encoder it is for."""
    parser.add_argument("--encoder", choices=sorted(RECIPES), default="use")
    parser.add_argument("--lessons", type=Path, default=LESSONS, help="folder of lessons")
    parser.add_argument("--sample", type=Path, default=SAMPLE, help="folder of a gold set")
    parser.add_argument(
        "--decisions", type=Path, nargs="*", default=[], help="files of export_decisions"
    )


def read_sources(options: dict[str, Any]) -> Sources:
    """Raises FolderError or DecisionsError where one of them cannot be read."""
    (gold,), (sample,) = read_folder(options["lessons"]), read_folder(options["sample"])
    return Sources(
        gold,
        read_lessons(options["lessons"]),
        sample,
        read_decisions(options["decisions"]),
    )
