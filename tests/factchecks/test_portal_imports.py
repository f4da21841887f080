"""A partner brings its fact-checks: upload, look, apply; and says what its words mean."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from factchecks.actions import imports
from factchecks.models import Claim, RatingMapping, ReviewImport, ReviewImportRow, Verdict
from factchecks.tasks import work_on_forgotten_imports, work_on_import
from tests.factchecks.test_claimreview import REVIEW
from tests.factories.factchecks import ReviewImportFactory
from tests.portal import member, overseer
from users.models import Membership


pytestmark = pytest.mark.django_db
State = ReviewImport.State


@pytest.fixture
def editor():
    return member(Membership.Role.EDITOR)


@pytest.fixture
def colleague(editor):
    """Publishes what the other brought: two persons."""
    return member(Membership.Role.EDITOR, editor.organisation)


def review(number: int, words: str = "Onwaar", **changes: object) -> dict[str, object]:
    said = {
        "url": f"https://factcheck.example/{number}",
        "claimReviewed": f"Bewering nummer {number}.",
        "reviewRating": {"@type": "Rating", "alternateName": words},
    }
    return REVIEW | said | changes


def upload(client, document, *, publish=False, name="reviews.json"):
    """The run, read by a worker."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    asked = {"file": SimpleUploadedFile(name, content), "kind": "auto"}
    asked |= {"asks_to_publish": "on"} if publish else {}
    response = client.post(reverse("portal:imports"), asked)
    assert response.status_code == 302, response.content.decode()
    run = ReviewImport.objects.get(pk=int(response["Location"].rstrip("/").rsplit("/", 1)[1]))
    work_on_import(run.pk)
    run.refresh_from_db()
    return run


def apply(client, run, *, publish=False):
    client.post(reverse("portal:import-apply", args=[run.pk]), {"publish": "on"} if publish else {})
    work_on_import(run.pk)
    run.refresh_from_db()
    return run


def outcomes(run) -> list[str]:
    return list(run.rows.order_by("number").values_list("outcome", flat=True))


def page(client, run, **asked) -> str:
    return str(client.get(reverse("portal:import", args=[run.pk]), asked).content.decode())


def test_a_file_is_read_shown_and_applied_as_drafts(editor):
    run = upload(editor, [review(1), review(2, "Drie vlammetjes"), review(3, claimReviewed="")])
    assert run.state == State.PREVIEW
    assert outcomes(run) == ["new", "unmapped", "rejected"]
    assert Claim.objects.count() == 0
    shown = page(editor, run)
    assert "Bewering nummer 1." in shown
    assert "these words are not known here" in shown
    assert "<code>claimReviewed</code>" in shown
    apply(editor, run)
    assert run.state == State.APPLIED
    assert list(Verdict.objects.order_by("pk").values_list("state", "rating")) == [
        ("draft", "false"),
        ("draft", ""),
    ]
    claim = Claim.objects.earliest("pk")
    assert (claim.organisation, claim.origin) == (editor.organisation, Claim.Origin.IMPORT)
    assert set(Verdict.objects.values_list("origin", flat=True)) == {Verdict.Origin.IMPORT}
    assert Entry.objects.filter(action="factchecks.import_applied").exists()


@pytest.mark.parametrize(
    ("asked", "ticked", "state"),
    [(True, True, "published"), (True, False, "draft"), (False, True, "draft")],
)
def test_it_is_published_at_once_only_when_the_upload_asks_and_the_editor_agrees(
    editor, colleague, asked, ticked, state
):
    run = upload(editor, [review(1)], publish=asked)
    apply(colleague, run, publish=ticked)
    assert Verdict.objects.get().state == state


def test_nobody_publishes_a_file_of_their_own(editor):
    run = upload(editor, [review(1)], publish=True)
    assert "You brought this file." in page(editor, run)
    assert apply(editor, run, publish=True).publishes is False
    assert Verdict.objects.get().state == "draft"
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        ReviewImport.objects.update(publishes=True)


