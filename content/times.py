"""Reading the time of a post, in the ways platforms and data sets write it."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(days=1)

# Powers of ten of a second: where a number since 1970 stops being seconds, milli-, microseconds.
_UNITS = ((1e11, 1), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
_EPOCH_TEXT = re.compile(r"\d{9,19}(\.\d+)?")


def parse_time(value: object, *, now: datetime) -> datetime:
    """`value` as a moment in UTC; ValueError says why it is none, or cannot be a post's.

    Takes ISO 8601, Twitter's and e-mail's notations, and seconds, milli-, micro- or
    nanoseconds since 1970. A time without zone is read as UTC.
    """
    moment = read_time(value)
    if moment < EARLIEST:
        raise ValueError(f"{moment.isoformat()} is before {EARLIEST.year}")
    if moment > now + CLOCK_SKEW:
        raise ValueError(f"{moment.isoformat()} is in the future")
    return moment


def read_time(value: object) -> datetime:
    """As `parse_time`, at any time whatever."""
    try:
        if isinstance(value, datetime):
            return _in_utc(value)
        if isinstance(value, str):
            return _from_text(value.strip())
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _from_number(value)
    except (ValueError, OverflowError, OSError, TypeError):
        pass
    # Not of an object or list: those may be nested further than anybody can follow.
    shown = repr(value)[:60] if isinstance(value, str | int | float) else type(value).__name__
    raise ValueError(f"is no date this program knows: {shown}")


def _from_text(text: str) -> datetime:
    if _EPOCH_TEXT.fullmatch(text):
        return _from_number(float(text))
    if text.endswith(" UTC"):
        text = text.removesuffix(" UTC") + "+00:00"
    try:
        return _in_utc(datetime.fromisoformat(text))
    except ValueError:
        pass
    try:
        # Twitter's: Wed Oct 10 20:19:24 +0000 2018
        return _in_utc(datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y"))
    except ValueError:
        return _in_utc(parsedate_to_datetime(text))


def _from_number(number: float) -> datetime:
    for limit, units_a_second in _UNITS:
        if abs(number) < limit:
            return datetime.fromtimestamp(number / units_a_second, tz=UTC)
    raise ValueError


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
