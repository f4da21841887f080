"""The sample must not grow old: polling day is computed from today, other dates from the law.

Texts may hold `{polling_day}`, which becomes that day in the text's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from electioncenter.sample.files import document
from elections.statutory import StatutoryDate, statutory_dates


POLLING_DAY = "{polling_day}"
# Django knows Frisian, but not its days and months.
FRISIAN_DAYS = ("moandei", "tiisdei", "woansdei", "tongersdei", "freed", "sneon", "snein")
FRISIAN_MONTHS = (
    *("jannewaris", "febrewaris", "maart", "april", "maaie", "juny"),
    *("july", "augustus", "septimber", "oktober", "novimber", "desimber"),
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns the sample's day offsets into dates of this run."""

    polling_day: date
    zone: ZoneInfo

    @classmethod
    def starting(cls, today: date, *, weeks_ahead: int, iso_weekday: int, zone: str) -> "Calendar":
        later = today + timedelta(weeks=weeks_ahead)
        return cls(later + timedelta(days=(iso_weekday - later.isoweekday()) % 7), ZoneInfo(zone))

    def day(self, offset: int) -> date:
        return self.polling_day + timedelta(days=offset)

    def moment(self, offset: int, clock: str) -> datetime:
        return self.at(self.day(offset), time.fromisoformat(clock))

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)

    def fill(self, text: str, language: str) -> str:
        return text.replace(POLLING_DAY, spoken(self.polling_day, language))

    def statutory(self, category: str) -> Mapping[str, StatutoryDate]:
        """What the Elections Act says of this polling day, by the event's name."""
        dates = statutory_dates(country="NL", election_type=category, poll_date=self.polling_day)
        return {each.event.value: each for each in dates}


def calendar_for(today: date) -> Calendar:
    content = document("election.json")
    return Calendar.starting(
        today, **content["election"]["polling_day_rule"], zone="Europe/Amsterdam"
    )


def spoken(day: date, language: str) -> str:
    """ "Wednesday 17 March 2027" in the language, or in Dutch where Django does not know it."""
    if language == "fy":
        return f"{FRISIAN_DAYS[day.weekday()]} {day.day} {FRISIAN_MONTHS[day.month - 1]} {day.year}"
    known = language if translation.check_for_language(language) else "nl"
    with translation.override(known):
        return date_format(day, "l j F Y", use_l10n=False)
