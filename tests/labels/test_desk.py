from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Post
from content.queries import find_posts
from labels.desk import labels_per_language
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.labels import LabelFactory


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    ["dw-p001", "sample:dw-p001", "@Duin_Nieuws", "vijf uur", "zeg het voort", "sluit om 17:00"],
)
def test_a_post_is_found_by_its_id_its_maker_and_its_words(words):
    post = PostFactory.create(
        external_id="dw-p001",
        account=AccountFactory.create(handle="duin_nieuws"),
        caption="De bussen sluiten om vijf uur",
        transcript="Zeg het voort",
        on_screen_text="Sluit om 17:00",
    )
    PostFactory.create()
    assert find_posts(Post.objects.all(), words).get() == post


def test_a_post_is_found_by_our_own_number():
    post = PostFactory.create(external_id="x", caption="")
    assert post in find_posts(Post.objects.all(), str(post.pk))


def test_labels_in_force_are_counted_by_the_language_of_their_post():
    now = timezone.now()
    for language in ("nl", "nl-BE", "en", ""):
        LabelFactory.create(post=PostFactory.create(language=language))
    LabelFactory.create(retracted=True)
    assert labels_per_language(now=now) == [("nl", 2), ("", 1), ("en", 1)]
    LabelFactory.create(post=PostFactory.create(language="tr"), expires_at=now + timedelta(days=1))
    assert ("tr", 1) not in labels_per_language(now=now + timedelta(days=2))
