import threading
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from content.actions import lease_waiting, requeue
from content.models import Intake, Post
from content.signals import posts_waiting
from factchecks.models import Appearance
from labels import engines
from labels.actions import labelling, standing
from labels.matching import Decision, Match, Matcher
from labels.models import Label, PostVector
from labels.pipeline import Engine
from labels.queries import arrivals, election_scopes
from labels.stance import Stance
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    BackSearchFactory,
    ClaimFactory,
    PartnerFactory,
    VerdictFactory,
)
from tests.factories.labels import ClusterFactory
from tests.factories.users import UserFactory


BY = "system:test"


class KeywordMatcher(Matcher):
    """Decides by words in the caption, so that a test says what a post is."""

    version = "keywords-1"
    encoder_name = "keywords"

    def __init__(self, claim_id: int) -> None:
        self.claim_id = str(claim_id)

    def match(self, posts, vectors=None, only=""):
        return [self.decide(post) for post in posts]

    def decide(self, post):
        if "POISON" in post.caption:
            raise ValueError("cannot be read")
        decision = Decision.NONE
        if "REPEAT" in post.caption:
            decision = Decision.AUTO
        elif "PERHAPS" in post.caption:
            decision = Decision.REVIEW
        return Match(
            post_id=post.id,
            claim_id=None if decision == Decision.NONE else self.claim_id,
            score=0.9,
            decision=decision,
            stance=Stance.ENDORSES,
            language="nl",
            is_election="vote" in post.caption,
            terms=("vote",),
            vector=np.array([0.6, 0.8], dtype=np.float32) if "vote" in post.caption else None,
        )


@pytest.fixture
def claim(monkeypatch):
    claim = ClaimFactory.create(organisation=PartnerFactory.create().organisation)
    VerdictFactory.create(claim=claim, published=True, automatic=True)

    def engine(now):
        return Engine(
            matcher=KeywordMatcher(claim.pk),
            scopes=election_scopes(now),
            elections_of_claim={str(claim.pk): frozenset()},
        )

    monkeypatch.setattr(engines, "current", engine)
    return claim


@pytest.fixture
def election():
    return ElectionFactory.create()


def label_all():
    handled = labelling.label_waiting(by=BY)
    assert not Intake.objects.waiting().exists()
    return handled


pytestmark = pytest.mark.django_db


def test_an_election_post_gets_one_context_label(claim, election):
    post = PostFactory.create(caption="go vote")
    label_all()
    label = Label.objects.get(post=post)
    assert (label.value, label.election, label.version) == ("election-info", election, "keywords-1")
    assert label.evidence == {"terms": ["vote"]}


def test_the_label_ends_two_weeks_after_polling_day(claim, election):
    PostFactory.create(caption="go vote")
    label_all()
    expires_at = Label.objects.get().expires_at
    assert expires_at is not None
    end = expires_at.astimezone(election.division.zone)
    assert end.date() == election.date + timedelta(days=15)
    assert (end.hour, end.minute) == (0, 0)


def test_other_posts_are_done_without_a_label(claim, election):
    post = PostFactory.create(caption="banana bread")
    assert label_all() == 1
    assert Intake.objects.get(post=post).state == Intake.State.DONE
    assert not Label.objects.exists()


def test_a_sure_repeat_is_confirmed_and_an_unsure_one_proposed(claim, election):
    sure, unsure = PostFactory.create(caption="REPEAT"), PostFactory.create(caption="PERHAPS")
    label_all()
    assert Appearance.objects.get(post=sure).state == Appearance.State.CONFIRMED
    assert Appearance.objects.get(post=sure).is_automatic
    assert Appearance.objects.get(post=unsure).state == Appearance.State.PROPOSED


def test_a_batch_leaves_one_audit_entry(claim, election):
    PostFactory.create_batch(3, caption="go vote")
    label_all()
    [entry] = Entry.objects.filter(action="labels.batch_labelled")
    assert entry.data["posts"] == 3
    assert entry.data["context_labels"] == 3


def test_labelling_again_changes_nothing(claim, election):
    post = PostFactory.create(caption="go vote REPEAT")
    label_all()
    requeue(posts=Post.objects.all(), by=BY, reason="test")
    label_all()
    assert Label.objects.filter(post=post).count() == 1
    assert Appearance.objects.filter(post=post).count() == 1


def test_an_edited_post_loses_what_no_longer_holds(claim, election):
    post = PostFactory.create(caption="go vote REPEAT")
    label_all()
    Post.objects.filter(pk=post.pk).update(caption="banana bread")
    requeue(posts=Post.objects.all(), by=BY, reason="edited")
    label_all()
    assert Label.objects.get(post=post).retraction_reason
    assert not Appearance.objects.filter(post=post).exists()


def test_what_a_person_rejected_is_never_offered_again(claim, election):
    post = PostFactory.create(caption="REPEAT")
    AppearanceFactory.create(claim=claim, post=post, rejected=True, decided_by=UserFactory.create())
    label_all()
    assert Appearance.objects.get(post=post).state == Appearance.State.REJECTED


def test_a_poison_post_is_set_aside_with_its_error_and_takes_nobody_down(claim, election):
    innocent = PostFactory.create_batch(5, caption="go vote")
    poison = PostFactory.create(caption="POISON")
    label_all()
    assert Label.objects.filter(post__in=innocent).count() == 5
    aside = Intake.objects.set_aside().get()
    assert aside.post == poison
    assert aside.error == "ValueError: cannot be read"


