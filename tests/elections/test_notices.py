"""An emergency notice: two persons, one minute, every page of the election."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from elections.actions.notices import approve_notice, withdraw_notice
from elections.actions.two_persons import DecidedError, OwnProposalError
from elections.models import ElectionNotice
from elections.queries.governance import notices_for
from tests.cms import is_refused, signed_in
from tests.factories.elections import (
    EditorScopeFactory,
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionNoticeFactory,
    ElectoralAuthorityFactory,
    JurisdictionFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db


def notices_in_force(election, area, now):
    return notices_for(election, area, now).in_force


@pytest.fixture
def election():
    return ElectionFactory.create()


@pytest.fixture
def staff(election):
    def person(*roles: Role):
        client = signed_in(*roles)
        EditorScopeFactory.create(user=client.user, jurisdiction=election.division)
        return client

    return person


@pytest.fixture
def editor(staff):
    return staff(Role.ELECTION_EDITOR)


@pytest.fixture
def reviewer(staff):
    return staff(Role.ELECTION_REVIEWER)


def form(election, **changes):
    return {
        "election": election.pk, "severity": "urgent", "text_nl": "Stembureau 3 is dicht.",
        "text_en": "Polling station 3 is shut.", "url": "https://duinwaard.example/nieuws",
        "starts_at": "2026-01-01 09:00", **changes,
    }  # fmt: skip


def propose(client, election, **changes):
    return client.post(reverse("notices:propose"), form(election, **changes))


def decide(client, notice, decision="approve"):
    return client.post(reverse("notices:review", args=[notice.pk]), {"decision": decision})


def test_a_notice_is_on_every_page_once_a_second_person_approved_it(
    client, election, editor, reviewer
):
    ElectoralAuthorityFactory.create(jurisdiction=election.division, name="Gemeente Duinwaard")
    pages = {
        language: ElectionCenterPageFactory.create(election=election, language=language)
        for language in ("nl", "en", "ar")
    }
    assert propose(editor, election).status_code == 302
    assert "is shut" not in client.get(pages["en"].url).content.decode()
    decide(reviewer, ElectionNotice.objects.get())
    for language, text in [("nl", "is dicht"), ("en", "is shut"), ("ar", "is shut")]:
        response = client.get(pages[language].url)
        html = response.content.decode()
        assert text in html
        assert 'role="alert"' in html
        assert "Gemeente Duinwaard" in html
        assert "https://duinwaard.example/nieuws" in html
        assert "max-age=" in response["Cache-Control"]
    assert 'lang="en"' in client.get(pages["ar"].url).content.decode()
    actions = Entry.objects.filter(action__startswith="elections.notice").order_by("sequence")
    assert [(each.action, each.actor) for each in actions] == [
        ("elections.notice_proposed", editor.user.audit_name),
        ("elections.notice_approved", reviewer.user.audit_name),
    ]


def test_the_reviewer_reads_what_voters_will_read(election, editor, reviewer):
    propose(editor, election, text_fy="Stimburo 3 is ticht.")
    html = reviewer.get(
        reverse("notices:review", args=[ElectionNotice.objects.get().pk])
    ).content.decode()
    for text in ("Stembureau 3 is dicht.", "Polling station 3 is shut.", "Stimburo 3 is ticht."):
        assert text in html
    assert 'value="approve"' in html


def test_nobody_approves_their_own_notice(election, reviewer):
    propose(reviewer, election)
    notice = ElectionNotice.objects.get()
    url = reverse("notices:review", args=[notice.pk])
    assert 'value="approve"' not in reviewer.get(url).content.decode()
    decide(reviewer, notice)
    notice.refresh_from_db()
    assert notice.approved_at is None
    with pytest.raises(OwnProposalError):
        approve_notice(notice=notice, by=reviewer.user.audit_name)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        ElectionNotice.objects.update(approved_by=reviewer.user.audit_name, approved_at=now)


def test_an_editor_proposes_and_withdraws_but_does_not_approve(election, editor, staff):
    propose(staff(Role.ELECTION_EDITOR), election)
    notice = ElectionNotice.objects.get()
    assert is_refused(decide(editor, notice))
    assert not is_refused(decide(editor, notice, "withdraw"))
    notice.refresh_from_db()
    assert notice.withdrawn_by == editor.user.audit_name


def test_one_person_takes_a_notice_back_at_once(client, election, reviewer):
    page = ElectionCenterPageFactory.create(election=election)
    notice = ElectionNoticeFactory.create(election=election, approved=True)
    assert "Station 3" in client.get(page.url).content.decode()
    decide(reviewer, notice, "withdraw")
    assert notices_in_force(election, election.division, timezone.now()) == []
    assert Entry.objects.latest("sequence").action == "elections.notice_withdrawn"
    assert not withdraw_notice(notice=notice, by="user:1")


def test_a_decision_is_taken_once(election):
    notice = ElectionNoticeFactory.create(election=election, approved=True)
    with pytest.raises(DecidedError):
        approve_notice(notice=notice, by="user:3")
    gone = ElectionNoticeFactory.create(election=election)
    withdraw_notice(notice=gone, by="user:1")
    with pytest.raises(DecidedError):
        approve_notice(notice=gone, by="user:3")


@pytest.mark.parametrize(
    "change",
    [{"texts": {"en": "Other."}}, {"proposed_by": "user:9"}, {"url": "https://x.example"}],
)
@pytest.mark.parametrize("approved", [False, True])
def test_what_was_proposed_is_never_rewritten(election, change, approved):
    ElectionNoticeFactory.create(election=election, approved=approved)
    with pytest.raises(IntegrityError), transaction.atomic():
        ElectionNotice.objects.update(**change)


def test_an_approval_is_not_taken_over_or_back(election):
    ElectionNoticeFactory.create(election=election, approved=True)
    for change in ({"approved_by": "user:7"}, {"approved_by": "", "approved_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ElectionNotice.objects.update(**change)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text_nl": ""}, "text_nl"),
        ({"text_en": ""}, "text_en"),
        ({"ends_at": "2025-01-01 09:00"}, "ends_at"),
        ({"url": "not an address"}, "url"),
    ],
)
def test_a_mistake_in_the_form_is_at_its_field(editor, election, changes, field):
    response = propose(editor, election, **changes)
    assert list(response.context["form"].errors) == [field]
    assert not ElectionNotice.objects.exists()


def test_a_notice_is_for_the_own_area_only(editor, election):
    elsewhere = JurisdictionFactory.create()
    wide = ElectionFactory.create(division=elsewhere)
    assert propose(editor, wide).status_code == 200
    assert propose(editor, election, jurisdiction=elsewhere.pk).status_code == 200
    assert not ElectionNotice.objects.exists()


def test_a_notice_for_an_area_is_on_the_pages_of_that_area_and_below():
    country = JurisdictionFactory.create(classification="country")
    town = JurisdictionFactory.create(parent=country)
    district = JurisdictionFactory.create(parent=town)
    other = JurisdictionFactory.create(parent=country)
    election = ElectionFactory.create(division=country)
    ElectionNoticeFactory.create(election=election, approved=True, jurisdiction=town)
    now = timezone.now()
    shown = [
        bool(notices_in_force(election, area, now)) for area in (country, town, district, other)
    ]
    assert shown == [False, True, True, False]


def test_no_cache_keeps_a_page_over_the_start_or_end_of_a_notice(client, election):
    now = timezone.now()
    page = ElectionCenterPageFactory.create(election=election)
    start, end = now + timedelta(seconds=20), now + timedelta(seconds=50)
    ElectionNoticeFactory.create(election=election, approved=True, starts_at=start, ends_at=end)
    ElectionNoticeFactory.create(election=election, starts_at=now + timedelta(seconds=5))
    area = election.division
    assert notices_for(election, area, now).changes == [start, end]
    assert notices_for(election, area, start).changes == [end]
    assert notices_for(election, area, end).changes == []
    assert notices_in_force(election, area, start)
    assert not notices_in_force(election, area, end)
    seconds = int(client.get(page.url)["Cache-Control"].partition("max-age=")[2].split(",")[0])
    assert seconds <= 20


def test_notices_take_as_many_queries_for_many(election, django_assert_num_queries):
    now = timezone.now()
    with django_assert_num_queries(2):
        assert notices_in_force(election, election.division, now) == []
    ElectionNoticeFactory.create_batch(5, election=election, approved=True)
    with django_assert_num_queries(5):
        found = notices_in_force(election, election.division, timezone.now())
        assert [each.signed_by for each in found] == [str(election.division)] * 5
