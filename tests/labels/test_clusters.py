"""Posts that match no claim become clusters, and what grows becomes a claim in the inbox."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Entry
from factchecks.models import Appearance, Claim
from labels.actions import clusters
from labels.growth import LEAST_ACCOUNTS
from labels.models import Cluster, PostVector
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.labels import ClusterFactory, LabelFactory, PostVectorFactory
from textmatch.encoders import UseEncoder


pytestmark = pytest.mark.django_db
BY = "system:test"
RUMOUR = "In Zandwijk sluiten de stembussen morgen al om vijf uur, ga dus op tijd stemmen"


def unmatched(caption=RUMOUR, *, hours_ago=0.1, account=None, **fields):
    post = PostFactory.create(
        account=account or AccountFactory.create(),
        caption=caption,
        created_at=timezone.now() - timedelta(hours=hours_ago),
        **fields,
    )
    return vector_of(post)


def vector_of(post):
    (vector,) = UseEncoder().encode_posts([post.caption])
    return PostVectorFactory.create(post=post, embedding=vector)


def crowd(number=LEAST_ACCOUNTS, text=RUMOUR, **fields):
    """Posts of different people in nearly the same words."""
    return [unmatched(f"{text} {'!' * n}", **fields) for n in range(number)]


def run():
    return clusters.cluster_unmatched(by=BY)


def test_posts_that_say_the_same_are_one_cluster():
    alike = crowd(2)
    other = unmatched("Ik neem zelf een pen mee naar het stembureau, want potlood telt niet.")
    assert run() == 3
    cluster = Cluster.objects.get()
    assert {each.post_id for each in cluster.vectors.all()} == {each.post_id for each in alike}
    assert (cluster.posts, cluster.accounts, cluster.state) == (2, 2, "open")
    other.refresh_from_db()
    assert other.cluster is None
    assert other.placed_at is not None


def test_a_later_post_joins():
    crowd(1)
    run()
    crowd(1)
    run()
    assert Cluster.objects.get().posts == 2


def test_nothing_is_placed_twice():
    crowd(2)
    assert (run(), run()) == (2, 0)


def test_a_growing_cluster_becomes_a_claim_in_the_inbox():
    election = ElectionFactory.create()
    posts = crowd()
    for each in posts:
        LabelFactory.create(post=each.post, election=election)
    run()
    claim = Claim.objects.get()
    assert (claim.stage, claim.origin, claim.language) == ("incoming", "matcher", "nl")
    assert claim.statement.startswith("In Zandwijk sluiten de stembussen")
    assert list(claim.elections.all()) == [election]
    assert set(claim.appearances.values_list("post", flat=True)) == {each.post_id for each in posts}
    cluster = Cluster.objects.get()
    assert (cluster.state, cluster.claim) == ("proposed", claim)
    assert cluster.surprise > 3


def test_later_posts_of_a_proposed_cluster_are_proposed_too():
    crowd()
    run()
    late = unmatched()
    run()
    assert Claim.objects.count() == 1
    assert Appearance.objects.filter(post=late.post_id).exists()


def test_one_account_is_no_crowd():
    account = AccountFactory.create()
    crowd(10, account=account)
    run()
    cluster = Cluster.objects.get()
    assert (cluster.posts, cluster.accounts) == (10, 1)
    assert not Claim.objects.exists()


def test_the_same_text_from_few_accounts_is_marked():
    account = AccountFactory.create()
    for _ in range(4):
        unmatched(account=account)
    run()
    cluster = Cluster.objects.get()
    assert (cluster.texts, cluster.is_few_repeating) == (1, True)


def test_steady_chatter_is_not_proposed():
    for hours in range(1, 27):
        unmatched(f"{RUMOUR} {'!' * hours}", hours_ago=hours)
    # Posts reached us when they were made: the platform's clock may not be trusted further.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_post SET ingested_at = created_at")
    run()
    assert Cluster.objects.get().posts == 26
    assert not Claim.objects.exists()


def test_a_dismissed_cluster_is_not_proposed_again():
    crowd()
    run()
    Claim.objects.update(stage="dismissed", dismissal_reason="An advertisement.")
    crowd()
    run()
    assert Claim.objects.count() == 1
    assert Appearance.objects.count() == LEAST_ACCOUNTS


def test_it_is_recognised_weeks_later():
    crowd()
    run()
    weeks = timedelta(weeks=2)
    PostVector.objects.update(placed_at=timezone.now() - weeks)
    Cluster.objects.update(
        first_post_at=timezone.now() - weeks, last_post_at=timezone.now() - weeks
    )
    crowd()
    run()
    assert Cluster.objects.count() == Claim.objects.count() == 1


def test_a_cluster_that_did_not_grow_expires():
    long_ago = timezone.now() - timedelta(days=3)
    cluster = ClusterFactory.create(first_post_at=long_ago)
    kept = ClusterFactory.create(first_post_at=long_ago, proposed=True)
    run()
    cluster.refresh_from_db()
    kept.refresh_from_db()
    assert (cluster.state, kept.state) == ("expired", "proposed")


def test_views_are_counted_and_their_pace_told_by_two_looks():
    first, second = crowd(2)
    first.post.counter.delete()
    type(second.post.counter).objects.filter(post=second.post).update(views=100)
    run()
    cluster = Cluster.objects.get()
    assert (cluster.views, cluster.views_per_hour) == (100, 0)
    Cluster.objects.update(measured_at=timezone.now() - timedelta(hours=2))
    type(second.post.counter).objects.filter(post=second.post).update(views=500)
    crowd(1)
    run()
    cluster.refresh_from_db()
    assert cluster.views_per_hour == pytest.approx(200, rel=0.01)


def test_what_was_done_is_on_record():
    crowd()
    run()
    entry = Entry.objects.get(action="labels.posts_clustered")
    assert entry.data == {"posts": LEAST_ACCOUNTS, "clusters": 1, "proposed": 1}


def test_a_second_process_leaves_the_work_to_the_first(monkeypatch):
    crowd(2)
    monkeypatch.setattr(clusters, "_is_first", lambda: False)
    assert run() == 0
    assert PostVector.objects.unplaced().count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "proposed"},
        {"last_post_at": timezone.now() - timedelta(days=9)},
    ],
)
def test_a_cluster_is_one_of_its_states(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClusterFactory.create(**wrong)


def test_a_post_that_matches_a_claim_is_in_no_cluster():
    with pytest.raises(IntegrityError), transaction.atomic():
        PostVectorFactory.create(is_matched=True, placed=True, cluster=ClusterFactory.create())