def test_the_same_file_twice_changes_nothing(editor, colleague):
    document = [review(1), review(2, "Drie vlammetjes")]
    apply(colleague, upload(editor, document, publish=True), publish=True)
    again = upload(editor, document, publish=True)
    assert outcomes(again) == ["unchanged", "unchanged"]
    apply(colleague, again, publish=True)
    assert Verdict.objects.count() == 2


def test_a_changed_review_becomes_a_correction(editor, colleague):
    apply(colleague, upload(editor, [review(1)], publish=True), publish=True)
    run = upload(editor, [review(1, "Misleidend")], publish=True)
    assert outcomes(run) == ["changed"]
    apply(colleague, run, publish=True)
    assert list(Verdict.objects.order_by("version").values_list("state", "rating")) == [
        ("corrected", "false"),
        ("published", "misleading"),
    ]


def test_another_partner_with_the_same_article_gets_a_claim_of_its_own(editor):
    apply(editor, upload(editor, [review(1)]))
    other = member(Membership.Role.EDITOR)
    run = upload(other, [review(1)])
    assert outcomes(run) == ["new"]
    apply(other, run)
    owners = Claim.objects.order_by("pk").values_list("organisation", flat=True)
    assert list(owners) == [editor.organisation.pk, other.organisation.pk]


def test_words_that_get_a_meaning_rate_everything_that_waited(editor, colleague):
    apply(colleague, upload(editor, [review(1, "Drie vlammetjes")], publish=True), publish=True)
    preview = upload(editor, [review(2, "drie vlammetjes!")])
    shown = editor.get(reverse("portal:mappings")).content.decode()
    assert "Drie vlammetjes" in shown
    colleague.post(reverse("portal:mappings"), {"words": "Drie vlammetjes", "rating": "misleading"})
    assert list(Verdict.objects.values_list("state", "rating")) == [("published", "misleading")]
    assert outcomes(preview) == ["new"]
    later = upload(editor, [review(3, "DRIE VLAMMETJES")])
    assert later.rows.get().rating == "misleading"
    assert Entry.objects.filter(action="factchecks.rating_mapped").count() == 1


def test_a_meaning_can_be_taken_back_and_is_the_partners_own(editor):
    other = member(Membership.Role.EDITOR)
    url = reverse("portal:mappings")
    editor.post(url, {"words": "Kletskoek", "rating": "false"})
    assert "Kletskoek" not in other.get(url).content.decode()
    assert upload(other, [review(1, "Kletskoek")]).rows.get().outcome == "unmapped"
    editor.post(url, {"words": "Kletskoek", "rating": ""})
    assert not RatingMapping.objects.exists()


@pytest.mark.parametrize("posted", [{"words": ""}, {"words": "!!"}, {"words": "a", "rating": "b"}])
def test_a_meaning_needs_words_and_a_verdict_that_exists(editor, posted):
    assert editor.post(reverse("portal:mappings"), posted).status_code == 422


TABLE = b"wat;oordeel;link\nDe bus is vol.;Onwaar;https://a.example/1\n"


def test_columns_are_chosen_once_and_remembered(editor):
    run = upload(editor, TABLE, name="x.csv")
    assert outcomes(run) == ["rejected"]
    url = reverse("portal:import-columns", args=[run.pk])
    assert "De bus is vol." in editor.get(url).content.decode()
    assert editor.post(url, {"rating": "oordeel"}).status_code == 422
    editor.post(url, {"claim": "wat", "rating": "oordeel", "url": "link"})
    work_on_import(run.pk)
    assert outcomes(run) == ["new"]
    assert outcomes(upload(editor, TABLE.replace(b"bus", b"zaal"), name="y.csv")) == ["new"]
    other = member(Membership.Role.EDITOR)
    assert outcomes(upload(other, TABLE, name="x.csv")) == ["rejected"]


def test_only_tables_have_columns(editor):
    run = upload(editor, [review(1)])
    assert editor.get(reverse("portal:import-columns", args=[run.pk])).status_code == 404


def test_a_refused_file_changes_nothing_and_says_why(editor):
    run = upload(editor, b"%PDF-1.7")
    assert run.state == State.REFUSED
    assert "This is no format of fact-checks" in page(editor, run)
    apply(editor, run)
    assert run.state == State.REFUSED


