"""Chains of reposts, quotes and replies: what a post goes back to, at any depth."""

from collections.abc import Collection

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
)

from content.models import Post, PostRelation


_CHAINS = """
WITH RECURSIVE chain AS (
    SELECT post_id, kind, origin_id FROM content_postrelation WHERE post_id = ANY (%s)
    UNION
    SELECT further.post_id, further.kind, further.origin_id
    FROM chain JOIN content_postrelation further ON further.post_id = chain.origin_id
)
SELECT post_id, kind, origin_id FROM chain
"""


def chains_of(post_ids: Collection[int]) -> list[tuple[int, str, int]]:
    """Every (post, kind, origin) that these posts lead to, each once; one query.

    Chains may go round and they end all the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS, [list(post_ids)])
        return [(post, kind, origin) for post, kind, origin in cursor.fetchall()]


def goes_back_to(origins: Q, *, kinds: Collection[str]) -> Case:
    """A condition on posts: over relations of these kinds they reach one that `origins` fits.

    Chains are followed only of posts that have one, and one by one: as one condition Postgres would
    rather follow the chains of all posts there are.
    """
    wanted = sorted(kinds)
    reached = Func(
        OuterRef("pk"),
        Value(wanted, output_field=ArrayField(TextField())),
        template="(content_origins(%(expressions)s))",
        output_field=ArrayField(BigIntegerField()),
    )
    is_reached = Func(
        F("pk"), reached,
        template="%(expressions)s", arg_joiner=" = ANY ", output_field=BooleanField(),
    )  # fmt: skip
    has_any = Exists(PostRelation.objects.filter(post=OuterRef("pk"), kind__in=wanted))
    reaches = Exists(Post.objects.filter(origins, is_reached))
    return Case(When(has_any, then=reaches), default=Value(False), output_field=BooleanField())
