"""Elections in the CMS: with their phases in one form, and every publication in the log."""

import pytest
from django.urls import reverse

from audit.models import Entry
from elections.models import Election, ElectionCenterPage
from tests.cms import formset, signed_in
from tests.factories.elections import (
    EditorScopeFactory,
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionPhaseFactory,
    JurisdictionFactory,
    SourceFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return JurisdictionFactory.create()


@pytest.fixture
def editor(country):
    """Works on one area and everything below it."""
    client = signed_in(Role.ELECTION_EDITOR)
    EditorScopeFactory.create(user=client.user, jurisdiction=country)
    return client


@pytest.fixture
def administrator():
    return signed_in(Role.ADMINISTRATOR)


def election_form(area, phases: list[dict[str, object]], **changes: object) -> dict[str, object]:
    return {
        "name": "Gemeenteraad Duinwaard", "names": "{}", "slug": "nl.gr.duinwaard.2027-03-17",
        "category": "GR", "division": area.pk, "date": "2027-03-17", "announced_on": "2026-11-01",
        "status": "confirmed", "identifiers": "{}", "topic_terms": "[]",
        **formset("phases", phases), **changes,
    }  # fmt: skip


def phase(area, **changes: object) -> dict[str, object]:
    return {
        "kind": "polls_open", "jurisdiction": area.pk, "starts_at": "2027-03-17 07:30",
        "descriptions": "{}", **changes,
    }  # fmt: skip


def test_an_election_is_saved_with_its_phases_and_logged(editor, country):
    area = JurisdictionFactory.create(parent=country)
    response = editor.post(reverse("elections:add"), election_form(area, [phase(area)]))
    assert response.status_code == 302, response.context["form"].errors
    election = Election.objects.get()
    assert [each.kind for each in election.phases.all()] == ["polls_open"]
    entry = Entry.objects.get(action="elections.election_created")
    assert entry.actor == editor.user.audit_name


def test_a_changed_phase_is_named_in_the_log(editor, country):
    election = ElectionFactory.create(division=country)
    row = ElectionPhaseFactory.create(election=election)
    area = row.jurisdiction
    rows = [phase(area, id=row.pk, starts_at="2027-03-17 08:00")]
    form = election_form(area, rows, name=election.name, **{"phases-INITIAL_FORMS": "1"})
    response = editor.post(reverse("elections:edit", args=[election.pk]), form)
    assert response.status_code == 302, response.context["form"].errors
    row.refresh_from_db()
    assert row.starts_at.hour == 7
    assert "phases" in Entry.objects.get(action="elections.election_changed").data["fields"]


def test_a_cancelled_election_without_a_reason_is_refused(editor, country):
    form = election_form(country, [], status="cancelled")
    assert editor.post(reverse("elections:add"), form).status_code == 200
    assert not Election.objects.exists()


def test_a_time_zone_that_does_not_exist_is_an_error_at_its_field(administrator):
    form = {
        "name": "Duinwaard", "ocd_id": "ocd-division/country:nl/municipality:gm0001",
        "classification": "municipality", "country": "NL", "timezone": "Europe/Duinwaard",
        "locales": "nl,en",
    }  # fmt: skip
    response = administrator.post(reverse("jurisdictions:add"), form)
    assert list(response.context["form"].errors) == ["timezone"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("elections", ElectionFactory),
        ("jurisdictions", JurisdictionFactory),
        ("sources", SourceFactory),
    ],
)
def test_lists_take_as_many_queries_for_many(
    editor, country, name, make, django_assert_max_num_queries
):
    url = reverse(f"{name}:index")
    make()
    editor.get(url)
    with django_assert_max_num_queries(16) as first:
        editor.get(url)
    make.create_batch(5)
    with django_assert_max_num_queries(len(first)):
        editor.get(url)


@pytest.fixture
def election_page(country) -> ElectionCenterPage:
    page: ElectionCenterPage = ElectionCenterPageFactory.create(election__division=country)
    return page


def log_of(key: int) -> list[tuple[str, str]]:
    entries = Entry.objects.about(f"elections.electioncenterpage:{key}")
    return [(entry.action, entry.actor) for entry in entries]


def test_publishing_by_a_program_is_logged(election_page):
    assert log_of(election_page.pk) == [
        ("elections.page_published", "system:pages"),
        ("elections.revision_approved", "system:test-reviewer"),
    ]


def test_unpublishing_is_logged_with_the_person(administrator, election_page):
    administrator.post(reverse("wagtailadmin_pages:unpublish", args=[election_page.pk]))
    by = administrator.user.audit_name
    assert log_of(election_page.pk)[0] == ("elections.page_unpublished", by)


def test_an_editor_opens_the_page_editor(editor, election_page):
    url = reverse("wagtailadmin_pages:edit", args=[election_page.pk])
    assert editor.get(url).status_code == 200


def test_a_deleted_page_is_logged(editor, election_page):
    key = election_page.pk
    election_page.unpublish()
    response = editor.post(reverse("wagtailadmin_pages:delete", args=[key]))
    assert response.status_code == 302
    assert not ElectionCenterPage.objects.filter(pk=key).exists()
    entry = Entry.objects.latest("sequence")
    assert (entry.action, entry.subject) == (
        "elections.page_deleted",
        f"elections.electioncenterpage:{key}",
    )


def test_pages_deleted_together_are_logged_one_by_one(editor, election_page):
    election_page.unpublish()
    key = election_page.pk
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    editor.post(f"{url}?id={key}", {})
    assert not ElectionCenterPage.objects.filter(pk=key).exists()
    assert log_of(key)[0] == ("elections.page_deleted", editor.user.audit_name)