def test_a_post_that_kills_its_worker_is_set_aside_too(claim):
    post = PostFactory.create(caption="kills")
    Intake.objects.filter(post=post).update(attempts=4)
    label_all()
    assert "died" in Intake.objects.set_aside().get().error


def test_nothing_is_saved_for_posts_whose_lease_was_lost(claim, election):
    post = PostFactory.create(caption="go vote")
    now = timezone.now()
    lease, taken = lease_waiting(limit=10, lease_for=timedelta(minutes=1), now=now)
    plans = engines.current(now).plan(arrivals(taken))
    requeue(posts=Post.objects.filter(pk=post.pk), by=BY, reason="edited meanwhile")
    assert labelling.save_plans(lease=lease, plans=plans, errors={}, by=BY) == 0
    assert not Label.objects.exists()


def test_a_detected_language_fills_a_gap_only(claim):
    blank, declared = PostFactory.create(language=""), PostFactory.create(language="fy")
    label_all()
    blank.refresh_from_db()
    declared.refresh_from_db()
    assert (blank.language, declared.language) == ("nl", "fy")


def vectors():
    return dict(PostVector.objects.values_list("post", "is_matched"))


def test_how_a_post_inside_the_gate_reads_is_kept(claim):
    alone, matched = (
        PostFactory.create(caption="go vote"),
        PostFactory.create(caption="vote REPEAT"),
    )
    PostFactory.create(caption="banana bread")
    label_all()
    assert vectors() == {alone.pk: False, matched.pk: True}
    kept = PostVector.objects.get(post=alone)
    assert kept.embedding == pytest.approx([0.6, 0.8], abs=0.001)
    assert kept.encoder == "keywords"


def test_a_post_that_matches_a_claim_by_now_leaves_its_cluster(claim):
    post = PostFactory.create(caption="go vote")
    label_all()
    PostVector.objects.update(cluster=ClusterFactory.create(), placed_at=timezone.now())
    Post.objects.update(caption="vote REPEAT")
    requeue(posts=Post.objects.all(), by=BY, reason="edited")
    label_all()
    assert vectors() == {post.pk: True}
    assert PostVector.objects.get().cluster is None


def test_a_post_labelled_again_stays_in_its_cluster(claim):
    PostFactory.create(caption="go vote")
    label_all()
    PostVector.objects.update(cluster=ClusterFactory.create(), placed_at=timezone.now())
    requeue(posts=Post.objects.all(), by=BY, reason="again")
    label_all()
    assert PostVector.objects.get().cluster is not None


def test_labelling_gives_way_to_a_search_and_rings_to_go_on(
    claim, settings, django_capture_on_commit_callbacks
):
    settings.LABELLING_BATCH = 1
    PostFactory.create_batch(3, caption="go vote")
    BackSearchFactory.create()
    rung: list[object] = []
    with catch(posts_waiting, rung), django_capture_on_commit_callbacks(execute=True):
        assert labelling.label_waiting(by=BY) == 1
    assert rung == [1]


@contextmanager
def catch(signal, counts):
    def receiver(count, **kwargs):
        counts.append(count)

    before, signal.receivers = signal.receivers, []
    signal.connect(receiver, weak=False)
    yield
    signal.receivers = before
    signal.sender_receivers_cache.clear()


def test_election_posts_are_matched_again_when_a_claim_was_imported(claim, election):
    old, other = PostFactory.create(caption="go vote"), PostFactory.create(caption="banana bread")
    label_all()
    VerdictFactory.create(published=True)
    assert labelling.requeue_outdated(by=BY) == 1
    assert Intake.objects.get(post=old).state == Intake.State.WAITING
    assert Intake.objects.get(post=other).state == Intake.State.DONE
    label_all()
    assert labelling.requeue_outdated(by=BY) == 0


def test_a_claim_that_was_searched_for_everywhere_sends_no_post_back(claim, election):
    PostFactory.create(caption="go vote")
    label_all()
    ClaimFactory.create()  # an inbox that fills up
    BackSearchFactory.create(verdict=VerdictFactory.create(published=True), purpose="apply")
    assert labelling.requeue_outdated(by=BY) == 0


def test_labels_of_others_are_attached_once_and_retracted_with_a_reason():
    post = PostFactory.create()
    first = standing.attach(post=post, value="ai-generated-declared", source="creator", by=BY)
    again = standing.attach(post=post, value="ai-generated-declared", source="creator", by=BY)
    assert first == again
    assert standing.retract(labels=[first], reason="A mistake.", by=BY) == 1
    assert standing.retract(labels=[first], reason="A mistake.", by=BY) == 0
    standing.attach(post=post, value="ai-generated-declared", source="creator", by=BY)
    assert Label.objects.filter(post=post).count() == 2  # the first one stays as history
    assert Entry.objects.filter(action__in=["labels.attached", "labels.retracted"]).count() == 3


@pytest.mark.parametrize("value", ["fact-check-false", "synthetic-misleading", "no-such-label"])
def test_banners_and_unknown_labels_cannot_be_attached(value):
    with pytest.raises(ValueError, match=value):
        standing.attach(post=PostFactory.create(), value=value, source="test", by=BY)


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_label_every_post_once(claim, settings):
    settings.LABELLING_BATCH = 7
    ElectionFactory.create()
    PostFactory.create_batch(100, caption="go vote PERHAPS")
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        labelling.label_waiting(by=BY)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Intake.objects.filter(state=Intake.State.DONE).count() == 100
    assert Label.objects.count() == 100
    assert Appearance.objects.count() == 100
    labelled = Entry.objects.filter(action="labels.batch_labelled")
    assert sum(entry.data["posts"] for entry in labelled) == 100
