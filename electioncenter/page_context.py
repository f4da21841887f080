"""What apps above `elections` put on an Election Center page: the composition root fills it."""

from datetime import datetime

from django.utils.translation import get_language

from elections.models import ElectionCenterPage
from elections.providers import Provided, key_of
from factchecks.queries.public import PublicVerdict, recent_fact_checks


FACT_CHECKS = 6


def fact_checks(page: ElectionCenterPage, now: datetime) -> Provided:
    """The newest fact-checks on the page's election; none where the page has no such block."""
    if not any(raw["type"] == "fact_checks" for raw in page.body.raw_data):
        return Provided()
    found = recent_fact_checks(
        language=get_language() or "en", now=now, limit=FACT_CHECKS, election=page.election
    )
    return Provided(
        context={"fact_checks": found},
        changes=[each.verdict.ends_at for each in found],
        keys={"fact_checks": key_of([_shown(each) for each in found])},
    )


def _shown(each: PublicVerdict) -> tuple[object, ...]:
    verdict, text = each.verdict, each.text
    words = (text.language, text.headline) if text else verdict.claim.statement
    return verdict.pk, verdict.rating, verdict.claim.slug, verdict.organisation.name, words
