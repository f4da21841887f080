import pytest

from content.models import Intake
from content.queries import QueueState, queue_state
from tests.factories.content import IntakeFactory, PostFactory


pytestmark = pytest.mark.django_db


def test_an_empty_queue_has_no_oldest_post():
    PostFactory.create(labelled=True)
    assert queue_state() == QueueState(waiting=0, oldest_queued_at=None, set_aside=0)


def test_the_queue_counts_what_waits_and_what_was_set_aside():
    first, _second = PostFactory.create_batch(2)
    IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True)
    oldest = Intake.objects.get(post=first).queued_at
    assert queue_state() == QueueState(waiting=2, oldest_queued_at=oldest, set_aside=1)
