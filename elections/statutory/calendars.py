"""Days that count and days that do not, when a law counts in working days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


MONDAY, THURSDAY, SATURDAY = 0, 3, 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday count, except the days that `is_day_off` names."""

    is_day_off: Callable[[date], bool]

    def also_without(self, is_day_off: Callable[[date], bool]) -> "Calendar":
        return Calendar(lambda day: self.is_day_off(day) or is_day_off(day))

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and not self.is_day_off(day)

    def working_days_before(self, day: date, count: int) -> date:
        """The day itself does not count: one before a Tuesday is the Monday."""
        return self._count(day, count, -ONE_DAY)

    def working_days_after(self, day: date, count: int) -> date:
        return self._count(day, count, ONE_DAY)

    def first_working_day_from(self, day: date) -> date:
        """The day itself when it is a working day, else the next one that is."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def _count(self, day: date, count: int, step: timedelta) -> date:
        while count:
            day += step
            count -= self.is_working_day(day)
        return day


def easter_sunday(year: int) -> date:
    """Gregorian Easter: the anonymous algorithm of Nature, 20 April 1876."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """`nth_weekday(2027, 5, MONDAY, 1)`: the first Monday in May."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=number - 1)


def last_weekday(year: int, month: int, weekday: int) -> date:
    """For months of 31 days, the only ones asked for."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() - weekday) % 7)
