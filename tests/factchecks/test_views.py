import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import PostCounter
from factchecks.actions.verdicts import (
    Assessment,
    Text,
    draft_verdict,
    publish_verdict,
    submit_draft,
    withdraw_verdict,
)
from factchecks.models import Verdict
from tests.factories.elections import ElectionCenterPageFactory, ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    EvidenceFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db
NO = Text(language="nl", headline="Nee")


def published(
    *,
    statement="De stembussen sluiten om vijf uur.",
    elections=(),
    claim_language="nl",
    **verdict,
):
    claim = ClaimFactory.create(statement=statement, elections=elections, language=claim_language)
    version = VerdictFactory.create(claim=claim, published=True, **verdict)
    VerdictTextFactory.create(
        verdict=version, language="nl", headline="Nee", explanation="Ze sluiten om negen uur."
    )
    return version


def read(client, claim, **headers):
    response = client.get(claim.get_absolute_url(), headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())  # however its source is wrapped


def structured_data(page):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found[1]) if found else None


def test_the_page_gives_claim_verdict_explanation_and_the_partners_article(client):
    verdict = published(rating=Verdict.Rating.MISLEADING, label="Half waar")
    page = read(client, verdict.claim)
    assert 'lang="nl" dir="ltr">De stembussen sluiten om vijf uur.</h1>' in page
    assert "Misleading according to fact-checkers" in page
    assert "“Half waar”" in page
    assert "Ze sluiten om negen uur." in page
    assert 'href="https://factcheck.example/article"' in page
    assert verdict.organisation.name in page


def test_the_page_leads_to_the_elections_the_claim_is_about(client):
    election = ElectionFactory.create(names={"en": "Duinwaard council election"})
    page = ElectionCenterPageFactory.create(election=election)
    without_page = ElectionFactory.create(names={"en": "Water board election"})
    verdict = published(elections=[election, without_page])
    html = read(client, verdict.claim)
    assert f'href="{page.url}">Duinwaard council election</a>' in html
    assert "Water board election" in html


def test_search_engines_get_a_claim_review_and_caches_no_nonce(client):
    verdict = published(rating=Verdict.Rating.FALSE)
    response = client.get(verdict.claim.get_absolute_url())
    review = structured_data(response.content.decode())
    assert "nonce-" not in response["Content-Security-Policy"]
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == verdict.claim.statement
    assert review["reviewRating"]["alternateName"] == "Onwaar"  # the review is in Dutch


def test_a_statement_cannot_break_out_of_the_structured_data(client):
    verdict = published(statement="</script><script>alert('&')</script>")
    page = read(client, verdict.claim)
    assert "<script>alert" not in page
    review = structured_data(page)
    assert review["claimReviewed"] == "</script><script>alert('&')</script>"


def test_a_correction_stays_public_with_its_reason(client):
    first = published(rating=Verdict.Rating.FALSE)
    author, reader = UserFactory.create_batch(2, password=None)
    draft = draft_verdict(
        claim=first.claim,
        assessment=Assessment(rating="true", texts=[Text(language="en", headline="It is so")]),
        by=author,
    )
    why = "The municipality changed the hours."
    submit_draft(verdict=draft, by=author, correction_note=why)
    publish_verdict(verdict=draft, by=reader)
    page = read(client, first.claim)
    assert page.index("Version 2") < page.index("Version 1")
    assert "Replaced by a correction" in page
    assert "The municipality changed the hours." in page
    assert structured_data(page)["reviewRating"]["alternateName"] == "True"


def test_a_withdrawal_is_public_with_its_reason_and_ends_the_claim_review(client):
    verdict = published()
    withdraw_verdict(
        verdict=verdict, reason="The quotation was real.", by=UserFactory.create(password=None)
    )
    page = read(client, verdict.claim)
    assert "The verdict was withdrawn" in page
    assert "The quotation was real." in page
    assert structured_data(page) is None


def test_an_unverified_label_says_when_it_ends(client):
    verdict = published(unverified=True)
    page = read(client, verdict.claim)
    assert "This label stays until" in page


def test_an_unverified_label_that_ended_is_said_to_have_ended(client):
    verdict = published(
        rating=Verdict.Rating.UNVERIFIED, ends_at=timezone.now() - timedelta(minutes=1)
    )
    page = read(client, verdict.claim)
    assert "This label has ended" in page
    assert structured_data(page) is None


def test_a_draft_is_the_desks_own(client):
    verdict = VerdictFactory.create()
    assert client.get(verdict.claim.get_absolute_url()).status_code == 404


def test_a_draft_beside_a_published_verdict_is_not_shown(client):
    verdict = published()
    draft = VerdictFactory.create(claim=verdict.claim, draft=True)
    VerdictTextFactory.create(verdict=draft, headline="Not yet public")
    page = read(client, verdict.claim)
    assert "Not yet public" not in page
    assert "Version 2" not in page


def test_an_unknown_claim_is_not_found(client):
    assert client.get("/claims/no-such-claim/").status_code == 404


def test_the_page_is_in_the_language_of_the_reader(client):
    verdict = published(rating=Verdict.Rating.FALSE)
    page = read(client, verdict.claim, accept_language="nl")
    assert '<html lang="nl"' in page
    assert "Onwaar volgens factcheckers" in page


