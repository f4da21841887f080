"""The overview tells the truth about queue, proposals, banners and labels of this moment."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from content.models import Intake
from electioncenter.overview import overview
from tests.cms import signed_in
from tests.factories.content import IntakeFactory, PostFactory
from tests.factories.factchecks import AppearanceFactory, PartnerFactory, VerdictFactory
from tests.factories.labels import LabelFactory
from users.roles import Role


pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 10, 12, 40, tzinfo=UTC)


def labelled_at(moment: datetime) -> None:
    post = PostFactory.create(labelled=True)
    Intake.objects.filter(post=post).update(processed_at=moment)


def test_hours_have_no_gaps_and_end_with_this_one():
    labelled_at(NOW - timedelta(minutes=5))
    labelled_at(NOW - timedelta(hours=2))
    labelled_at(NOW - timedelta(hours=2, minutes=10))
    labelled_at(NOW - timedelta(hours=30))
    hours = overview(now=NOW, hours=24).hours
    assert [posts for _hour, posts in hours] == [*[0] * 21, 2, 0, 1]
    assert hours[-1][0] == NOW.replace(minute=0)


@pytest.mark.parametrize(
    "now", [datetime(2027, 3, 28, 9, tzinfo=UTC), datetime(2026, 10, 25, 9, tzinfo=UTC)]
)
def test_the_night_the_clock_changes_has_its_hours_once(now):
    for hour in range(12):
        labelled_at(now - timedelta(hours=hour))
    hours = overview(now=now, hours=12).hours
    assert [posts for _hour, posts in hours] == [1] * 12


def test_posts_with_a_banner_are_those_a_viewer_sees_one_on():
    with time_machine.travel(NOW, tick=False):
        false = VerdictFactory.create(published=True).claim
        automatic = VerdictFactory.create(
            published=True, automatic=True, claim__organisation=PartnerFactory.create().organisation
        ).claim
        post = AppearanceFactory.create(claim=false, confirmed=True).post
        AppearanceFactory.create(claim=automatic, post=post, automatic=True)
        AppearanceFactory.create(claim=automatic, automatic=True)
        AppearanceFactory.create(
            claim=false, automatic=True
        )  # its verdict forbids automatic banners
        AppearanceFactory.create(claim=false, proposed=True)
        AppearanceFactory.create(claim=VerdictFactory.create(withdrawn=True).claim, confirmed=True)
        ended = VerdictFactory.create(published=True, unverified=True).claim
        AppearanceFactory.create(claim=ended, confirmed=True)
    assert overview(now=NOW, hours=24).posts_with_banner == 3
    assert overview(now=NOW + timedelta(days=15), hours=24).posts_with_banner == 2


def test_the_overview_is_six_queries_however_much_there_is(django_assert_num_queries):
    for _ in range(3):
        LabelFactory.create(post=AppearanceFactory.create().post)
    with django_assert_num_queries(5):
        overview(now=NOW, hours=48)


def test_the_page_shows_numbers_chart_and_table():
    client = signed_in(Role.LABELLING_OPERATOR)
    PostFactory.create()
    IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True)
    LabelFactory.create(post=AppearanceFactory.create(post=PostFactory.create(language="fy")).post)
    page = client.get(reverse("overview"), {"hours": "48"})
    for expected in ("in the last 48 hours", 'role="img"', "As a table", "Frisian", "See why"):
        assert expected in page.text
    state = page.context["overview"]
    assert (state.queue.set_aside, state.proposals.waiting) == (1, 1)


def test_an_unknown_period_is_a_day():
    page = signed_in(Role.AUDITOR).get(reverse("overview"), {"hours": "9999999"})
    assert page.context["hours"] == 24
    assert "the queue is empty" in page.text


def test_an_auditor_is_not_offered_what_does_not_open():
    IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True)
    text = signed_in(Role.AUDITOR).get(reverse("overview")).text
    assert reverse("content_failed_posts") not in text


def test_the_dashboard_begins_with_the_numbers():
    AppearanceFactory.create()
    text = signed_in(Role.FACT_CHECK_OVERSEER).get(reverse("wagtailadmin_home")).text
    assert "proposals to review" in text
    assert reverse("portal:inbox") in text


def test_labels_of_a_language_without_a_name_are_counted_under_its_code():
    LabelFactory.create(post=PostFactory.create(language="qxx"))
    LabelFactory.create(post=PostFactory.create(language=""))
    languages = signed_in(Role.AUDITOR).get(reverse("overview")).context["languages"]
    assert sorted(languages) == [("Unknown", 1), ("qxx", 1)]
