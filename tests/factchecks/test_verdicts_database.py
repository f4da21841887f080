"""What the database itself refuses, whoever asks: each rule is tried with plain SQL."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from factchecks.models import Verdict
from tests.factchecks.verdicts import draft, handed_in, person
from tests.factories.factchecks import EvidenceFactory, VerdictFactory, VerdictTextFactory


pytestmark = pytest.mark.django_db
PUBLISH = "state = 'published', published_at = now()"


def run(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def change(verdict: Verdict, assignments: str, *values: Any) -> None:
    run(f"UPDATE factchecks_verdict SET {assignments} WHERE id = %s", *values, verdict.pk)  # noqa: S608


def refused(verdict: Verdict, assignments: str, *values: object) -> None:
    with pytest.raises(IntegrityError):
        change(verdict, assignments, *values)


class TestTwoPersons:
    def test_two_of_them_publish(self):
        verdict = handed_in()
        change(verdict, f"{PUBLISH}, approved_by_id = %s", person().pk)
        assert Verdict.objects.published().get() == verdict

    def test_nobody_publishes_what_they_wrote(self):
        verdict = handed_in()
        refused(verdict, f"{PUBLISH}, approved_by_id = %s", verdict.authored_by_id)

    def test_nobody_publishes_alone(self):
        refused(handed_in(), PUBLISH)

    def test_the_second_reader_is_not_skipped(self):
        refused(draft(), f"{PUBLISH}, approved_by_id = %s", person().pk)

    def test_what_was_written_here_is_not_passed_off_as_an_import(self):
        refused(draft(), "origin = 'import', source_hash = 'x'")
        refused(draft(), f"origin = 'import', source_hash = 'x', {PUBLISH}")

    def test_an_import_that_was_handed_in_has_a_second_reader_too(self):
        verdict = VerdictFactory.create(
            submitted=True, origin="import", source_hash="x", authored_by=person()
        )
        refused(verdict, PUBLISH)
        refused(verdict, f"{PUBLISH}, approved_by_id = %s", verdict.authored_by_id)

    def test_the_author_is_not_changed_on_the_way(self):
        refused(handed_in(), "authored_by_id = %s", person().pk)

    def test_nor_is_the_reader_afterwards(self):
        refused(VerdictFactory.create(published=True), "approved_by_id = %s", person().pk)


class TestContent:
    @pytest.mark.parametrize("state", ["submitted", "published", "corrected", "withdrawn"])
    @pytest.mark.parametrize(
        "change",
        [
            "rating = 'true'",
            "label = 'x'",
            "url = 'https://x.example/'",
            "reviewed_on = '2026-01-01'",
            "ends_at = now() + interval '9 days'",
            "applies_to = 'any_matching_post'",
            "applies_to = 'any_matching_post', allows_automatic_banner = true",
            "media_category = 'StagedContent'",
            "correction_note = 'x'",
            "version = 77",
        ],
    )
    def test_it_stands_still_from_the_moment_it_was_handed_in(self, state, change):
        refused(VerdictFactory.create(**{state: True}), change)

    @pytest.mark.parametrize("state", ["submitted", "published", "corrected", "withdrawn"])
    def test_so_do_its_texts(self, state):
        verdict = VerdictFactory.create(**{state: True})
        text = VerdictTextFactory.create(verdict=verdict)
        add = (
            "INSERT INTO factchecks_verdicttext (verdict_id, language, headline, explanation)"
            " VALUES (%s, 'en', 'x', '')"
        )
        for sql, value in (
            ("UPDATE factchecks_verdicttext SET headline = 'x' WHERE id = %s", text.pk),
            ("DELETE FROM factchecks_verdicttext WHERE id = %s", text.pk),
            (add, verdict.pk),
        ):
            with pytest.raises(IntegrityError):
                run(sql, value)

    def test_a_text_is_not_moved_to_a_version_that_was_published(self):
        published, text = VerdictFactory.create(published=True), VerdictTextFactory.create()
        with pytest.raises(IntegrityError):
            run(
                "UPDATE factchecks_verdicttext SET verdict_id = %s WHERE id = %s",
                published.pk,
                text.pk,
            )

    @pytest.mark.parametrize("state", ["submitted", "published", "corrected", "withdrawn"])
    def test_so_do_its_citations(self, state):
        cited = EvidenceFactory.create()
        verdict = VerdictFactory.create(claim=cited.claim, evidence=[cited], **{state: True})
        more = EvidenceFactory.create(claim=cited.claim)
        with pytest.raises(IntegrityError), transaction.atomic():
            verdict.evidence.clear()
        with pytest.raises(IntegrityError), transaction.atomic():
            verdict.evidence.add(more)
        assert list(verdict.evidence.all()) == [cited]

    def test_a_permission_may_be_taken_back_after_publication(self):
        verdict = VerdictFactory.create(published=True, automatic=True)
        change(verdict, "allows_automatic_banner = false")
        refused(verdict, "allows_automatic_banner = true")


class TestStatement:
    SQL = "UPDATE factchecks_claim SET statement = 'Het omgekeerde.' WHERE id = %s"

    @pytest.mark.parametrize("state", ["submitted", "published"])
    def test_it_is_not_turned_round_under_a_verdict(self, state):
        verdict = VerdictFactory.create(**{state: True})
        with pytest.raises(IntegrityError):
            run(self.SQL, verdict.claim_id)

    def test_nobody_else_is_said_to_have_said_it(self):
        verdict = VerdictFactory.create(published=True)
        with pytest.raises(IntegrityError):
            run("UPDATE factchecks_claim SET speaker = 'x' WHERE id = %s", verdict.claim_id)

    @pytest.mark.parametrize("state", ["draft", "corrected", "withdrawn"])
    def test_it_may_change_where_none_stands(self, state):
        verdict = VerdictFactory.create(**{state: True})
        run(self.SQL, verdict.claim_id)
        verdict.claim.refresh_from_db()
        assert verdict.claim.statement == "Het omgekeerde."

    def test_an_import_follows_its_source(self):
        verdict = VerdictFactory.create(published=True, origin="import", source_hash="x")
        run(self.SQL, verdict.claim_id)
        verdict.claim.refresh_from_db()
        assert verdict.claim.statement == "Het omgekeerde."


class TestHistory:
    @pytest.mark.parametrize("state", ["corrected", "withdrawn"])
    @pytest.mark.parametrize(
        "change",
        [
            "change_reason = 'Something nicer.'",
            "published_at = now() - interval '1 day'",
            "allows_automatic_banner = false, return_note = 'x'",
            "withdrawn_at = now() - interval '1 day', state = 'withdrawn'",
        ],
    )
    def test_a_version_of_the_past_stands_whole(self, state, change):
        refused(VerdictFactory.create(**{state: True}), change)

    def test_a_publication_is_not_moved_in_time(self):
        verdict = VerdictFactory.create(published=True)
        refused(verdict, "published_at = published_at - interval '1 day'")

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("draft", "state = 'corrected', published_at = now(), change_reason = 'x'"),
            ("submitted", "state = 'withdrawn', published_at = now(), withdrawn_at = now()"),
            ("published", "state = 'draft', published_at = NULL"),
            ("published", "state = 'submitted', published_at = NULL, submitted_at = now()"),
            ("corrected", "state = 'published'"),
            ("withdrawn", "state = 'published', withdrawn_at = NULL"),
            ("withdrawn", "state = 'corrected', withdrawn_at = NULL"),
        ],
    )
    def test_there_is_no_other_way_than_the_way_of_a_verdict(self, start, end):
        refused(VerdictFactory.create(**{start: True}), end)

    def test_only_a_withdrawal_is_by_oversight(self):
        refused(VerdictFactory.create(published=True), "withdrawn_by_oversight = true")
        refused(draft(), "withdrawn_by_oversight = true")

    def test_what_was_published_is_not_deleted_with_its_texts(self):
        text = VerdictTextFactory.create(verdict=VerdictFactory.create(published=True))
        with pytest.raises(IntegrityError), transaction.atomic():
            text.verdict.delete()
