"""What an Election Center page shows of what two persons decided: notices and corrections."""

from datetime import datetime

from elections.models import ElectionCenterPage
from elections.providers import Provided
from elections.queries.governance import corrections_on, notices_for


LATEST = 3


def public_word(page: ElectionCenterPage, now: datetime) -> Provided:
    """Two queries and one for the areas above, whatever there is to show."""
    notices = notices_for(page.election, page.area, now)
    return Provided(
        context={
            "notices": notices.in_force,
            "corrections": list(corrections_on(page, page.locale.language_code)[:LATEST]),
        },
        changes=notices.changes,
    )
