from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.models import Entry
from content.models import Account, Intake, Post
from electioncenter import demo
from electioncenter.sample import dates
from elections.models import (
    Candidacy,
    Election,
    ElectionCenterPage,
    ElectionPhase,
    ImportRun,
    PollingStation,
)
from elections.queries.ballots import lists_with_candidates
from factchecks.models import Claim, Verdict
from users.models import User


@pytest.mark.parametrize("today", [date(2026, 11, 22) + timedelta(days=n) for n in range(7)])
def test_polling_day_is_a_wednesday_about_four_weeks_ahead(today):
    day = dates.calendar_for(today).polling_day
    assert day.isoweekday() == 3
    assert timedelta(weeks=4) <= day - today < timedelta(weeks=5)


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("en", "Wednesday 17 March 2027"),
        ("nl", "woensdag 17 maart 2027"),
        ("fy", "woansdei 17 maart 2027"),
        ("ar", "الأربعاء 17 مارس 2027"),
        ("xx", "woensdag 17 maart 2027"),
    ],
)
def test_polling_day_is_spoken_in_the_language_of_the_text(language, spoken):
    calendar = dates.Calendar(date(2027, 3, 17), ZoneInfo("Europe/Amsterdam"))
    assert calendar.fill("Kom op {polling_day}!", language) == f"Kom op {spoken}!"


@pytest.fixture
def sample(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    call_command("sync_roles", verbosity=0)
    call_command("load_sample", verbosity=0)


def test_the_sample_holds_what_the_readme_promises(sample):
    assert Verdict.objects.published().count() >= 30
    assert Claim.objects.waiting().count() >= 5
    assert {"draft", "submitted"} < set(Verdict.objects.values_list("state", flat=True))
    assert Post.objects.count() >= 600
    assert Intake.objects.waiting().count() == Post.objects.count()
    assert set(Account.objects.values_list("kind", flat=True)) >= {"person", "party", "government"}


def test_the_election_has_its_phases_and_its_authority(sample):
    election = Election.objects.get()
    assert election.category == "GR"
    assert election.official_uri.startswith("https://gemeente-duinwaard.example/")
    kinds = set(election.phases.values_list("kind", flat=True))
    assert {"polls_open", "polls_close", "official_result"} <= kinds
    authority = election.division.authority
    assert authority.email == "verkiezingen@gemeente-duinwaard.example"
    assert authority.source is not None


def test_every_language_has_its_page_and_two_have_an_easy_one(sample):
    found = sorted(
        ElectionCenterPage.objects.live().values_list("locale__language_code", "variant")
    )
    assert found == [
        ("ar", "standard"),
        ("en", "easy"),
        ("en", "standard"),
        ("fy", "standard"),
        ("nl", "easy"),
        ("nl", "standard"),
    ]
    for variant, languages in (("standard", 4), ("easy", 2)):
        alike = ElectionCenterPage.objects.filter(variant=variant)
        assert alike.count() == languages
        assert len(set(alike.values_list("translation_key", flat=True))) == 1


def test_nothing_was_read_or_reviewed_in_the_future(sample):
    for page in ElectionCenterPage.objects.all():
        assert page.reviewed_at is not None
        assert page.reviewed_at < timezone.now()
        read = {
            row["value"].get("source", {}).get("retrieved_on", "") for row in page.body.raw_data
        }
        assert max(read) <= page.reviewed_at.date().isoformat()


def test_dates_come_from_the_law_with_its_article(sample):
    phase = ElectionPhase.objects.get(kind="official_result")
    assert phase.rule_reference == "Kieswet hoofdstuk P"
    assert phase.source is not None
    assert phase.source.url == "https://wetten.overheid.nl/BWBR0004627/"
    own = ElectionPhase.objects.get(kind="absentee_request_deadline")
    assert f"{own.starts_at.astimezone(ZoneInfo('Europe/Amsterdam')):%H:%M}" == "17:00"
    assert own.source is not None
    assert own.source.publisher == "Gemeente Duinwaard (fictief)"


def test_stations_are_imported_as_staff_would_import_them(sample):
    run = ImportRun.objects.get()
    assert (run.state, run.rows_in, run.rows_new, run.rows_rejected) == ("applied", 24, 24, 0)
    election = Election.objects.get()
    assert election.stations.published().count() == 24
    early = PollingStation.objects.get(name="Station Duinwaard")
    opens = early.opening_periods.get().starts_at.astimezone(ZoneInfo("Europe/Amsterdam"))
    assert (opens.date(), f"{opens:%H:%M}") == (election.date, "06:00")


def test_people_stand_on_seven_lists_in_their_order(sample):
    lists = lists_with_candidates(Election.objects.get())
    assert [each.number for each in lists] == [1, 2, 3, 4, 5, 6, 7]
    assert lists[0].party is not None
    assert lists[0].party.website == "https://duinwaardvooruit.example/"
    assert lists[0].ranked[1].candidate_name == "Joris van Helmond-Bakema"  # type: ignore[attr-defined]
    assert Candidacy.objects.count() >= 60


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
    assert User.objects.count() == len(demo.LOGINS) + len(demo.VIEWERS)
    assert len(demo.password()) >= 12
    assert demo.password() == demo.password()
    for user in User.objects.all():
        assert user.check_password(demo.password())


def test_every_demo_login_has_a_role_of_its_own(sample):
    roles = {
        user.username: set(user.groups.values_list("name", flat=True))
        for user in User.objects.all()
    }
    partners = {
        each.username
        for each in User.objects.filter(memberships__organisation__kind="fact_checker")
    }
    viewers = set(demo.VIEWERS)
    assert {name for name, held in roles.items() if not held} == partners | viewers
    assert not User.objects.get(username="editor").is_superuser
