import pytest

from content.models import Intake, Post
from content.queries import QueueState, find_posts, queue_state
from tests.factories.content import AccountFactory, IntakeFactory, PostFactory


pytestmark = pytest.mark.django_db


def test_an_empty_queue_has_no_oldest_post():
    PostFactory.create(labelled=True)
    assert queue_state() == QueueState(waiting=0, oldest_queued_at=None, set_aside=0)


def test_the_queue_counts_what_waits_and_what_was_set_aside():
    first, _second = PostFactory.create_batch(2)
    IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True)
    oldest = Intake.objects.get(post=first).queued_at
    assert queue_state() == QueueState(waiting=2, oldest_queued_at=oldest, set_aside=1)


@pytest.mark.parametrize(
    "words",
    [
        "dw-p001",
        "sample:dw-p001",
        "@Duin_Nieuws",
        "vijf uur",
        "zeg het voort",
        "sluit om 17:00",
        "https://platform.example/p/1",
    ],
)
def test_a_post_is_found_by_its_id_its_maker_and_its_words(words):
    post = PostFactory.create(
        external_id="dw-p001",
        account=AccountFactory.create(handle="duin_nieuws"),
        caption="De bussen sluiten om vijf uur",
        transcript="Zeg het voort",
        on_screen_text="Sluit om 17:00",
        url="https://platform.example/p/1",
    )
    PostFactory.create()
    assert find_posts(Post.objects.all(), words).get() == post


def test_a_post_is_found_by_our_own_number():
    post = PostFactory.create(external_id="x", caption="")
    assert post in find_posts(Post.objects.all(), str(post.pk))
