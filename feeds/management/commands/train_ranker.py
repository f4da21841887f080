"""`manage.py train_ranker`: what the clock does at night, now: a candidate from served pages."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feeds.actions.rankers import register_ranker
from feeds.parameters import written_parameters
from feeds.trained.in_force import parameters_in_force
from feeds.trained.learning import TooFewPagesError, Trained, train
from feeds.trained.served import seen_pages


class Command(BaseCommand):
    help = (
        "Learns weights of For You from the pages of the last days and what viewers did with them, and keeps "
        "them as a candidate; the newest fifth of the pages measures it. With --out it is only written to a file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how far back (default: 30)")
        parser.add_argument("--out", type=Path, help="a JSON file for weights and card")

    def handle(self, *args: Any, **options: Any) -> None:
        now, written = timezone.now(), written_parameters()
        pages = seen_pages(since=now - timedelta(days=options["days"]), until=now)
        try:
            trained = train(pages, written, parameters_in_force())
        except TooFewPagesError as error:
            raise CommandError(f"Not trained: {error}") from error
        if options["out"]:
            options["out"].write_text(_as_json(trained), encoding="utf-8")
            where = options["out"]
        else:
            where = register_ranker(trained=trained, by="system:feeds", now=now)
        ndcg, loss = trained.card["ndcg"], trained.card["log_loss"]
        self.stdout.write(
            f"Learnt from {trained.card['trained_on']['pages']} pages, measured on the newest "
            f"{trained.card['measured_on']['pages']}. NDCG {ndcg['candidate']}, times "
            f"{ndcg['over_by_hand']} of the weights set by hand; log loss {loss['candidate']}, times "
            f"{loss['over_by_hand']}. {where}"
        )


def _as_json(trained: Trained) -> str:
    content = {
        "version": trained.parameters.version,
        "weights": trained.weights,
        "card": dict(trained.card),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
