import gzip
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from audit.models import Entry
from factchecks.actions.verdicts import (
    Assessment,
    Text,
    WrongState,
    publish_import,
    publish_verdict,
    revise_draft,
    submit_draft,
)
from factchecks.models import Claim, Verdict, VerdictText
from tests.factchecks.test_claimreview import REVIEW, SHARED, needs_shared_data
from tests.factories.factchecks import ClaimFactory, VerdictFactory
from tests.factories.users import OrganisationFactory, UserFactory
from users.models import Organisation


pytestmark = pytest.mark.django_db


def review(**changes: object) -> dict[str, object]:
    return {name: each for name, each in {**REVIEW, **changes}.items() if each is not None}


def rated(words: str) -> dict[str, object]:
    return review(reviewRating={"@type": "Rating", "alternateName": words})


@pytest.fixture
def take(tmp_path, settings):
    """Runs the command on a document; its words and exit code."""
    settings.VAR_DIR = tmp_path / "var"

    def command(document: object, *arguments: str):
        path = tmp_path / "reviews.json"
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        out = io.StringIO()
        code, words = 0, ""
        try:
            call_command("import_claims", str(path), *arguments, stdout=out)
        except CommandError as error:
            code, words = error.returncode, str(error)
        lines = [[cell.strip() for cell in line.split("│")] for line in out.getvalue().splitlines()]
        numbers = next((cells[1:8] for cells in lines if len(cells) == 10), [])
        names = ("read", "published", "drafted", "corrected", "redrafted", "unchanged", "rejected")
        counts = {name: int(n) for name, n in zip(names, numbers, strict=False) if n != "0"}
        return SimpleNamespace(out=out.getvalue(), code=code, words=words, counts=counts)

    return command


def test_a_review_becomes_a_claim_with_a_published_verdict(take):
    assert take(REVIEW).counts == {"read": 1, "published": 1}
    claim = Claim.objects.get()
    assert (claim.statement, claim.language) == (REVIEW["claimReviewed"], "nl")
    assert claim.speaker == "Een kennis"
    verdict = claim.verdicts.select_related("organisation").get()
    assert (verdict.state, verdict.rating, verdict.label) == ("published", "false", "Onwaar")
    assert (verdict.url, str(verdict.reviewed_on)) == (REVIEW["url"], "2026-03-10")
    assert verdict.rating_value == verdict.worst_rating == Decimal(1)
    assert verdict.best_rating == Decimal(5)
    assert verdict.organisation.name == "Feitendesk"
    text = VerdictText.objects.get()
    assert (text.language, text.headline) == ("nl", REVIEW["headline"])
    assert text.explanation == "Ze zijn open tot 21.00 uur."


def test_an_imported_verdict_puts_no_banner_on_posts_by_itself(take):
    take(REVIEW)
    verdict = Verdict.objects.get()
    assert verdict.applies_to == "listed_posts_only"
    assert verdict.allows_automatic_banner is False


def test_the_command_or_the_file_may_say_that_it_applies_to_any_post(take):
    take([review(url="https://a.example/1"), review(url="https://a.example/2", appliesTo="listed_posts_only")],
         "--applies-to", "any_matching_post")  # fmt: skip
    assert list(Verdict.objects.order_by("pk").values_list("applies_to", flat=True)) == [
        "any_matching_post",
        "listed_posts_only",
    ]


def test_the_same_file_again_changes_nothing(take):
    take([REVIEW, rated("Kletskoek") | {"url": "https://a.example/2"}])
    before = Entry.objects.count()
    again = take([REVIEW, rated("Kletskoek") | {"url": "https://a.example/2"}])
    assert again.counts == {"read": 2, "unchanged": 2}
    assert Entry.objects.count() == before
    assert Verdict.objects.count() == 2


def test_a_changed_review_becomes_a_correction(take):
    take(REVIEW)
    assert take(rated("Misleidend")).counts == {"read": 1, "corrected": 1}
    old, new = Verdict.objects.order_by("version")
    assert (old.state, old.change_reason) == ("corrected", "changed at the source")
    assert (new.state, new.rating, new.version) == ("published", "misleading", 2)


def test_changed_words_of_a_claim_are_followed(take):
    take(REVIEW)
    take(review(claimReviewed="Stembureaus sluiten om 18.00 uur."))
    assert Claim.objects.get().statement == "Stembureaus sluiten om 18.00 uur."


def test_one_article_may_review_several_claims(take):
    document = [review(), review(claimReviewed="Het rode potlood is afgeschaft.")]
    assert take(document).counts == {"read": 2, "published": 2}
    assert take(document).counts == {"read": 2, "unchanged": 2}
    assert take(list(reversed(document))).counts == {"read": 2, "unchanged": 2}


