"""What a made-up world shows on its posts: an election that runs, its label, and a banner.

A feed without them would be cheaper than any that people see.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from elections.models import Election, Jurisdiction
from factchecks.models import Claim, Partner, Signatory, Verdict, VerdictText
from users.models import Organisation


NAME = "bench"
LABELLED_EVERY = 5  # posts: about the election
BANNER_EVERY = 50  # posts: with a claim that was found to be false
_LABELS = """
    INSERT INTO labels_label (post_id, value, source, election_id, version, evidence, created_at,
                              retraction_reason)
    SELECT id, 'election-info', %(source)s, %(election)s, '', '{}', created_at, ''
    FROM content_post WHERE id %% %(every)s = 0
"""
_APPEARANCES = """
    INSERT INTO factchecks_appearance (claim_id, post_id, state, matcher_version, stance, evidence,
                                       created_at, decided_at, is_automatic, relation)
    SELECT %(claim)s, id, 'confirmed', %(source)s, '', '{}', created_at, created_at, true, ''
    FROM content_post WHERE id %% %(every)s = 0
"""


def label(now: datetime) -> None:
    """Expects posts; to be called where the database keeps no triggers."""
    election, claim = _election(now), _claim(now)
    values: list[tuple[str, dict[str, Any]]] = [
        (_LABELS, {"election": election.pk, "every": LABELLED_EVERY}),
        (_APPEARANCES, {"claim": claim.pk, "every": BANNER_EVERY}),
    ]
    with connection.cursor() as cursor:
        for statement, told in values:
            cursor.execute(statement, told | {"source": NAME})


def _election(now: datetime) -> Election:
    area, _made = Jurisdiction.objects.get_or_create(
        ocd_id="ocd-division/country:nl/bench",
        defaults={
            "name": "Bench",
            "classification": Jurisdiction.Classification.MUNICIPALITY,
            "country": "NL",
            "is_official_id": False,
            "locales": ["nl", "en"],
        },
    )
    return Election.objects.update_or_create(
        slug=NAME,
        defaults={
            "name": "Bench",
            "category": Election.Category.GR,
            "date": now.date() + timedelta(weeks=4),
            "announced_on": now.date() - timedelta(weeks=8),
            "division": area,
        },
    )[0]


def _claim(now: datetime) -> Claim:
    partner = _partner(now)
    claim, made = Claim.objects.get_or_create(
        slug=NAME,
        defaults={
            "statement": "The polls close at noon.",
            "language": "en",
            "organisation": partner.organisation,
            "stage": Claim.Stage.TAKEN,
        },
    )
    if made:
        verdict = Verdict.objects.create(
            claim=claim,
            version=1,
            state=Verdict.State.PUBLISHED,
            rating=Verdict.Rating.FALSE,
            organisation=partner.organisation,
            applies_to=Verdict.AppliesTo.ANY_MATCHING_POST,
            allows_automatic_banner=True,
            origin=Verdict.Origin.IMPORT,
            source_hash="0" * 64,
            published_at=now,
        )
        VerdictText.objects.create(verdict=verdict, language="nl", headline="Nee, om negen uur")
    return claim


def _partner(now: datetime) -> Partner:
    organisation, _made = Organisation.objects.get_or_create(
        slug=NAME, defaults={"name": "Bench", "kind": Organisation.Kind.FACT_CHECKER}
    )
    partner, _made = Partner.objects.get_or_create(
        organisation=organisation, defaults={"automatic_reach": Partner.AutomaticReach.MATCHING}
    )
    Signatory.objects.update_or_create(
        partner=partner,
        body=Signatory.Body.EFCSN,
        defaults={
            "status": Signatory.Status.ACTIVE,
            "valid_until": now.date() + timedelta(days=365),
        },
    )
    return partner
