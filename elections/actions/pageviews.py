"""Counting page views. A counter, not a decision: it leaves no entry in the audit log."""

from datetime import date
from pathlib import Path

from django.db import connection, transaction

from elections import pageviews
from elections.models import PageViewCount, PageViewLog


# A minute of a busy election night is some tens of megabytes.
MOST_BYTES = 256 * 1024 * 1024


@transaction.atomic
def count_new_views(*, log: Path, by: str) -> int:
    """Adds the views that the log gained since it was last counted; returns how many.

    Safe to run twice and at once: the log's own row is locked, and moves on in the same
    transaction as the counters. The last line counts only when it is whole.
    """
    status = log.stat()
    position, _created = PageViewLog.objects.select_for_update().get_or_create(
        name=str(log), defaults={"inode": status.st_ino, "offset": 0}
    )
    if position.inode != status.st_ino or position.offset > status.st_size:
        position.inode, position.offset = status.st_ino, 0
    with log.open("rb") as lines:
        lines.seek(position.offset)
        fresh = lines.read(MOST_BYTES)
    whole = fresh[: fresh.rfind(b"\n") + 1]
    counted = pageviews.count(whole.decode(errors="replace").splitlines())
    for (day, path), views in sorted(counted.items()):
        _add(day=day, path=path, views=views)
    position.offset += len(whole)
    position.save()
    return counted.total()


def _add(**row: date | str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {PageViewCount._meta.db_table} AS known (day, path, views)"  # noqa: S608 (a table of ours)
            " VALUES (%(day)s, %(path)s, %(views)s)"
            " ON CONFLICT (day, path) DO UPDATE SET views = known.views + EXCLUDED.views",
            row,
        )
