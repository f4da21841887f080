"""Write what people decided on the matcher's pairs as examples that train_matcher reads."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factchecks.queries.decisions import example_claims, example_pairs, example_posts


class Command(BaseCommand):
    help = (
        "Write decided pairs as decisions.jsonl, for `train_matcher --decisions`, and as a sample "
        "(claims.jsonl and posts.jsonl), for `evaluate_matcher`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder; it is made where it is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        folder.mkdir(parents=True, exist_ok=True)
        claims = _write(folder / "claims.jsonl", example_claims())
        posts = _write(folder / "posts.jsonl", example_posts())
        pairs = _write(folder / "decisions.jsonl", example_pairs())
        self.stdout.write(f"{folder}: {claims} claims, {posts} posts, {pairs} decisions.")


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count
