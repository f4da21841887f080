"""`manage.py train_voting_rules`: fits the reading of free words of the voting-rule checker."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from elections.voting_rules import ElectionFacts, rules_for
from labels import voting_rules
from labels.decision import Look
from labels.rule_wording import FOLDER, READER_FILE, WEIGHTS_FILE, encoder_of
from labels.voting_rules import RuleChecker
from labels.voting_rules.evaluation import Case, CasesError, Predicted, figures, read_cases
from labels.voting_rules.fitting import (
    Lesson,
    OnTop,
    bare_encoder,
    fit_layers,
    fit_look,
    fit_reader,
    look_as_dict,
)
from labels.voting_rules.wording import Wording


TRAINING = Path(str(voting_rules.__file__)).parent / "training"
# The election that the training cases are written about.
ELECTION = ElectionFacts(category="GR", polling_day=date(2026, 3, 18))
LEAST = 0.6  # chosen by a person, see docs/voting-rules.md


class Command(BaseCommand):
    help = (
        "Fits the reading of free words on the cases in labels/voting_rules/training and writes its "
        "two files. With --leave-topics-out FILE it writes nothing: each topic of FILE is read by a "
        "model that was fitted without any case about that topic. Touches no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the two files")
        parser.add_argument("--least", type=float, default=LEAST, help="flagged from here on")
        parser.add_argument("--leave-topics-out", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        lessons = lessons_of(TRAINING)
        if options["leave_topics_out"]:
            self._leave_out(lessons, options["leave_topics_out"], options["least"])
            return
        content, look = fit_reader(lessons), fit_look(lessons)
        weights = _weights(content, look, options["least"])
        (options["out"] / READER_FILE).write_bytes(content)
        (options["out"] / WEIGHTS_FILE).write_bytes(weights)
        self.stdout.write(f"{len(lessons)} cases; {READER_FILE}: {len(content) / 1000:.0f} kB")

    def _leave_out(self, lessons: Sequence[Lesson], file: Path, least: float) -> None:
        try:
            cases = read_cases(file)
        except CasesError as error:
            raise CommandError(str(error)) from error
        found = list(_unseen(lessons, cases, least))
        row = figures("all", found)
        self.stdout.write(f"contradictions found {row.found}")
        self.stdout.write(f"debunks, questions, other votes flagged {row.hard_flagged}")
        self.stdout.write(f"true statements flagged {row.agrees_flagged}")


def _unseen(lessons: Sequence[Lesson], cases: Sequence[Case], least: float) -> Iterator[Predicted]:
    """Each case, read by layers that learnt nothing about its topic.

    How much they count beside the lexicons is found on all topics: seven weights. Talk and other votes have no topic: of those only what was written with the lexicons is learnt.
    """
    look, bare = fit_look(lessons), encoder_of(bare_encoder())
    for slot in sorted({case.slot for case in cases}):
        known = [
            lesson
            for lesson in lessons
            if lesson.case.slot != slot or not (slot or lesson.is_fresh)
        ]
        wording = Wording(OnTop(bare, fit_layers(known)), look, least)
        checker = RuleChecker(rules_for(ELECTION), wording)
        for case in cases:
            if case.slot == slot:
                yield Predicted(case, checker.check(case.text, case.language))


def lessons_of(folder: Path) -> list[Lesson]:
    """The cases of both files; those written with the lexicons say nothing about their worth."""
    checker, encoder = RuleChecker(rules_for(ELECTION)), encoder_of(bare_encoder())
    found = []
    for name, is_fresh in (("with_lexicons.jsonl", False), ("free_words.jsonl", True)):
        cases = read_cases(folder / name)
        features = encoder.read([("", case.text) for case in cases])
        found += [
            Lesson(case, checker.check(case.text, case.language), row, is_fresh)
            for case, row in zip(cases, features, strict=True)
        ]
    return found


def _weights(content: bytes, look: Look, least: float) -> bytes:
    stored = {"reader": encoder_of(content).version, "least": least, **look_as_dict(look)}
    return (json.dumps(stored, indent=1, sort_keys=True) + "\n").encode()
