"""A claim is searched for in all stored posts: to preview a verdict, and to apply it."""

import time

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Entry
from factchecks.actions.searches import lease_search
from factchecks.models import Appearance, BackSearch, Verdict
from labels import pipeline
from labels.actions import searches
from labels.actions.searches import search_waiting
from labels.models import PostVector
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    BackSearchFactory,
    ClaimFactory,
    PartnerFactory,
    VerdictFactory,
)
from tests.factories.labels import ClusterFactory, PostVectorFactory
from textmatch.encoders import UseEncoder


pytestmark = pytest.mark.django_db
BY = "system:test"
STATEMENT = "In Zandwijk worden stembiljetten met een rood potlood ongeldig verklaard."
SURE = (
    "Stembiljetten die met een rood potlood zijn ingevuld worden in Zandwijk ongeldig verklaard, "
    "mijn buurman zag het zelf."
)
OTHER = "Vandaag bakken we appeltaart met kaneel en rozijnen uit eigen tuin."


@pytest.fixture(autouse=True)
def nothing_rings(monkeypatch):
    monkeypatch.setattr("labels.tasks.search_posts.delay", lambda: None)


def verdict(*, published=False, reach="matching", **fields):
    partner = PartnerFactory.create(automatic_reach=reach)
    claim = ClaimFactory.create(statement=STATEMENT, organisation=partner.organisation)
    return VerdictFactory.create(claim=claim, published=published, automatic=True, **fields)


def searched(of, purpose="preview"):
    search = BackSearchFactory.create(verdict=of, purpose=purpose)
    assert search_waiting(by=BY) == 1
    search.refresh_from_db()
    return search


def test_a_preview_says_what_would_happen_and_changes_nothing():
    post, _other = PostFactory.create(caption=SURE), PostFactory.create(caption=OTHER)
    type(post.counter).objects.filter(post=post).update(views=70)
    search = searched(verdict())
    assert (search.state, search.done, search.total) == ("done", 2, 2)
    found = search.result
    assert found["automatic"] + found["review"] == 1
    assert (found["views"], found["languages"]) == (70, {"nl": 1})
    (example,) = found["examples"]
    assert example["post"] == post.pk
    assert example["passage"]["text"] == SURE
    assert example["decision"] in {"auto", "review"}
    assert not Appearance.objects.exists()
    assert not PostVector.objects.exists()


def test_a_preview_keeps_to_what_the_partner_may_set_going():
    PostFactory.create(caption=SURE)
    (example,) = searched(verdict(reach="never")).result["examples"]
    assert example["decision"] == "review"


def test_a_doubtful_post_is_left_to_a_person_and_the_doubt_is_named():
    PostFactory.create(caption=f"Zagen jullie dat? {STATEMENT}")
    (example,) = searched(verdict()).result["examples"]
    assert example["decision"] == "review"
    assert "worded-as-denial" in example["doubts"]


def test_applying_makes_the_appearances():
    post = PostFactory.create(caption=SURE)
    PostFactory.create(caption=OTHER)
    search = searched(verdict(published=True), "apply")
    appearance = Appearance.objects.get()
    assert (appearance.post, appearance.claim) == (post, search.verdict.claim)
    assert PostVector.objects.filter(post=post).exists()
    assert Entry.objects.filter(action="labels.search_applied").exists()


def test_applying_twice_is_as_good_as_once():
    PostFactory.create(caption=SURE)
    published = verdict(published=True)
    first = searched(published, "apply").result
    assert searched(published, "apply").result == first
    assert Appearance.objects.count() == 1


def test_appearances_of_other_claims_and_peoples_words_stand():
    post, rejected = PostFactory.create(caption=SURE), PostFactory.create(caption=SURE + " Echt!")
    other = AppearanceFactory.create(post=post, automatic=True)
    published = verdict(published=True)
    AppearanceFactory.create(post=rejected, claim=published.claim, rejected=True)
    searched(published, "apply")
    assert Appearance.objects.filter(pk=other.pk).exists()
    assert set(published.claim.appearances.values_list("post", "state")) >= {
        (rejected.pk, "rejected")
    }
    assert published.claim.appearances.filter(post=post).exists()


def test_what_is_no_longer_found_is_removed():
    published = verdict(published=True)
    gone = AppearanceFactory.create(claim=published.claim, post__caption=OTHER)
    searched(published, "apply")
    assert not Appearance.objects.filter(pk=gone.pk).exists()


def test_a_post_that_likely_matches_now_leaves_its_cluster(monkeypatch):
    monkeypatch.setattr(pipeline, "KNOWN_FROM", 0.01)
    vector = PostVectorFactory.create(
        post__caption=SURE,
        embedding=UseEncoder().encode_posts([SURE])[0],
        placed=True,
        cluster=ClusterFactory.create(),
    )
    searched(verdict(published=True), "apply")
    vector.refresh_from_db()
    assert (vector.is_matched, vector.cluster) == (True, None)


def test_removed_posts_are_not_searched():
    PostFactory.create(caption=SURE, removed=True)
    search = searched(verdict())
    assert (search.total, search.result["examples"]) == (0, [])


def test_a_correction_in_other_words_is_searched_beside_the_other_claims():
    published = verdict(published=True)
    claim = published.claim
    PostFactory.create(caption="Wie een blauwe pen gebruikt in Helmbroek, stemt ongeldig.")
    searched(published)
    Verdict.objects.update(state="withdrawn", withdrawn_at=timezone.now(), change_reason="x")
    claim.statement = "Met een blauwe pen stem je in Helmbroek ongeldig."
    claim.save(update_fields=["statement"])
    draft = VerdictFactory.create(claim=claim)
    assert len(searched(draft).result["examples"]) == 1


def test_another_worker_goes_on_where_a_killed_one_stopped(monkeypatch):
    posts = [PostFactory.create(caption=f"{SURE} {'!' * n}") for n in range(3)]
    monkeypatch.setattr(searches, "_FIRST_PAGE", 1)
    monkeypatch.setattr(searches, "_PAGE", 1)
    BackSearchFactory.create(verdict=verdict())
    search = lease_search()
    assert search is not None
    assert not searches.run_search(search=search, until=0, by=BY)  # its time is over at once
    stored = BackSearch.objects.get()
    assert (stored.state, stored.done, stored.after_post) == ("running", 1, posts[0].pk)
    assert search_waiting(by=BY) == 1
    stored.refresh_from_db()
    assert stored.done == 3
    assert {each["post"] for each in stored.result["examples"]} == {post.pk for post in posts}


def test_a_search_that_was_dropped_stops_and_saves_nothing():
    PostFactory.create(caption=SURE)
    BackSearchFactory.create(verdict=verdict(published=True), purpose="apply")
    search = lease_search()
    assert search is not None
    BackSearch.objects.all().delete()
    assert not searches.run_search(search=search, until=time.monotonic() + 60, by=BY)
    assert not Appearance.objects.exists()


def test_a_page_takes_as_many_queries_for_one_post_as_for_many(
    django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    published = verdict()
    searched(published)  # makes the claim's vectors
    for number in range(20):
        PostFactory.create(caption=f"{SURE} {'!' * number}")
        PostVectorFactory.create(post__caption=f"{SURE} {'?' * number}")
    BackSearchFactory.create(verdict=published)
    with django_assert_max_num_queries(45), transaction.atomic():
        search_waiting(by=BY)
    assert BackSearch.objects.latest("pk").done == 40


def test_without_searches_there_is_nothing_to_do():
    assert search_waiting(by=BY) == 0
