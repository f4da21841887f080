"""What a voter reads about a statutory date, in every language of the site."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from elections.statutory import Event


TEXTS: dict[Event, Promise] = {
    Event.NOMINATION_OPENS: _("Nomination day: parties hand in their lists of candidates."),
    Event.CLOSE_OF_NOMINATIONS: _("Lists of candidates can no longer be handed in."),
    Event.RESIDENCE_REFERENCE_DATE: _(
        "You vote in the municipality where you were registered at the end of nomination day."
    ),
    Event.REGISTRATION_DEADLINE: _("You can no longer register for this election."),
    Event.REGISTRATION_ABROAD_DEADLINE: _(
        "Voters who live abroad can no longer register for this election."
    ),
    Event.POSTAL_VOTE_APPLICATION_DEADLINE: _("You can no longer apply for a postal vote."),
    Event.VAC_APPLICATION_DEADLINE: _("You can no longer apply for a Voter Authority Certificate."),
    Event.PROXY_APPLICATION_DEADLINE: _(
        "You can no longer ask your municipality for a written proxy. You can still authorise "
        "another voter on the back of your polling card."
    ),
    Event.VOTE_ELSEWHERE_WRITTEN_DEADLINE: _(
        "You can no longer ask in writing to vote in another municipality."
    ),
    Event.VOTE_ELSEWHERE_IN_PERSON_DEADLINE: _(
        "You can no longer ask at the town hall to vote in another municipality."
    ),
    Event.NEW_POLLING_CARD_WRITTEN_DEADLINE: _(
        "You can no longer ask in writing for a new polling card."
    ),
    Event.NEW_POLLING_CARD_IN_PERSON_DEADLINE: _(
        "You can no longer ask at the town hall for a new polling card."
    ),
    Event.POLLS_OPEN: _("Polling stations are open. Some open at another time."),
    Event.POLLS_CLOSE: _(
        "Polling stations are closed. Whoever was already at the entrance may still vote."
    ),
    Event.COUNTING: _("The votes are being counted. Anyone may watch."),
    Event.RESULT_SESSION: _("The result is determined in a public session."),
}


def descriptions(events: Iterable[Event]) -> dict[str, str]:
    """Language code → one text for all of the events."""
    found = {}
    wanted = list(events)
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = " ".join(str(TEXTS[event]) for event in wanted)
    return found
