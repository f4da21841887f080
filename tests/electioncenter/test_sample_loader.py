from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from audit.models import Entry
from content.models import Account, Intake, Post
from electioncenter import demo
from electioncenter.sample import loader
from elections.models import Election, ElectionCenterPage, ElectionPhase
from factchecks.models import Claim, Verdict
from users.models import User


@pytest.mark.parametrize("today", [date(2026, 11, 22) + timedelta(days=n) for n in range(7)])
def test_polling_day_is_a_wednesday_about_four_weeks_ahead(today):
    day = loader.calendar_for(today).polling_day
    assert day.isoweekday() == 3
    assert timedelta(weeks=4) <= day - today < timedelta(weeks=5)


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("en", "Wednesday 17 March 2027"),
        ("nl", "woensdag 17 maart 2027"),
        ("xx", "woensdag 17 maart 2027"),
    ],
)
def test_polling_day_is_spoken_in_the_language_of_the_text(language, spoken):
    calendar = loader.Calendar(date(2027, 3, 17), ZoneInfo("Europe/Amsterdam"))
    assert calendar.fill("Kom op {polling_day}!", language) == f"Kom op {spoken}!"


@pytest.fixture
def sample(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    call_command("sync_roles", verbosity=0)
    call_command("load_sample", verbosity=0)


def test_the_sample_holds_what_the_readme_promises(sample):
    assert Claim.objects.count() >= 30
    assert Verdict.objects.published().count() == Claim.objects.count()
    assert Post.objects.count() >= 600
    assert Intake.objects.waiting().count() == Post.objects.count()
    assert set(Account.objects.values_list("kind", flat=True)) >= {"person", "party", "government"}


def test_the_election_has_its_phases_and_a_page_in_both_languages(sample):
    election = Election.objects.get()
    assert election.category == "GR"
    kinds = set(election.phases.values_list("kind", flat=True))
    assert {"polls_open", "polls_close", "official_result"} <= kinds
    languages = ElectionCenterPage.objects.values_list("locale__language_code", flat=True)
    assert sorted(languages) == ["en", "nl"]
    first, second = ElectionCenterPage.objects.all()
    assert first.translation_key == second.translation_key


def test_polls_are_open_from_half_past_seven_to_nine(sample):
    phase = ElectionPhase.objects.get(kind=ElectionPhase.Kind.POLLS_OPEN)
    zone = ZoneInfo("Europe/Amsterdam")
    assert phase.ends_at is not None
    assert f"{phase.starts_at.astimezone(zone):%H:%M}" == "07:30"
    assert f"{phase.ends_at.astimezone(zone):%H:%M}" == "21:00"


def test_loading_again_changes_nothing(sample):
    before = (Post.objects.count(), Claim.objects.count(), Entry.objects.count())
    call_command("load_sample", verbosity=0)
    assert (Post.objects.count(), Claim.objects.count(), Entry.objects.count()) == before


def test_demo_logins_share_a_password_of_this_checkout_only(sample, client):
    assert User.objects.count() == len(demo.LOGINS)
    assert len(demo.password()) >= 12
    assert demo.password() == demo.password()
    for user in User.objects.all():
        assert user.check_password(demo.password())


def test_every_demo_login_has_a_role_of_its_own(sample):
    roles = {
        user.username: set(user.groups.values_list("name", flat=True))
        for user in User.objects.all()
    }
    assert all(roles.values()), roles
    assert not User.objects.get(username="editor").is_superuser
