"""Reads for staff: posts with their labels, and how the labelling itself is going."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from content.models import Post
from factchecks.models import Appearance
from labels.models import Label
from labels.vocabulary import UNDECLARED_AD


def with_label(posts: QuerySet[Post], value: str, *, now: datetime) -> QuerySet[Post]:
    """Posts that have this label in force."""
    labels = Label.objects.in_force(now).filter(post=OuterRef("pk"), value=value)
    return posts.filter(Exists(labels))


def with_appearance(posts: QuerySet[Post], state: str) -> QuerySet[Post]:
    return posts.filter(Exists(Appearance.objects.filter(post=OuterRef("pk"), state=state)))


def labels_per_language(*, now: datetime) -> list[tuple[str, int]]:
    """(language of the post, labels in force), most first; "" where the language is unknown."""
    rows = (
        Label.objects.in_force(now)
        .values("post__language")
        .annotate(labels=Count("pk"))
        .order_by("-labels", "post__language")
    )
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row["post__language"].partition("-")[0]] += row["labels"]
    return totals.most_common()


def history_of(post: Post) -> dict[str, Any]:
    """Every label the post ever had and every claim found in it, newest first; two queries."""
    return {
        "labels": list(post.labels.select_related("election").order_by("-created_at", "-pk")),
        "appearances": list(
            post.appearances.select_related("claim", "decided_by").order_by("-created_at", "-pk")
        ),
    }


def undeclared_ad(post: Post) -> Label | None:
    """The mark that stands, if there is one."""
    return post.labels.filter(value=UNDECLARED_AD, retracted_at__isnull=True).first()