class TestUnknownRating:
    def test_it_is_a_draft_for_a_person_and_the_summary_says_so(self, take):
        result = take(rated("Drie vlammetjes"))
        assert result.counts == {"read": 1, "drafted": 1}
        assert (
            "1 saved as a draft for a person to rate: these words are not known here: “Drie vlammetjes”"
            in result.out
        )
        verdict = Verdict.objects.get()
        assert (verdict.state, verdict.rating, verdict.label) == ("draft", "", "Drie vlammetjes")

    def test_a_missing_rating_too(self, take):
        assert take(review(reviewRating=None)).counts == {"read": 1, "drafted": 1}

    def test_such_a_draft_cannot_be_published_before_it_is_rated(self, take):
        take(rated("Drie vlammetjes"))
        verdict = Verdict.objects.get()
        with pytest.raises(WrongState, match="no rating"):
            publish_import(verdict=verdict, by="test")
        with pytest.raises(IntegrityError), transaction.atomic():
            VerdictFactory.create(published=True, rating="")

    def test_what_a_person_made_of_it_stands(self, take):
        take(rated("Drie vlammetjes"))
        verdict = Verdict.objects.get()
        author, reader = UserFactory.create_batch(2, password=None)
        rated_by_hand = Assessment(rating="false", texts=[Text(language="nl", headline="Nee")])
        revise_draft(verdict=verdict, assessment=rated_by_hand, by=author)
        submit_draft(verdict=verdict, by=author)
        publish_verdict(verdict=verdict, by=reader)
        assert take(rated("Drie vlammetjes")).counts == {"read": 1, "unchanged": 1}
        assert Verdict.objects.get().rating == "false"

    def test_a_published_verdict_stands_while_a_person_looks_at_the_change(self, take):
        take(REVIEW)
        assert take(rated("Drie vlammetjes")).counts == {"read": 1, "redrafted": 1}
        assert list(Verdict.objects.order_by("version").values_list("state", flat=True)) == [
            "published",
            "draft",
        ]


def test_all_may_be_saved_as_drafts(take):
    assert take(REVIEW, "--no-publish").counts == {"read": 1, "drafted": 1}
    assert Verdict.objects.get().rating == "false"


@time_machine.travel("2026-03-12T12:00:00Z", tick=False)
def test_unverified_has_an_end(take):
    take(rated("Onbewezen"), "--unverified-days", "7")
    assert Verdict.objects.get().ends_at == datetime(2026, 3, 19, 12, tzinfo=UTC)


def test_unverified_ends_when_the_review_says(take):
    take(rated("Onbewezen") | {"expires": "2027-01-01"})
    assert Verdict.objects.get().ends_at == datetime(2027, 1, 1, tzinfo=UTC)


class TestPublisher:
    def test_a_known_fact_checker_is_found_by_name(self, take):
        known = OrganisationFactory.create(name="FEITENDESK")
        take(REVIEW)
        assert Verdict.objects.get().organisation == known

    def test_a_new_one_is_made(self, take):
        take(REVIEW)
        made = Organisation.objects.get()
        assert (made.slug, made.kind) == ("feitendesk", "fact_checker")
        assert made.website == "https://factcheck.example"
        assert Entry.objects.filter(action="users.organisation_created").count() == 1

    def test_the_command_may_name_one_for_all(self, take):
        known = OrganisationFactory.create(slug="desk")
        take([REVIEW, review(url="https://a.example/2", author={"name": "Een ander"})],
             "--publisher", "desk")  # fmt: skip
        assert {each.organisation for each in Verdict.objects.all()} == {known}

    def test_it_has_to_exist(self, take):
        result = take(REVIEW, "--publisher", "nobody")
        assert result.code == 1
        assert "nobody" in result.words


def test_bad_reviews_are_reported_and_the_others_taken(take, tmp_path):
    document = [review(claimReviewed=None), {"@type": "Article"}, REVIEW]
    rejects = tmp_path / "rejects.jsonl"
    result = take(document, "--rejects", str(rejects))
    assert result.code == 3
    assert result.counts == {"read": 3, "published": 1, "rejected": 2}
    reports = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [report["field"] for report in reports] == ["claimReviewed", "@type"]
    assert json.loads(reports[0]["raw"])["url"] == REVIEW["url"]


def test_what_is_not_json_is_reported(take):
    assert "There is no ClaimReview in this file." in take(b"<html>\n").words


def test_a_feed_is_read_from_gzip(take):
    feed = {"@type": "DataFeed", "dataFeedElement": [{"item": [REVIEW]}]}
    assert take(gzip.compress(json.dumps(feed, indent=2).encode())).counts["published"] == 1


def test_a_missing_file_is_an_error():
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_claims", "/nonexistent/reviews.json")


def test_a_claim_of_our_own_is_left_alone(take):
    ClaimFactory.create(statement=REVIEW["claimReviewed"])
    take(REVIEW)
    assert Claim.objects.count() == 2


def test_the_database_keeps_one_claim_for_each_source():
    ClaimFactory.create(source_id="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimFactory.create(source_id="x")


def test_a_language_nobody_states_is_read_from_the_words(take):
    english = "The polling stations will close at seven o'clock in the evening this year."
    take(review(claimReviewed=english, inLanguage=None, itemReviewed=None))
    assert Claim.objects.get().language == "en"


@needs_shared_data
@pytest.mark.parametrize("name", ["claimreview-eg-0324.json", "claimreview-eg-0325.json"])
def test_the_examples_of_schema_org_are_taken_as_drafts(take, name):
    document = json.loads((SHARED / "claims" / "schemaorg" / name).read_text())
    assert take(document).counts == {"read": 1, "drafted": 1}
