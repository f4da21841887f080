"""How often a page was read, from the log of whatever served it: no cookie, no script.

The log has no client address and no query string (gunicorn.conf.py, docs/deploy/nginx.conf), so
nobody is counted, only pages. Robots are counted with people: telling them apart would need
what we do not keep.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime


# "[22/Nov/2026:21:00:00 +0000] GET /nl/…/ 200 …" (gunicorn) or
# "2026-11-22T21:00:00+00:00 GET /nl/…/ 200 …" (nginx).
LINE = re.compile(
    r"^(?:\[(?P<clf>[^\]]+)\]|(?P<iso>\d{4}-\d\d-\d\dT\S+)) GET (?P<path>/\S*) (?P<status>\d{3}) "
)
CLF = "%d/%b/%Y:%H:%M:%S %z"
# Public pages for people: an address with a language that ends in a slash.
PAGE = re.compile(r"^/[a-z]{2}(?:-[a-z]+)?/(?:\S*/)?$")
READ = frozenset({"200", "304"})
LONGEST_PATH = 300


def count(lines: Iterable[str]) -> Counter[tuple[date, str]]:
    """(day of the log's own clock, path) → views. Lines of any other shape are passed over."""
    return Counter(view for view in map(_view, lines) if view is not None)


def _view(line: str) -> tuple[date, str] | None:
    found = LINE.match(line)
    if found is None or found["status"] not in READ:
        return None
    path = found["path"]
    if not PAGE.match(path) or len(path) > LONGEST_PATH:
        return None
    return _day(found["clf"], found["iso"]), path


def _day(clf: str | None, iso: str | None) -> date:
    if clf:
        return datetime.strptime(clf, CLF).date()  # noqa: DTZ007 (the format has %z)
    return datetime.fromisoformat(iso or "").date()
