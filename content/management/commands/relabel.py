"""`manage.py relabel`: sends stored posts through labelling again."""

import argparse
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from content.actions import requeue
from content.models import Post


BY = "command:relabel"


class Command(BaseCommand):
    help = "Puts stored posts back into the labelling queue, as after a new matcher or word list."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "--since", type=_date, metavar="DATE", help="posts made since, 2026-03-01"
        )
        which.add_argument("--all", action="store_true", help="every post")
        parser.add_argument(
            "--no-input", action="store_false", dest="interactive", help="do not ask"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        posts = Post.objects.all()
        if options["since"]:
            posts = posts.filter(created_at__gte=options["since"])
        if options["interactive"] and not self._agrees(posts):
            raise CommandError("Nothing was changed.")
        count = requeue(posts=posts, by=BY, reason=_reason(options))
        self.stdout.write(f"{count:,} posts wait to be labelled again.")

    def _agrees(self, posts: QuerySet[Post]) -> bool:
        question = f"{posts.count():,} posts will be labelled again. Go on? [y/N] "
        return input(question).strip().lower() in ("y", "yes", "j", "ja")


def _date(text: str) -> datetime:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-03-01")
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _reason(options: dict[str, Any]) -> str:
    return f"relabel --since {options['since']:%Y-%m-%d}" if options["since"] else "relabel --all"
