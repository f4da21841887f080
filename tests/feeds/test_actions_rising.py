"""Election posts that rise without review are in no feed until somebody looked."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from content.models import Account, Post
from electioncenter.sweeps import schedule
from feeds.actions.reports import decide_reports
from feeds.actions.rising import AlreadyDecided, ReasonMissing, decide_rise
from feeds.creators.standing import reasons_of
from feeds.eligibility.states import states_of
from feeds.models import PostPace, ReportDecision, RisingPost, Upload
from feeds.queries.reports import held_posts, rising_posts
from feeds.serving.shown import Audience, only_showable
from feeds.tasks import hold_rising_posts
from labels.vocabulary import ELECTION_INFO
from tests.factories.content import AccountFactory, PostCounterFactory, PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import AppearanceFactory, VerdictFactory
from tests.factories.feeds import (
    PostPaceFactory,
    PostStatsFactory,
    RisingPostFactory,
    UploadFactory,
)
from tests.factories.labels import LabelFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


def spreading(*, shown: int = 3_000, views: int = 2_000, **fields: Any) -> Post:
    """About an election, and met by many here and on its platform: twice as many as an hour ago."""
    post = PostFactory.create(counter=None, **fields)
    PostCounterFactory.create(post=post, views=views)
    PostStatsFactory.create(post=post, shown=shown)
    known(post, reach=(shown + views) // 2, usual=100)
    return post


def known(post: Post, *, reach: int, usual: float) -> None:
    """As it was measured an hour ago."""
    PostPace.objects.filter(post=post).delete()
    before = timezone.now() - timedelta(hours=1)
    PostPaceFactory.create(post=post, reach=reach, usual_reach=usual, measured_at=before)


@pytest.fixture
def election():
    return ElectionFactory.create()


@pytest.fixture
def rising(election):
    post = spreading()
    LabelFactory.create(post=post, value=ELECTION_INFO, election=election)
    return post


def is_shown(post: Post) -> bool:
    audience = Audience(language="nl", region="NL", now=timezone.now())
    shown = {
        feed: bool(only_showable([post.pk], feed=feed, audience=audience))
        for feed in ("for-you", "popular", "following", "search")
    }
    assert len(set(shown.values())) == 1
    return shown["for-you"]


def test_what_rises_is_held_at_once_with_its_reason_in_the_log(rising):
    assert is_shown(rising)
    assert hold_rising_posts() == 1
    assert not is_shown(rising)
    assert rising.rise.state == RisingPost.State.WAITING
    entry = Entry.objects.get(action="content.eligibility_set")
    assert (entry.actor, entry.subject) == ("system:velocity", f"content.post:{rising.pk}")
    assert "Rises without review" in entry.data["reason"]
    assert held_posts([rising.pk])[rising.pk].is_waiting


def test_the_sweep_runs_by_the_clock_and_twice_changes_nothing(rising):
    assert (hold_rising_posts(), hold_rising_posts()) == (1, 0)
    tasks = [each["task"] for each in schedule(labelling_seconds=5).values()]
    assert "feeds.tasks.hold_rising_posts" in tasks


def test_what_is_not_about_an_election_or_reaches_few_is_left_alone(election):
    spreading()
    few = spreading(shown=500, views=500)
    LabelFactory.create(post=few, value=ELECTION_INFO, election=election)
    assert hold_rising_posts() == 0


@pytest.mark.parametrize("kind", ["authority", "government", "news", "fact_checker"])
def test_who_answers_for_what_they_say_is_never_held(election, kind):
    post = spreading(account=AccountFactory.create(kind=Account.Kind(kind)))
    LabelFactory.create(post=post, value=ELECTION_INFO, election=election)
    assert hold_rising_posts() == 0


def test_a_post_at_its_usual_pace_is_measured_and_let_be(rising):
    known(rising, reach=4_000, usual=900)
    assert hold_rising_posts() == 0
    pace = PostPace.objects.get()
    assert pace.reach == 5_000
    assert 900 < pace.usual_reach < 1_001


def test_the_first_look_only_says_what_there_was(rising):
    PostPace.objects.all().delete()
    assert hold_rising_posts() == 0
    assert PostPace.objects.get().usual_reach == pytest.approx(5_000, rel=0.1)


def test_a_person_releases_it_and_it_is_not_held_again(rising):
    hold_rising_posts()
    with pytest.raises(ReasonMissing):
        decide_rise(post_id=rising.pk, is_released=True, reason=" ", by=UserFactory.create())
    decide_rise(post_id=rising.pk, is_released=True, reason="True.", by=UserFactory.create())
    assert is_shown(rising)
    assert hold_rising_posts() == 0
    with pytest.raises(AlreadyDecided):
        decide_rise(post_id=rising.pk, is_released=False, reason="No.", by=UserFactory.create())
    assert Entry.objects.filter(action="feeds.rise_decided").count() == 1


def test_what_was_kept_out_can_be_released_later(rising):
    hold_rising_posts()
    decide_rise(post_id=rising.pk, is_released=False, reason="False.", by=UserFactory.create())
    assert not is_shown(rising)
    assert not held_posts([rising.pk])[rising.pk].is_waiting
    decide_rise(post_id=rising.pk, is_released=True, reason="Mended.", by=UserFactory.create())
    assert is_shown(rising)
    assert not held_posts([rising.pk])


def test_a_published_fact_check_is_the_review(rising):
    hold_rising_posts()
    verdict = VerdictFactory.create(published=True, rating="true")
    AppearanceFactory.create(claim=verdict.claim, post=rising, confirmed=True)
    assert hold_rising_posts() == 0
    rising.rise.refresh_from_db()
    assert (rising.rise.state, rising.rise.decided_by) == (RisingPost.State.RELEASED, None)
    assert is_shown(rising)


def test_a_decision_on_reports_stands_above_a_release(rising):
    hold_rising_posts()
    chief = UserFactory.create()
    decide_reports(
        post_id=rising.pk, outcome=ReportDecision.Outcome.NOT_ELIGIBLE, reason="Fraud.", by=chief
    )
    assert RisingPost.objects.get().state == RisingPost.State.KEPT_OUT
    decide_rise(post_id=rising.pk, is_released=True, reason="Not by me.", by=chief)
    assert not is_shown(rising)
    assert held_posts([rising.pk])[rising.pk].reason == "Fraud."


def test_what_staff_recommends_again_is_not_kept_out_for_having_risen(rising):
    hold_rising_posts()
    chief = UserFactory.create()
    for outcome in (ReportDecision.Outcome.NOT_ELIGIBLE, ReportDecision.Outcome.ELIGIBLE):
        decide_reports(post_id=rising.pk, outcome=outcome, reason="Looked at.", by=chief)
    assert is_shown(rising)
    assert RisingPost.objects.get().state == RisingPost.State.RELEASED
    assert not held_posts([rising.pk])
    assert not rising_posts()


def test_nobody_has_to_look_at_a_post_that_is_gone(rising):
    hold_rising_posts()
    assert rising_posts().get().post == rising
    Post.objects.filter(pk=rising.pk).update(status=Post.Status.DELETED)
    assert not rising_posts()


def test_posts_are_locked_before_the_log_is(election):
    for _ in range(2):
        LabelFactory.create(post=spreading(), value=ELECTION_INFO, election=election)
    with CaptureQueriesContext(connection) as held:
        assert hold_rising_posts() == 2
    verdict = VerdictFactory.create(published=True, rating="true")
    for rise in RisingPost.objects.all():
        AppearanceFactory.create(claim=verdict.claim, post=rise.post, confirmed=True)
    with CaptureQueriesContext(connection) as released:
        assert hold_rising_posts() == 0
    assert set(RisingPost.objects.values_list("state", flat=True)) == {"released"}
    for captured in (held, released):
        statements = [each["sql"] for each in captured.captured_queries]
        [locks] = [
            n
            for n, each in enumerate(statements)
            if 'FROM "content_post"' in each and "FOR NO KEY UPDATE" in each
        ]
        assert locks < min(n for n, each in enumerate(statements) if "audit_chainhead" in each)


def test_the_sweep_takes_a_constant_number_of_queries(election, django_assert_max_num_queries):
    for _ in range(3):
        post = spreading()
        LabelFactory.create(post=post, value=ELECTION_INFO, election=election)
        known(post, reach=4_900, usual=900)
    with django_assert_max_num_queries(8):
        assert hold_rising_posts() == 0


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("feeds_risingpost", {"state": "gone", "decided_at": timezone.now(), "reason": "x"}),
        ("decided_with_reason", {"state": "released", "decided_at": timezone.now()}),
        ("kept_out_by_a_person", {"state": "kept_out", "decided_at": timezone.now(), "reason": "x"}),
    ],
)  # fmt: skip
def test_an_impossible_rise_is_refused(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RisingPostFactory.create(**fields)


def test_a_pace_never_goes_backwards():
    with pytest.raises(IntegrityError, match="not_backwards"), transaction.atomic():
        PostPaceFactory.create(usual_reach=-1)


def test_its_maker_reads_why(rising):
    upload = UploadFactory.build(post=rising, state=Upload.State.LIVE)
    hold_rising_posts()

    def told() -> list[str]:
        state = states_of([rising.pk], viewer_region="NL", follows=(), now=timezone.now())
        held = held_posts([rising.pk]).get(rising.pk)
        return [str(each) for each in reasons_of(upload, state[rising.pk], held)]

    assert told() == ["It spreads fast and nobody has checked it yet: people look at it first."]
    decide_rise(post_id=rising.pk, is_released=False, reason="Made up.", by=UserFactory.create())
    assert told() == ["People decided not to recommend it: Made up."]
