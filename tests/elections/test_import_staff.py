"""Imports in the CMS: upload, look, apply, undo; each only for whom it is."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from elections.models import ImportRun, PollingStation
from elections.tasks import read_import
from tests.cms import is_refused, signed_in
from tests.elections.import_files import register, standard
from tests.elections.import_runs import applied, preview
from tests.factories.elections import (
    EditorScopeFactory,
    ElectionFactory,
    ImportRunFactory,
    JurisdictionFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db
LIST, UPLOAD = reverse("elections_imports"), reverse("elections_import_upload")
State = ImportRun.State


@pytest.fixture
def area():
    return JurisdictionFactory.create(name="Duinwaard", code="GM9990")


@pytest.fixture
def election(area):
    return ElectionFactory.create(division=area)


@pytest.fixture
def editor(area):
    client = signed_in(Role.ELECTION_EDITOR)
    EditorScopeFactory.create(user=client.user, jurisdiction=area)
    return client


def url(name, run):
    return reverse(f"elections_import{name}", args=[run.pk])


def upload(client, content, **fields):
    file = SimpleUploadedFile("stations.csv", content)
    form = {"file": file, "kind": "auto", "max_drop": "10", **fields}
    return client.post(UPLOAD, form)


def test_an_upload_is_read_by_a_worker_and_shown_with_what_would_change(editor, election):
    response = upload(editor, register({}), election=election.pk)
    run = ImportRun.objects.get()
    assert response["Location"] == url("", run)
    waiting = editor.get(url("", run)).text
    assert url("_progress", run) in waiting
    read_import(run.pk)
    page = editor.get(url("", run)).text
    assert "Apply" in page
    assert not PollingStation.objects.exists()


def test_progress_is_a_fragment_that_reloads_the_page_when_done(editor, election):
    run = ImportRunFactory.create(election=election, state=State.READING, progress=40)
    response = editor.get(url("_progress", run))
    assert 'value="40"' in response.text
    assert "HX-Refresh" not in response
    ImportRun.objects.update(state=State.REFUSED)
    assert editor.get(url("_progress", run))["HX-Refresh"] == "true"


def test_a_lost_message_can_be_sent_again(editor, election, monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr(read_import, "delay", sent.append)
    run = ImportRunFactory.create(
        election=election, state=State.READING, options={"touches": [election.division.ocd_id]}
    )
    editor.post(url("_read", run))
    assert sent == [run.pk]


def test_what_is_applied_can_be_undone(editor, election):
    run = preview(register({}), election=election)
    page = editor.post(url("_apply", run), follow=True).text
    assert "The import was applied." in page
    assert PollingStation.objects.get().election == election
    page = editor.post(url("_undo", run), follow=True).text
    assert "as it was before" in page
    assert not PollingStation.objects.exists()


def test_a_held_import_asks_to_type_how_many_stations_vanish(editor, election):
    names = [{"Naam stembureau": f"Zaal {n}"} for n in range(4)]
    applied(register(*names), election=election)
    run = preview(register(*names[:2]), election=election)
    assert "2 polling stations would vanish" in editor.get(url("", run)).text
    editor.post(url("_apply", run), {"accepted_gone": "1"})
    assert PollingStation.objects.published().count() == 4
    editor.post(url("_apply", run), {"accepted_gone": "2"})
    assert PollingStation.objects.published().count() == 2
    page = editor.get(url("", run)).text
    assert "What it changed" in page


def test_errors_and_rejected_rows_are_shown_with_line_field_and_row(editor, election):
    run = preview(register({}, {"CBS gemeentecode": "Duinwaard!"}), election=election)
    page = editor.get(url("", run)).text
    assert "is not a municipality code" in page
    assert "The row as it came" in page
    only = editor.get(url("", run), {"code": "unknown"}).text
    assert "The row as it came" not in only


def test_a_refused_file_cannot_be_applied(editor, election):
    run = preview(standard({"X": "a"}), election=election)
    ImportRun.objects.update(options={"touches": [election.division.ocd_id]})
    page = editor.post(url("_apply", run), follow=True).text
    assert "This cannot be done" in page
    assert not PollingStation.objects.exists()


def test_an_editor_of_one_area_neither_sees_nor_decides_on_another(editor):
    elsewhere = ElectionFactory.create()
    run = preview(register({"CBS gemeentecode": "GM9991"}), election=elsewhere)
    assert run.file_name not in editor.get(LIST).text
    assert editor.get(url("", run)).status_code == 404
    assert editor.post(url("_apply", run)).status_code == 404


def test_a_file_on_the_areas_of_others_is_not_theirs_to_apply(editor, election):
    run = preview(register({"CBS gemeentecode": "GM9991"}), election=election)
    assert "Apply" not in editor.get(url("", run)).text
    assert is_refused(editor.post(url("_apply", run)))
    assert not PollingStation.objects.exists()


@pytest.mark.parametrize("role", [Role.FACT_CHECK_OVERSEER, Role.LABELLING_OPERATOR])
def test_other_roles_have_no_imports(role, election):
    client: Any = signed_in(role)
    run = ImportRunFactory.create(election=election)
    for address in (LIST, UPLOAD, url("", run), url("_progress", run)):
        assert is_refused(client.get(address)), address
    assert is_refused(client.post(url("_apply", run)))
    assert is_refused(upload(client, register({})))


def test_a_wrong_form_is_shown_again(editor, monkeypatch):
    monkeypatch.setattr("elections.staff.import_forms.MOST_BYTES", 10)
    page = upload(editor, register({}), timezone="Mars/Olympus").text
    assert "is larger than" in page
    assert "not a time zone" in page
    assert not ImportRun.objects.exists()


def test_the_list_takes_the_same_queries_for_many(editor, election, django_assert_max_num_queries):
    ImportRunFactory.create(election=election)
    editor.get(LIST)
    with django_assert_max_num_queries(20) as first:
        editor.get(LIST)
    for _ in range(5):
        ImportRunFactory.create(election=election)
    with django_assert_max_num_queries(len(first)):
        editor.get(LIST)
