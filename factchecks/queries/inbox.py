"""The inbox: incoming claims in order of their score, with what a fact-checker decides on."""

from django.db.models import Q

from factchecks.models import Partner
from users.models import Organisation


def covered_by(partner: Organisation | None) -> Q:
    """Claims in a language of the partner, about an area or election in one of its countries.

    A claim that names no area or election is about any country; a partner that lists no
    languages or countries covers all of them. Oversight sees everything.
    """
    terms = Partner.objects.filter(organisation=partner).first() if partner else None
    covered = Q()
    if terms and terms.languages:
        covered &= Q(language__in=terms.languages)
    return covered
