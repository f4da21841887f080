"""`manage.py export_claims`: published fact-checks as a file, for whoever has no way to our API."""

import argparse
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from factchecks.markup import claim_review
from factchecks.queries.export import exports, in_force, in_language


BATCH = 200
START = '{"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": ['


class Command(BaseCommand):
    help = (
        "Writes every fact-check in force as a schema.org DataFeed of ClaimReviews, the oldest "
        "first, to a file or to standard output. `import_claims` reads it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", nargs="?", type=Path)
        parser.add_argument("--language", help="of the claim or of the review, like nl")
        parser.add_argument("--election", metavar="SLUG")
        parser.add_argument("--publisher", metavar="SLUG", help="of this fact-checker only")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["path"] is None:
            self.stdout.writelines(_lines(options))
            return
        with options["path"].open("w", encoding="utf-8") as file:
            file.writelines(_lines(options))


def _lines(options: dict[str, Any]) -> Iterator[str]:
    """One review a line, so that files can be compared."""
    yield START
    separator = "\n"
    for review in _reviews(options):
        yield f"{separator}{json.dumps(review, cls=DjangoJSONEncoder, ensure_ascii=False)}"
        separator = ",\n"
    yield "\n]}\n"


def _reviews(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    verdicts = in_force(timezone.now())
    if options["language"]:
        verdicts = in_language(verdicts, options["language"])
    if options["election"]:
        verdicts = verdicts.filter(claim__elections__slug=options["election"])
    if options["publisher"]:
        verdicts = verdicts.filter(organisation__slug=options["publisher"])
    rows = verdicts.order_by("published_at", "pk").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        for export in exports(batch):
            page = f"{settings.SITE_URL}{export.claim.get_absolute_url()}"
            yield claim_review(export, page_url=page)
