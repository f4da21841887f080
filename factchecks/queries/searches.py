"""Reads on the searches of stored posts: what a worker searches for, what a page shows."""

from django.db import connection

from content.models import Post
from factchecks.models import BackSearch, Verdict
from factchecks.queries.public import MatchableClaim


def searched_claim(verdict_id: int) -> MatchableClaim:
    """The claim as a matcher would know it with this version published; four queries.

    Of a draft too: a preview asks what would happen.
    """
    verdict = (
        Verdict.objects.select_related("claim")
        .prefetch_related("texts", "claim__wordings", "claim__elections")
        .get(pk=verdict_id)
    )
    claim = verdict.claim
    return MatchableClaim(
        claim_id=verdict.claim_id,
        language=claim.language,
        statement=claim.statement,
        wordings=tuple((each.language, each.text) for each in claim.wordings.all()),
        headlines=tuple(text.headline for text in verdict.texts.all()),
        rating=verdict.rating,
        allows_automatic_banner=verdict.allows_automatic_banner,
        election_ids=frozenset(each.pk for each in claim.elections.all()),
    )


def latest_search(verdict: Verdict, purpose: str) -> BackSearch | None:
    return verdict.searches.filter(purpose=purpose).order_by("-requested_at", "-pk").first()


def posts_to_search() -> int:
    """How many posts a search goes through, as Postgres estimates it without counting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
            [Post._meta.db_table],
        )
        row = cursor.fetchone()
    estimate = row[0] if row else 0
    return estimate if estimate > 0 else Post.objects.count()
