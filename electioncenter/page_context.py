"""What apps above `elections` put on an Election Center page: the composition root fills it."""

from datetime import datetime

from django.utils.translation import get_language

from elections.models import ElectionCenterPage
from elections.providers import Provided
from factchecks.queries import recent_fact_checks


FACT_CHECKS = 6


def fact_checks(page: ElectionCenterPage, now: datetime) -> Provided:
    """The newest fact-checks on the page's election; none where the page has no such block."""
    if not any(raw["type"] == "fact_checks" for raw in page.body.raw_data):
        return Provided()
    found = recent_fact_checks(
        language=get_language() or "en", now=now, limit=FACT_CHECKS, election=page.election
    )
    return Provided(
        context={"fact_checks": found}, changes=[each.verdict.ends_at for each in found]
    )
