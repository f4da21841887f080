from dataclasses import replace

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from content.models import Post
from feeds import describing
from feeds.actions import features
from feeds.actions.features import describe_posts, describe_waiting, renew_old_vectors
from feeds.models import PostFeatures
from feeds.queries.undescribed import of_other_versions, undescribed
from feeds.receivers import ring_for_posts
from feeds.tasks import describe_posts as describe_task
from feeds.topics.vectors import version
from tests.factories.content import PostFactory
from tests.factories.feeds import PostFeaturesFactory


pytestmark = pytest.mark.django_db


def test_a_post_is_read_once_and_again_when_its_texts_change():
    post = PostFactory.create(caption="Lekker koken: pannenkoeken met appel", language="nl-BE")
    assert describe_waiting() == 1
    read = PostFeatures.objects.get()
    assert (read.post, read.account, read.language) == (post, post.account, "nl")
    assert {"pannenkoeken", "appel"} <= set(read.terms)
    assert read.version == version()
    assert sum(value * value for value in read.embedding) == pytest.approx(1, abs=0.01)
    assert sum(read.topics.values()) <= 1.001
    assert describe_waiting() == 0
    Post.objects.update(caption="Nu over fietsen")
    assert describe_waiting() == 1
    assert "fietsen" in PostFeatures.objects.get().terms
    assert describe_waiting() == 0


def test_a_post_without_words_has_a_vector_of_zeros():
    PostFactory.create(caption="", hashtags=[])
    assert describe_waiting() == 1
    assert set(PostFeatures.objects.get().embedding) == {0}


def test_removed_posts_are_not_read():
    PostFactory.create(removed=True)
    assert undescribed(most=10) == []


def test_posts_of_an_earlier_projection_are_read_again():
    PostFeaturesFactory.create(version="old")
    assert len(of_other_versions(version=version(), most=10)) == 1
    assert renew_old_vectors() == 1
    assert PostFeatures.objects.get().version == version()


def test_a_batch_takes_the_same_number_of_queries_as_one_post(django_assert_max_num_queries):
    posts = PostFactory.create_batch(5)
    describe_posts(post_ids=[posts[0].pk])
    with django_assert_max_num_queries(4):
        describe_posts(post_ids=[post.pk for post in posts])
    assert describe_posts(post_ids=[]) == 0


def test_many_new_posts_ring_one_bell(monkeypatch):
    rung = []
    monkeypatch.setattr(
        "feeds.receivers.describe_posts.apply_async", lambda **options: rung.append(options)
    )
    for _ in range(3):
        ring_for_posts(sender=None)
    assert len(rung) == 1


def test_a_post_that_cannot_be_read_is_kept_by_its_bare_words(monkeypatch):
    bad = PostFactory.create(caption="kapot", hashtags=["Stuk"])
    good = PostFactory.create(caption="heel")

    def describe(posts, encoder):
        if any(post.caption == "kapot" for post in posts):
            raise ValueError
        return describing.describe(posts, encoder)

    monkeypatch.setattr("feeds.actions.features.describe", describe)
    assert describe_waiting() == 2
    assert PostFeatures.objects.get(post=good).main_topic != ""
    kept = PostFeatures.objects.get(post=bad)
    assert (kept.terms, kept.topics, any(kept.embedding)) == (["kapot", "stuk"], {}, False)
    assert undescribed(most=10) == []


def test_a_worker_that_is_told_to_stop_stops_and_keeps_what_it_read(monkeypatch):
    monkeypatch.setattr(features, "SAVED_TOGETHER", 2)
    posts = PostFactory.create_batch(5)
    parts = []

    def describe(texts, encoder):
        parts.append(texts)
        if len(parts) == 2:
            raise SoftTimeLimitExceeded
        return [describing.barely(each) for each in texts]

    monkeypatch.setattr(features, "describe", describe)
    with pytest.raises(SoftTimeLimitExceeded):
        describe_waiting()
    read = PostFeatures.objects.order_by("post").values_list("post", flat=True)
    assert list(read) == [post.pk for post in posts[:2]]


def test_a_post_that_cannot_be_saved_keeps_no_other_waiting(monkeypatch):
    bad = PostFactory.create(caption="kapot")
    good = PostFactory.create_batch(2)

    def describe(texts, encoder):
        read = [describing.barely(each) for each in texts]
        return [
            replace(each, main_topic="t" * (41 if each.texts.post_id == bad.pk else 4))
            for each in read
        ]

    monkeypatch.setattr(features, "describe", describe)
    assert describe_waiting() == 3
    assert PostFeatures.objects.get(post=bad).terms == ["kapot"]
    assert {each.main_topic for each in PostFeatures.objects.filter(post__in=good)} == {"tttt"}


def test_one_task_reads_at_a_time_and_a_lost_one_gives_way(monkeypatch):
    inner = []

    def meanwhile():
        inner.append(describe_task())
        return 7

    monkeypatch.setattr(features, "describe_waiting", meanwhile)
    assert describe_task() == 7
    assert inner == [0]
    monkeypatch.setattr(features, "describe_waiting", lambda: 8)
    assert describe_task() == 8


def test_of_a_long_transcript_only_the_beginning_is_read_for_terms():
    long = describing.words_of("Kiezen", "stem " * 10_000, "")
    assert len(long) == describing.MOST_LETTERS
    assert long.startswith("Kiezen\nstem")
