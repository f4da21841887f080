"""What keeps a post out of recommendations is said twice: to Django, and written out in SQL."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from content.models import Post
from factchecks.models import Appearance
from factchecks.queries.recommendation import (
    CARRIES_UNVERIFIED_CLAIM,
    carries_unverified_claim,
    moment,
)
from tests.factories.factchecks import AppearanceFactory, PartnerFactory, VerdictFactory


pytestmark = pytest.mark.django_db
TERMS: list[dict[str, Any]] = [
    {},
    {"automatic_reach": "never"},
    {"is_active": False},
    {"signatory": None},
]


def appearance(rating: str, state: str, allows: bool, terms: dict[str, Any]) -> Appearance:
    organisation = PartnerFactory.create(**terms).organisation
    verdict = VerdictFactory.create(
        published=True,
        unverified=rating == "unverified",
        automatic=allows,
        claim__organisation=organisation,
    )
    return AppearanceFactory.create(claim=verdict.claim, **{state: True})


def written_out(now: datetime) -> set[int]:
    statement = f"SELECT id FROM content_post AS post WHERE {CARRIES_UNVERIFIED_CLAIM}"  # noqa: S608 (our own)
    with connection.cursor() as cursor:
        cursor.execute(statement, moment(now))
        return {row[0] for row in cursor.fetchall()}


def test_both_say_the_same_of_every_kind_of_appearance_at_any_moment():
    states = ("confirmed", "automatic", "proposed")
    for each in product(("unverified", "false"), states, (True, False), TERMS):
        appearance(*each)
    counts = []
    for days in (0, 10, 15, 400):
        now = timezone.now() + timedelta(days=days)
        asked = Post.objects.filter(carries_unverified_claim(now=now))
        assert written_out(now) == set(asked.values_list("pk", flat=True))
        counts.append(asked.count())
    assert counts == [9, 9, 0, 0]
