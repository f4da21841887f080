import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factchecks.claimreview import Review, parse
from factchecks.formats.jsonld import reviews_in
from factchecks.nodes import Unusable
from factchecks.ratings import judge


SHARED = Path(
    os.environ.get("ELECTIONCENTER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)
needs_shared_data = pytest.mark.skipif(
    not (SHARED / "claims").is_dir(), reason="the shared data sets are not on this machine"
)
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://factcheck.example/stembureaus",
    "datePublished": "2026-03-10T09:00:00+01:00",
    "inLanguage": "nl",
    "headline": "Nee, stembureaus sluiten niet om 19.00 uur",
    "reviewBody": "<p>Ze zijn open tot 21.00 uur.</p>",
    "author": {"@type": "Organization", "name": "Feitendesk", "url": "https://factcheck.example"},
    "claimReviewed": "Stembureaus sluiten dit jaar om 19.00 uur.",
    "itemReviewed": {
        "@type": "Claim",
        "inLanguage": "nl-NL",
        "datePublished": "2026-03-09",
        "author": {"@type": "Person", "name": "Een kennis"},
    },
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "1",
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "Onwaar",
    },
}


def review(**changes: object) -> Review:
    node = {name: value for name, value in {**REVIEW, **changes}.items() if value is not None}
    return parse(node)


def rating(words: str = "", value=None, best=None, worst=None) -> str:
    numbers = [None if each is None else Decimal(str(each)) for each in (value, best, worst)]
    return judge(words=words, value=numbers[0], best=numbers[1], worst=numbers[2]).rating


def test_a_review_is_read_with_all_it_says():
    found = review()
    assert found.source_id == found.url == "https://factcheck.example/stembureaus"
    assert found.claim == "Stembureaus sluiten dit jaar om 19.00 uur."
    assert (found.claim_language, found.words.language) == ("nl", "nl")
    assert (found.speaker, found.first_seen_on) == ("Een kennis", date(2026, 3, 9))
    assert (found.judgement.rating, found.label) == ("false", "Onwaar")
    assert found.words.headline == "Nee, stembureaus sluiten niet om 19.00 uur"
    assert found.words.explanation == "Ze zijn open tot 21.00 uur."
    assert (found.publisher, found.publisher_url) == ("Feitendesk", "https://factcheck.example")
    assert found.reviewed_on == date(2026, 3, 10)
    numbers = [found.rating_value, found.worst_rating, found.best_rating]
    assert numbers == [Decimal(1), Decimal(1), Decimal(5)]
    assert found.expires is None


@pytest.mark.parametrize(
    "document",
    [
        REVIEW,
        [REVIEW],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, REVIEW]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": REVIEW}]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [REVIEW]}]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": REVIEW}]},
        {"@type": "NewsArticle", "review": REVIEW},
        {**REVIEW, "@type": ["Review", "ClaimReview"]},
        {**REVIEW, "@type": "http://schema.org/ClaimReview"},
        {f"schema:{key}" if key[0] != "@" else key: value for key, value in REVIEW.items()},
    ],
)
def test_a_review_is_found_wherever_it_is(document):
    [found] = reviews_in(document)
    assert parse(found).claim == REVIEW["claimReviewed"]


@pytest.mark.parametrize("document", [{}, [], None, 1, "x", {"@type": "Article"}, {"item": 3}])
def test_other_documents_have_no_reviews(document):
    assert list(reviews_in(document)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"claimReviewed": None}, "claimReviewed"),
        ({"claimReviewed": "  "}, "claimReviewed"),
        ({"url": None}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://a.example/" + "x" * 600}, "url"),
        ({"identifier": "x" * 600}, "identifier"),
        ({"datePublished": "last week"}, "datePublished"),
        ({"expires": "never"}, "expires"),
    ],
)
def test_what_cannot_be_kept_is_named(changes, field):
    with pytest.raises(Unusable) as caught:
        review(**changes)
    assert caught.value.field == field


def test_a_claim_may_be_in_the_item_reviewed():
    assert review(claimReviewed=None, itemReviewed={"@type": "Claim", "text": "Zo."}).claim == "Zo."
    with pytest.raises(Unusable):
        review(claimReviewed=None, itemReviewed={"@type": "NewsArticle", "name": "Krant"})


@pytest.mark.parametrize(
    ("identifier", "source_id"),
    [
        ("abc", "abc"),
        ({"@type": "PropertyValue", "value": "abc"}, "abc"),
        (None, "https://factcheck.example/stembureaus"),
    ],
)
def test_an_identifier_goes_before_the_address(identifier, source_id):
    assert review(identifier=identifier).source_id == source_id


def test_a_fact_checker_without_a_name_is_called_after_its_site():
    found = review(author={"@type": "Organization", "url": "http://www.politifact.com/"})
    assert found.publisher == "politifact.com"
    assert review(author="Feitendesk").publisher == "Feitendesk"
    assert review(author=None).publisher == "factcheck.example"
    assert review(author={"@type": "Organization", "url": "http://["}).publisher == ""


