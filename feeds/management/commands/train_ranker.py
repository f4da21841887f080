"""`manage.py train_ranker`: from served pages to a ranker that says what each signal is worth."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feeds.parameters import current_parameters
from feeds.recommend.served import seen_pages
from feeds.recommend.training import CARD_FILE, MODEL_FILE, TooFewPagesError, save, train


class Command(BaseCommand):
    help = (
        "Trains the ranker of For You on the pages of the last days and what viewers did with them. Writes "
        f"{MODEL_FILE} (LightGBM's text format) and {CARD_FILE}; the newest fifth of the pages measures it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how far back (default: 30)")
        parser.add_argument("--out", type=Path, help="folder (default: ranker in VAR_DIR)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        parameters = current_parameters()
        folder: Path = options["out"] or Path(settings.VAR_DIR) / "ranker"
        pages = list(seen_pages(now - timedelta(days=options["days"])))
        try:
            trained = train(pages, parameters)
        except TooFewPagesError as error:
            raise CommandError(f"Not trained: {error}") from error
        save(trained, folder, parameters, now)
        gain = trained.gain
        self.stdout.write(
            f"Learnt from {len(trained.trained_on)} pages; on the newest {len(trained.ndcg)} NDCG "
            f"{trained.ndcg.mean():.3f}, times {gain.value:.3f} [{gain.low:.3f}, {gain.high:.3f}] of the "
            f"ranking that chose them. {folder / MODEL_FILE}"
        )
