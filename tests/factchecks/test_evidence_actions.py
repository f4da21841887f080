"""Evidence: kept, cited, set aside; official facts in their own words."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from elections.models import ElectionPhase
from factchecks.actions import evidence as actions
from factchecks.actions.evidence import EvidenceRefused, NewEvidence, add_evidence, add_file
from factchecks.models import Claim, Evidence
from factchecks.queries.evidence import shown_evidence
from factchecks.queries.rules import official_rules
from tests.factchecks.test_file_types import HTML, PDF, REFUSED
from tests.factories.elections import (
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionPhaseFactory,
    SourceFactory,
)
from tests.factories.factchecks import ClaimFactory, EvidenceFactory, VerdictFactory
from tests.factories.users import OrganisationFactory, UserFactory
from tests.portal import member, overseer


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    storage = Evidence._meta.get_field("file").storage
    monkeypatch.setattr(storage, "base_location", tmp_path)
    monkeypatch.setattr(storage, "location", str(tmp_path))
    return tmp_path


def test_evidence_lies_where_no_web_server_reads(settings):
    assert not settings.EVIDENCE_ROOT.is_relative_to(settings.MEDIA_ROOT)
    assert not settings.EVIDENCE_ROOT.is_relative_to(settings.STATIC_ROOT)


@pytest.fixture
def client():
    return member()


@pytest.fixture
def claim(client):
    return ClaimFactory.create(organisation=client.organisation)


def add_page(claim, kind="link"):
    return reverse("portal:evidence-new", args=[claim.pk, kind])


LINK = {"url": "https://kiesautoriteit.example/uren", "title": "Openingstijden", "is_public": "on"}


class TestActions:
    def test_a_link_is_kept_and_audited(self, claim):
        found = NewEvidence(kind="link", title="Openingstijden", url="https://a.example/")
        kept = add_evidence(claim=claim, found=found, by=UserFactory.create())
        assert (kept.organisation, kept.is_public) == (claim.organisation, True)
        assert Entry.objects.latest("sequence").action == "factchecks.evidence_added"

    def test_a_claim_nobody_has_taken_has_none(self):
        with pytest.raises(EvidenceRefused):
            add_evidence(
                claim=ClaimFactory.create(incoming=True),
                found=NewEvidence(kind="link", title="x", url="https://a.example/"),
                by=UserFactory.create(),
            )

    def test_one_that_another_partner_has_taken_meanwhile_gets_none(self, claim):
        Claim.objects.filter(pk=claim.pk).update(organisation=OrganisationFactory.create())
        found = NewEvidence(kind="link", title="x", url="https://a.example/")
        with pytest.raises(EvidenceRefused):
            add_evidence(claim=claim, found=found, by=UserFactory.create())

    def test_another_partners_is_not_shown(self, claim):
        EvidenceFactory.create(claim=claim, organisation=OrganisationFactory.create())
        assert shown_evidence(claim) == []

    def test_a_file_lies_outside_the_web_under_a_name_of_ours(self, claim, folder):
        found = NewEvidence(kind="file", title="../../etc/passwd")
        kept = add_file(claim=claim, found=found, content=PDF, by=UserFactory.create())
        path = Path(kept.file.path)
        assert path.is_relative_to(folder)
        assert path.suffix == ".pdf"
        assert "passwd" not in path.name
        assert path.read_bytes() == PDF
        assert len(kept.sha256) == 64

    def test_setting_aside_keeps_the_row(self, claim):
        row = EvidenceFactory.create(claim=claim)
        removed = actions.remove_evidence(evidence=row, by=UserFactory.create())
        assert removed.removed_at
        assert shown_evidence(claim) == []

    def test_what_a_published_verdict_cites_stays(self, claim):
        row = EvidenceFactory.create(claim=claim)
        draft = VerdictFactory.create(claim=claim, draft=True)
        draft.evidence.add(row)
        draft.state, draft.submitted_at = "submitted", datetime(2026, 11, 1, tzinfo=UTC)
        draft.authored_by = UserFactory.create()
        draft.save()
        with pytest.raises(EvidenceRefused, match="cites it"):
            actions.remove_evidence(evidence=row, by=UserFactory.create())


class TestForms:
    def test_a_link(self, client, claim):
        answer = client.post(add_page(claim), LINK)
        assert answer.headers["Location"] == reverse("portal:claim", args=[claim.pk])
        kept = claim.evidence.get()
        assert (kept.url, kept.added_by, kept.is_public) == (LINK["url"], client.user, True)

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "file:///etc/passwd", "x"],
    )
    @pytest.mark.parametrize("field", ["url", "archive_url"])
    def test_only_addresses_of_the_web(self, client, claim, url, field):
        assert client.post(add_page(claim), LINK | {field: url}).status_code == 200
        assert not claim.evidence.exists()

    def test_an_internal_quote(self, client, claim):
        given = {"quote": "Tot 21 uur", "title": "De burgemeester", "note": "Gebeld"}
        client.post(add_page(claim, "quote"), given)
        kept = claim.evidence.get()
        assert (kept.quote, kept.note, kept.is_public) == ("Tot 21 uur", "Gebeld", False)

    @pytest.mark.parametrize("name", ["a web page behind the signature of a picture", "a zip bomb"])
    def test_a_file_that_pretends_is_refused(self, client, claim, name):
        upload = SimpleUploadedFile("foto.png", REFUSED[name], content_type="image/png")
        answer = client.post(add_page(claim, "file"), {"file": upload, "title": "Foto"})
        assert answer.status_code == 200
        assert "kept only as PDF" in answer.text
        assert not claim.evidence.exists()

    def test_a_file_that_is_too_large_is_refused(self, client, claim, monkeypatch):
        monkeypatch.setattr("factchecks.portal.evidence.MOST_BYTES", 10)
        upload = SimpleUploadedFile("a.pdf", PDF)
        answer = client.post(add_page(claim, "file"), {"file": upload, "title": "Brief"})
        assert "larger than" in answer.text

    def test_the_type_is_that_of_the_content_not_of_the_name(self, client, claim):
        upload = SimpleUploadedFile("pagina.html", PDF, content_type="text/html")
        client.post(add_page(claim, "file"), {"file": upload, "title": "Brief"})
        assert claim.evidence.get().media_type == "application/pdf"

    def test_an_unknown_kind_is_no_page(self, client, claim):
        assert client.get(add_page(claim, "magic")).status_code == 404

    def test_a_forged_form_is_refused(self):
        client = member(csrf_checks=True)
        claim = ClaimFactory.create(organisation=client.organisation)
        assert client.post(add_page(claim), LINK).status_code == 403


class TestDownload:
    @pytest.fixture
    def kept(self, claim):
        found = NewEvidence(kind="file", title="Brief van de gemeente")
        return add_file(claim=claim, found=found, content=PDF, by=UserFactory.create())

    def test_the_partner_downloads_it_and_no_browser_opens_it(self, client, kept):
        answer = client.get(reverse("portal:evidence-file", args=[kept.pk]))
        assert b"".join(answer.streaming_content) == PDF
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "no-store" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize("who", [member, overseer])
    def test_nobody_else_does(self, kept, who):
        answer = who().get(reverse("portal:evidence-file", args=[kept.pk]))
        assert answer.status_code in (403, 404)

    def test_a_link_has_no_file(self, client, claim):
        row = EvidenceFactory.create(claim=claim)
        assert client.get(reverse("portal:evidence-file", args=[row.pk])).status_code == 404


class TestOthers:
    def test_another_partner_cannot_add_or_remove(self, claim):
        row, other = EvidenceFactory.create(claim=claim), member()
        assert other.get(add_page(claim)).status_code == 404
        assert other.post(add_page(claim), LINK).status_code == 404
        assert other.post(reverse("portal:evidence-remove", args=[row.pk])).status_code == 404
        assert other.get(reverse("portal:evidence-rule", args=[claim.pk])).status_code == 404

    def test_removing(self, client, claim):
        row = EvidenceFactory.create(claim=claim)
        client.post(reverse("portal:evidence-remove", args=[row.pk]))
        row.refresh_from_db()
        assert row.removed_at


@pytest.fixture
def election():
    election = ElectionFactory.create(date=date(2027, 3, 17), requires_voter_id=True)
    ElectionPhaseFactory.create(
        election=election,
        jurisdiction=election.division,
        kind=ElectionPhase.Kind.POLLS_OPEN,
        starts_at=datetime(2027, 3, 17, 6, 30, tzinfo=UTC),
        ends_at=datetime(2027, 3, 17, 20, 0, tzinfo=UTC),
        source=SourceFactory.create(publisher="Kiesraad", url="https://kiesraad.example/uren"),
    )
    return election


def hours(election, language="nl"):
    rules = official_rules(election, language)
    return next(each for each in rules if each.name.startswith(f"{language}/phase:polls_open"))


class TestOfficialRules:
    def test_opening_hours_with_their_source(self, election):
        rule = hours(election, "en")
        assert rule.words == "Polling stations are open: 17 March 2027, 7:30 to 21:00 (Kieswet J 1)"
        assert (rule.publisher, rule.url) == ("Kiesraad", "https://kiesraad.example/uren")

    def test_in_dutch_for_a_dutch_claim(self, election):
        assert "17 maart 2027" in hours(election).words

    def test_documents_the_law_and_the_day(self, election):
        words = {each.name: each.words for each in official_rules(election, "en")}
        assert words["en/voter_id"] == "Voters show proof of identity at the polling station."
        assert "17 March 2027" in words["en/polling_day"]
        assert any(name.startswith("en/law:") for name in words)

    def test_blocks_of_the_election_center_page(self, election):
        source = {
            "publisher": "Kiesraad",
            "title": "Stemmen",
            "url": "https://source.example/stemmen",
            "retrieved_on": "2026-11-01",
            "reviewed_by": "Desk",
            "review_due_on": "2027-01-02",
        }
        step = {"title": "Neem je stempas mee", "body": "En een paspoort.", "source": source}
        ElectionCenterPageFactory.create(
            election=election,
            body=[{"type": "how_to_vote_step", "value": step, "id": "b1"}],
        )
        rules = [*official_rules(election, "en"), *official_rules(election, "nl")]
        found = [each for each in rules if each.words.startswith("Neem je stempas mee")]
        assert [each.url for each in found] == ["https://source.example/stemmen"]

    def test_an_unknown_language_gets_english(self, election):
        assert official_rules(election, "tr")[0].name.startswith("en/")

    def test_names_are_unique_and_fit(self, election):
        names = [each.name for each in official_rules(election, "nl")]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= 100

    def test_a_fact_checker_picks_one(self, client, claim, election):
        page = reverse("portal:evidence-rule", args=[claim.pk])
        assert election.name in client.get(page).text
        rule = hours(election)
        assert rule.words in client.get(page, {"election": election.pk}).text
        client.post(page, {"election": election.pk, "rule": rule.name, "is_public": "on"})
        kept = claim.evidence.get()
        assert (kept.kind, kept.rule, kept.quote) == (Evidence.Kind.RULE, rule.name, rule.words)
        assert (kept.election, kept.url) == (election, rule.url)

    def test_a_made_up_fact_is_refused(self, client, claim, election):
        page = reverse("portal:evidence-rule", args=[claim.pk])
        answer = client.post(page, {"election": election.pk, "rule": "nl/made-up"})
        assert answer.status_code == 200
        assert not claim.evidence.exists()

    @pytest.mark.parametrize("wanted", ["x", "999999"])
    def test_an_unknown_election_is_no_page(self, client, claim, wanted):
        page = reverse("portal:evidence-rule", args=[claim.pk])
        assert client.get(page, {"election": wanted}).status_code == 404

    def test_a_note_when_the_fact_has_changed_since(self, claim, election):
        rule = hours(election)
        EvidenceFactory.create(
            claim=claim, kind="rule", election=election, rule=rule.name, quote=rule.words
        )
        assert [each.now_is for each in shown_evidence(claim)] == [None]
        election.phases.update(ends_at=datetime(2027, 3, 17, 19, 0, tzinfo=UTC))
        assert "20:00" in str(shown_evidence(claim)[0].now_is)
        election.phases.all().delete()
        assert shown_evidence(claim)[0].now_is == ""

    @pytest.mark.parametrize("number", [1, 8])
    def test_the_same_queries_for_any_number(
        self, claim, election, number, django_assert_max_num_queries
    ):
        rule = hours(election)
        EvidenceFactory.create_batch(
            number, claim=claim, kind="rule", election=election, rule=rule.name, quote=rule.words
        )
        with django_assert_max_num_queries(8):
            shown_evidence(claim)


def test_a_page_is_never_kept_as_text(client, claim):
    upload = SimpleUploadedFile("a.txt", HTML, content_type="text/plain")
    answer = client.post(add_page(claim, "file"), {"file": upload, "title": "Pagina"})
    assert answer.status_code == 200
