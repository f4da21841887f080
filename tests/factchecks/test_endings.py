from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from factchecks import tasks
from factchecks.models import Notification
from factchecks.signals import claims_changed
from tests.factchecks.verdicts import last_entry, trail
from tests.factories.factchecks import VerdictFactory
from tests.factories.users import MembershipFactory


pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 10, 12, tzinfo=UTC)
END = START + timedelta(days=14)


@pytest.fixture
def unverified():
    with time_machine.travel(START, tick=False):
        return VerdictFactory.create(published=True, unverified=True, ends_at=END)


def at(moment: datetime, task: Callable[[], int]) -> int:
    with time_machine.travel(moment, tick=False):
        return task()


def test_the_end_is_announced_once(unverified, django_capture_on_commit_callbacks):
    heard = []
    listen = lambda **kwargs: heard.extend(kwargs["claim_ids"])  # noqa: E731
    claims_changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        assert at(END - timedelta(seconds=1), tasks.announce_ended_verdicts) == 0
        assert at(END + timedelta(minutes=3), tasks.announce_ended_verdicts) == 1
        assert at(END + timedelta(minutes=9), tasks.announce_ended_verdicts) == 0
    claims_changed.disconnect(listen)
    assert heard == [unverified.claim_id]
    assert trail() == ["factchecks.verdict_ended"]
    assert last_entry().subject == f"factchecks.verdict:{unverified.pk}"


def test_a_verdict_that_was_taken_back_does_not_end(unverified):
    with time_machine.travel(START, tick=False):
        VerdictFactory.create(withdrawn=True, unverified=True, ends_at=END)
        VerdictFactory.create(draft=True, unverified=True, ends_at=END)
    assert at(END, tasks.announce_ended_verdicts) == 1


class TestWarning:
    def test_the_author_and_the_editors_hear_two_days_before_once(self, unverified):
        organisation = unverified.organisation
        MembershipFactory.create(
            organisation=organisation, user=unverified.authored_by, role="member"
        )
        editor = MembershipFactory.create(organisation=organisation, role="editor").user
        MembershipFactory.create(organisation=organisation, role="member")
        MembershipFactory.create(role="editor")
        assert at(END - timedelta(days=2, seconds=1), tasks.warn_of_ending_verdicts) == 0
        assert at(END - timedelta(days=2), tasks.warn_of_ending_verdicts) == 2
        assert at(END - timedelta(hours=5), tasks.warn_of_ending_verdicts) == 0
        told = set(Notification.objects.values_list("user", "kind", "claim"))
        assert told == {
            (unverified.authored_by_id, "ending", unverified.claim_id),
            (editor.pk, "ending", unverified.claim_id),
        }
        assert trail() == ["factchecks.end_warned"]

    def test_of_what_has_ended_nobody_is_warned(self, unverified):
        MembershipFactory.create(organisation=unverified.organisation, role="editor")
        assert at(END, tasks.warn_of_ending_verdicts) == 0