def test_without_a_title_the_explanation_gives_one_and_never_the_claim():
    assert review(headline=None, reviewBody="Nee. Dat is anders.").words.headline == "Nee."
    assert review(headline=None, reviewBody=None).words.headline == ""


def test_values_come_in_all_shapes_of_json_ld():
    found = review(
        claimReviewed={"@value": "Zo is het.", "@language": "nl"},
        headline=["Eerste", "Tweede"],
        author=[{"@type": "Organization", "name": "Feitendesk"}],
        inLanguage={"@type": "Language", "alternateName": "nl-BE"},
    )
    assert (found.claim, found.words.headline, found.words.language) == (
        "Zo is het.",
        "Eerste",
        "nl",
    )


def test_numbers_no_column_can_hold_are_left_out():
    found = review(reviewRating={"ratingValue": "NaN", "bestRating": 1e9, "worstRating": "laag"})
    assert (found.rating_value, found.best_rating, found.worst_rating) == (None, None, None)


def test_an_end_is_a_moment_with_a_zone():
    assert review(expires="2026-04-01").expires == datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("False", "false"), ("Pants on Fire!", "false"), ("FAKE", "false"), ("Onwaar", "false"),
        ("Niet waar.", "false"), ("falsch", "false"), ("Frei erfunden", "false"),
        ("C’est faux", "false"), ("Verdict: False", "false"), ("Oordeel: onjuist", "false"),
        ("False. The image is from 2012.", "false"),
        ("Altered Photo", "altered"), ("Gemanipuleerd", "altered"), ("Manipulé", "altered"),
        ("Gefälscht", "altered"),
        ("Mostly false", "misleading"), ("Half-true", "misleading"), ("Misleidend", "misleading"),
        ("Größtenteils falsch", "misleading"), ("Irreführend", "misleading"),
        ("Trompeur", "misleading"), ("Grotendeels onwaar", "misleading"),
        ("Missing context", "missing_context"), ("Mostly True", "missing_context"),
        ("Uit de context gehaald", "missing_context"), ("Fehlender Kontext", "missing_context"),
        ("Hors contexte", "missing_context"),
        ("Unproven", "unverified"), ("Onbewezen", "unverified"), ("Unbelegt", "unverified"),
        ("Non vérifié", "unverified"), ("Geen bewijs", "unverified"),
        ("True", "true"), ("Waar", "true"), ("Richtig", "true"), ("Vrai", "true"), ("Klopt", "true"),
    ],
)  # fmt: skip
def test_words_that_are_known_give_a_rating(words, expected):
    assert rating(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "", "Satire", "Mening", "Explainer", "Research in progress", "Not false", "Niet onwaar",
        "True? Not so fast", "True: but the date is wrong", "Waar. Maar niet voor iedereen",
        "Three flames", "Kletskoek met een strik", "Untrue that it is false", "🙄",
    ],
)  # fmt: skip
def test_words_that_are_not_known_are_left_to_a_person(words):
    found = judge(words=words, value=None, best=None, worst=None)
    assert found.rating == ""
    assert found.reason


@pytest.mark.parametrize(
    ("value", "best", "worst", "expected"),
    [
        (1, 5, 1, "false"), (2, 5, 1, "misleading"), (3, 5, 1, "misleading"),
        (4, 5, 1, "missing_context"), (5, 5, 1, "true"), (0, 10, 0, "false"),
        (1, 5, None, ""), (1, None, 1, ""), (-1, 5, 1, ""), (6, 5, 1, ""), (1, 1, 1, ""),
        (1, 1, 5, ""), (None, 5, 1, ""),
    ],
)  # fmt: skip
def test_without_known_words_the_place_on_a_stated_scale_counts(value, best, worst, expected):
    assert rating("Twee sterren", value, best, worst) == expected


def test_words_go_before_numbers():
    assert rating("Misleading", 1, 5, 1) == "misleading"


@pytest.mark.parametrize(
    ("words", "value", "best", "worst"),
    [("True", 1, 5, 1), ("True", 1, 6, None), ("False", 5, 5, 1), ("Onwaar", 4, 5, None)],
)
def test_words_and_numbers_that_contradict_each_other_are_left_to_a_person(
    words, value, best, worst
):
    assert rating(words, value, best, worst) == ""


def test_satire_is_no_rating_whatever_its_number():
    assert rating("Satire", 1, 5, 1) == ""


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@type", "@value", "name", "url", "text"]), inner)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*REVIEW, "identifier", "expires"]), ANYTHING))
def test_any_node_is_a_review_or_unusable(changes):
    try:
        found = parse({**REVIEW, **changes})
    except Unusable as error:
        assert error.field  # noqa: PT017 (either outcome is fine, a crash is not)
    else:
        assert found.claim


@needs_shared_data
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("claimreview-eg-0324.json", "contradict each other"),
        ("claimreview-eg-0325.json", "no rating"),
    ],
)
def test_the_examples_of_schema_org_are_read_and_left_to_a_person(name, reason):
    [node] = reviews_in(json.loads((SHARED / "claims" / "schemaorg" / name).read_text()))
    found = parse(node)
    assert found.claim
    assert found.judgement.rating == ""
    assert reason in found.judgement.reason
