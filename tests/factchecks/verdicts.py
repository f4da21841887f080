"""What tests of verdicts share: people, an assessment, and versions on their way."""

from datetime import timedelta

from django.utils import timezone

from audit.models import Entry
from factchecks.actions.verdicts import Assessment, Text
from factchecks.models import Verdict
from tests.factories.factchecks import VerdictFactory, VerdictTextFactory
from tests.factories.users import UserFactory
from users.models import User


def person() -> User:
    return UserFactory.create(password=None)  # nobody types it, and hashing one is slow


def author(verdict: Verdict) -> User:
    """Who wrote it; every verdict of these tests has an author."""
    assert verdict.authored_by is not None
    return verdict.authored_by


def trail() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


def last_entry() -> Entry:
    entry = Entry.objects.order_by("sequence").last()
    assert entry is not None
    return entry


def assessment(**changes: object) -> Assessment:
    texts = [Text(language="nl", headline="Nee"), Text(language="en", headline="No")]
    return Assessment(**{"rating": "false", "texts": texts} | changes)  # type: ignore[arg-type]


def draft(**fields: object) -> Verdict:
    """A version somebody wrote, with a text."""
    verdict = VerdictFactory.create(**{"authored_by": person()} | fields)
    VerdictTextFactory.create(verdict=verdict)
    return verdict


def handed_in(**fields: object) -> Verdict:
    verdict = VerdictFactory.create(submitted=True, **fields)
    VerdictTextFactory.create(verdict=verdict)
    return verdict


def correction_of(verdict: Verdict, **fields: object) -> Verdict:
    return handed_in(claim=verdict.claim, **{"correction_note": "A new source."} | fields)


def ends_in(**duration: float) -> dict[str, object]:
    return {"rating": "unverified", "ends_at": timezone.now() + timedelta(**duration)}