def test_rejected_rows_can_be_taken_home(editor):
    run = upload(editor, [review(1, claimReviewed=""), review(2)])
    url = reverse("portal:import-rejects", args=[run.pk])
    rows = list(csv.DictReader(io.StringIO(editor.get(url).getvalue().decode())))
    assert [(row["row"], row["field"], row["reason"]) for row in rows] == [
        ("1", "claimReviewed", "is missing")
    ]
    [line] = editor.get(url, {"format": "jsonl"}).getvalue().decode().splitlines()
    assert json.loads(line)["raw"]["url"] == "https://factcheck.example/1"


def test_nobody_else_sees_a_partners_files(editor):
    run = upload(editor, [review(1)])
    stranger = member(Membership.Role.EDITOR)
    for name in ("import", "import-progress", "import-columns", "import-rejects"):
        assert stranger.get(reverse(f"portal:{name}", args=[run.pk])).status_code == 404
    assert stranger.post(reverse("portal:import-apply", args=[run.pk])).status_code == 404
    assert run.file_name not in stranger.get(reverse("portal:imports")).content.decode()
    assert member().get(reverse("portal:imports")).status_code == 403
    assert overseer().get(reverse("portal:imports")).status_code == 403


def test_progress_is_shown_until_the_worker_is_done(editor):
    run = ReviewImportFactory.create(organisation=editor.organisation)
    url = reverse("portal:import-progress", args=[run.pk])
    assert 'hx-trigger="every 1s"' in editor.get(url).content.decode()
    work_on_import(run.pk)
    assert editor.get(url)["HX-Refresh"] == "true"


def test_a_lost_message_is_followed_up(editor, monkeypatch):
    monkeypatch.setattr(work_on_import, "delay", work_on_import)
    run = ReviewImportFactory.create(
        organisation=editor.organisation, content=json.dumps([review(1)]).encode()
    )
    assert work_on_forgotten_imports() == 0
    ReviewImport.objects.update(uploaded_at=timezone.now() - timedelta(minutes=5))
    assert work_on_forgotten_imports() == 1
    run.refresh_from_db()
    assert run.state == State.PREVIEW


def test_two_workers_never_have_one_file(editor):
    run = ReviewImportFactory.create(
        organisation=editor.organisation, leased_until=timezone.now() + timedelta(minutes=1)
    )
    work_on_import(run.pk)
    run.refresh_from_db()
    assert run.state == State.READING


def test_a_worker_lets_go_in_time_and_the_next_goes_on(editor, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 1)
    monkeypatch.setattr(imports, "TURN", timedelta(seconds=-1))
    run = upload(editor, [review(1), review(2), review(3)])
    apply(editor, run)
    assert (run.state, run.leased_until) == (State.APPLYING, None)
    assert run.rows.filter(claim__isnull=False).count() == 1
    work_on_import(run.pk)
    work_on_import(run.pk)
    run.refresh_from_db()
    assert run.state == State.APPLIED
    assert Claim.objects.count() == 3


def test_a_file_is_applied_once(editor):
    run = apply(editor, upload(editor, [review(1)]))
    response = editor.post(reverse("portal:import-apply", args=[run.pk]), follow=True)
    assert "This cannot be done with an import that is “Applied”." in response.content.decode()
    assert Claim.objects.count() == 1


def test_lists_ask_the_same_number_of_queries_for_one_and_for_many(
    editor, django_assert_max_num_queries
):
    run = upload(editor, [review(number) for number in range(6)])
    ReviewImportFactory.create_batch(5, organisation=editor.organisation)
    with django_assert_max_num_queries(16):
        editor.get(reverse("portal:imports"))
    with django_assert_max_num_queries(16):
        page(editor, run)
    with django_assert_max_num_queries(16):
        editor.get(reverse("portal:mappings"))


def test_rows_are_filtered_by_outcome(editor):
    run = upload(editor, [review(1), review(2, "Drie vlammetjes")])
    shown = page(editor, run, outcome="unmapped")
    assert "Bewering nummer 2." in shown
    assert "Bewering nummer 1." not in shown
    assert ReviewImportRow.objects.count() == 2
