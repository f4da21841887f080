"""Where training material comes from: the lessons, the sample, and reviewers' decisions."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from labels.decided import Example, read_decisions
from labels.goldsets import GoldSet, read_folder
from labels.lessons import Lesson, read_lessons
from labels.model_card import TrainedOn
from labels.training import RECIPES, Material, copies_of, gold_of


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
        claims, reviewed = gold_of(self.decided)
        held_out = [lesson for lesson in self.lessons if lesson.is_held_out]
        unseen = {lesson.claim_id for lesson in held_out}
        copied = [claim for claim in self.gold.claims if claim.id in unseen]
        return Material(
            claims=[*self.gold.claims, *self.sample.claims, *claims],
            lessons=[post for each in self.lessons if not each.is_held_out for post in each.posts],
            judged=[
                *(post for each in held_out for post in each.posts),
                *self.sample.posts,
                *copies_of([*copied, *self.sample.claims]),
                *reviewed,
            ],
        )

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
