"""Context labels end with their election, also when its day was moved."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from content.models import Intake
from elections.actions.calendar import postpone_election
from labels import tasks
from labels.models import SOURCE, Label
from labels.queries import election_scopes
from tests.factories.elections import ElectionFactory
from tests.factories.labels import LabelFactory, RuleFindingFactory


pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


@pytest.fixture
def label():
    election = ElectionFactory.create()
    return LabelFactory.create(election=election, source=SOURCE, expires_at=end_of(election))


def end_of(election):
    scopes = {each.election_id: each for each in election_scopes(timezone.now())}
    return scopes[election.pk].labels_until


def postpone(election, new_date: date | None):
    return postpone_election(
        election=election, reason="Storm surge", by="user:7", now=timezone.now(), new_date=new_date
    )


def test_a_postponed_election_keeps_its_labels_until_its_new_aftermath_is_over(label):
    moved = postpone(label.election, label.election.date + WEEK)
    assert tasks.follow_calendar() == 1
    planned = label.expires_at
    label.refresh_from_db()
    zone = moved.division.zone
    assert label.expires_at == end_of(moved)
    assert label.expires_at.astimezone(zone).date() == planned.astimezone(zone).date() + WEEK


def test_it_is_on_record_once(label):
    postpone(label.election, label.election.date + WEEK)
    assert (tasks.follow_calendar(), tasks.follow_calendar()) == (1, 0)
    entry = Entry.objects.get(action="labels.ends_moved")
    assert entry.data == {"labels_per_election": {str(label.election_id): 1}}


def test_labels_of_other_elections_sources_and_the_past_stay(label):
    others = [
        LabelFactory.create(source=SOURCE, election=ElectionFactory.create(over=True)),
        LabelFactory.create(source="networks.cluster:42", election=label.election),
        LabelFactory.create(
            source=SOURCE, election=label.election,
            retracted_at=timezone.now(), retraction_reason="The post was labelled again.",
        ),
    ]  # fmt: skip
    postpone(label.election, label.election.date + WEEK)
    assert tasks.follow_calendar() == 1
    for other in others:
        assert Label.objects.get(pk=other.pk).expires_at == other.expires_at


def waiting():
    return set(Intake.objects.filter(state="waiting").values_list("post", flat=True))


def test_posts_against_its_rules_are_read_again_once(label):
    open_one = RuleFindingFactory.create(election=label.election)
    RuleFindingFactory.create(election=label.election, confirmed=True)
    RuleFindingFactory.create()
    Intake.objects.update(state="done", processed_at=timezone.now())
    postpone(label.election, label.election.date + WEEK)
    tasks.follow_calendar()
    assert waiting() == {open_one.post_id}
    Intake.objects.update(state="done", processed_at=timezone.now())
    tasks.follow_calendar()
    assert waiting() == set()


def test_an_election_without_labels_is_followed_when_it_rings():
    found = RuleFindingFactory.create()
    Intake.objects.update(state="done", processed_at=timezone.now())
    tasks.follow_calendar(found.election_id)
    assert waiting() == {found.post_id}


def test_put_off_without_a_day_they_stay_as_they_were(label):
    postpone(label.election, None)
    assert tasks.follow_calendar() == 0