def test_the_number_of_queries_does_not_grow_with_versions(client, django_assert_num_queries):
    election = ElectionFactory.create()
    ElectionCenterPageFactory.create(election=election)
    verdict = published(elections=[election])
    client.get(verdict.claim.get_absolute_url())
    with django_assert_num_queries(15):
        client.get(verdict.claim.get_absolute_url())
    for _ in range(4):
        VerdictTextFactory.create(
            verdict=VerdictFactory.create(claim=verdict.claim, withdrawn=True)
        )
    with django_assert_num_queries(15):
        client.get(verdict.claim.get_absolute_url())


def test_public_evidence_is_shown_with_its_archived_copy_and_the_rest_is_not(client):
    claim = ClaimFactory.create()
    rule = {"publisher": "Kiesautoriteit", "archive_url": "https://archive.example/1"}
    shown = EvidenceFactory.create(claim=claim, quote="Tot 21.00 uur.", **rule)
    hidden = EvidenceFactory.create(claim=claim, title="Tip of a source", is_public=False)
    publish(claim, Assessment(rating="false", texts=[NO], evidence=[shown, hidden]))
    page = read(client, claim)
    assert shown.title in page
    assert "Tot 21.00 uur." in page
    assert 'href="https://archive.example/1"' in page
    assert "Tip of a source" not in page


def publish(claim, assessment):
    author, reader = UserFactory.create_batch(2, password=None)
    draft = draft_verdict(claim=claim, assessment=assessment, by=author)
    submit_draft(verdict=draft, by=author)
    return publish_verdict(verdict=draft, by=reader)


def test_where_it_was_applied_is_told_in_numbers_and_never_by_whom(client):
    verdict = published()
    for views in (1000, 234):
        post = AppearanceFactory.create(
            claim=verdict.claim, confirmed=True, post__language="nl"
        ).post
        PostCounter.objects.filter(post=post).update(views=views)
    AppearanceFactory.create(claim=verdict.claim)  # only proposed
    page = read(client, verdict.claim)
    assert "<dt>Posts with this label</dt> <dd> 2 </dd>" in page
    assert "1,234" in page
    assert "Dutch (2)" in page
    assert post.account.handle not in page


def test_the_page_says_who_made_it_and_that_a_second_person_read_it(client):
    verdict = published()
    page = read(client, verdict.claim)
    assert "read and published by a second one" in page
    assert verdict.authored_by.username not in page
    assert f"/claims/{verdict.claim.slug}/complain/" in page


def test_other_partners_verdicts_on_the_same_claim_are_shown(client):
    ours = published(statement="De stembussen sluiten morgen al om vijf uur.")
    theirs = published(statement="De stembussen sluiten morgen om vijf uur al.")
    page = read(client, ours.claim)
    assert theirs.organisation.name in page
    assert theirs.claim.get_absolute_url() in page


def test_a_merged_claim_leads_to_the_one_it_became_part_of(client):
    target = published()
    source = ClaimFactory.create(stage="merged", merged_into=target.claim)
    response = client.get(source.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, target.claim.get_absolute_url())


def test_a_merged_claim_does_not_tell_the_words_of_one_that_is_not_published(client):
    source = ClaimFactory.create(stage="merged", merged_into=ClaimFactory.create())
    assert client.get(source.get_absolute_url()).status_code == 404


def test_the_index_finds_by_words_in_the_language_of_the_claim(client):
    found = published(statement="Je mag niet met rode potloden stemmen.")
    other = published(statement="De uitslag staat al vast.")
    page = client.get("/claims/", {"q": "rood potlood"}).content.decode()
    assert found.claim.get_absolute_url() in page
    assert other.claim.get_absolute_url() not in page


@pytest.mark.parametrize("name", ["election", "language", "verdict", "partner"])
def test_the_index_filters(client, name):
    election = ElectionFactory.create()
    shown = published(elections=[election], rating=Verdict.Rating.TRUE)
    other = published(claim_language="de")
    value = {
        "election": election.slug,
        "language": "nl",
        "verdict": "true",
        "partner": shown.organisation.slug,
    }[name]
    page = client.get("/claims/", {name: value}).content.decode()
    assert shown.claim.get_absolute_url() in page
    is_explained_in_it = name == "language"
    assert (other.claim.get_absolute_url() in page) == is_explained_in_it


def test_drafts_and_withdrawn_verdicts_are_not_in_the_index(client):
    for trait in ("draft", "submitted", "withdrawn", "corrected"):
        VerdictFactory.create(**{trait: True})
    assert "0 fact-checks" in client.get("/claims/").content.decode()


def test_the_index_asks_the_same_number_of_queries_for_one_and_for_many(
    client, django_assert_num_queries
):
    published()
    with django_assert_num_queries(6):
        client.get("/claims/")
    for _each in range(5):
        published()
    with django_assert_num_queries(6):
        client.get("/claims/")


def test_pages_of_the_index_keep_the_filters(client):
    for _each in range(22):
        VerdictFactory.create(published=True)
    page = client.get("/claims/", {"verdict": "false"}).content.decode()
    assert "22 fact-checks" in page
    assert 'href="?verdict=false&amp;page=2"' in page
    assert client.get("/claims/", {"page": "nonsense"}).status_code == 200


def test_a_page_number_of_five_thousand_digits_is_the_last_page(client):
    assert client.get("/claims/", {"page": "9" * 5000}).status_code == 200
