"""Round trip: what leaves the site, and is imported elsewhere, says the same."""

import io
import json
import string
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.rejects import RejectFile
from factchecks.actions.reviews import Options
from factchecks.atom import Entry, Feed, written
from factchecks.claimreview import Review, parse
from factchecks.formats import reading
from factchecks.formats.records import Found, ReadOptions
from factchecks.imports import Import
from factchecks.markup import claim_review
from factchecks.models import Claim, ClaimWording, Verdict, VerdictText
from factchecks.queries.export import Export
from factchecks.search_api import result
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import OrganisationFactory
from users.models import Organisation


PAGE = "https://election.example/claims/claim-1/"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LANGUAGES = st.sampled_from(["nl", "en", "de", "fr", "fy", "ar", "tr"])
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
NUMBERS = st.decimals("-99.99", "99.99", places=2, allow_nan=False)
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])


# The first letter drawn reads the tables of Unicode, which takes a while on a busy machine.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def texts(most: int) -> st.SearchStrategy[str]:
    return st.text(LETTERS, min_size=1, max_size=most).map(str.strip).filter(bool)


WORDS = st.text(string.ascii_letters + "<>&;/'\"!", min_size=1, max_size=9)
SENTENCES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
EXPLANATIONS = st.lists(SENTENCES, max_size=3).map("\n\n".join)


@st.composite
def exported(draw) -> Export:
    """A verdict in force with everything a fact-checker may have filled in."""
    claim = Claim(
        statement=draw(texts(80)),
        language=draw(LANGUAGES),
        speaker=draw(st.just("") | texts(30)),
        first_seen_on=draw(st.none() | DAYS),
        media=draw(st.sampled_from(Claim.Media.values)),
    )
    rating = draw(st.sampled_from(Verdict.Rating.values))
    verdict = Verdict(
        claim=claim,
        organisation=Organisation(name="Feitendesk", website="https://factcheck.example/"),
        rating=rating,
        label=draw(st.just("") | texts(40)),
        rating_value=draw(st.none() | NUMBERS),
        best_rating=draw(st.none() | NUMBERS),
        worst_rating=draw(st.none() | NUMBERS),
        url=draw(st.sampled_from(["", "https://factcheck.example/1"])),
        reviewed_on=draw(DAYS),
        published_at=NOW,
        ends_at=NOW if rating == "unverified" else None,
        media_category=draw(st.sampled_from(Verdict.MediaCategory.values)) if claim.media else "",
        state=Verdict.State.PUBLISHED,
    )
    found = draw(st.dictionaries(LANGUAGES, st.tuples(texts(60), EXPLANATIONS), max_size=3))
    others = draw(st.lists(st.tuples(LANGUAGES, texts(60)), max_size=3, unique=True))
    return Export(
        verdict=verdict,
        texts=[
            VerdictText(language=language, headline=headline, explanation=explanation)
            for language, (headline, explanation) in found.items()
        ],
        wordings=[ClaimWording(language=language, text=text) for language, text in others],
        appearances=[],
        corrections=[],
        source={},
    )


def as_json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


def reviewed(content: str | bytes) -> Review:
    content = content if isinstance(content, bytes) else content.encode()
    [item] = reading.read(content, ReadOptions()).items
    assert isinstance(item, Found)
    return parse(item.node)


def assert_same(export: Export, review: Review) -> None:
    claim, verdict = export.claim, export.verdict
    assert (review.claim, review.claim_language) == (claim.statement, claim.language)
    assert (review.speaker, review.first_seen_on) == (claim.speaker, claim.first_seen_on)
    assert set(review.wordings) == {(each.language, each.text) for each in export.wordings}
    assert review.judgement.rating == verdict.rating
    assert not verdict.label or review.label == verdict.label
    assert (review.url, review.reviewed_on) == (verdict.url or PAGE, verdict.reviewed_on)
    assert review.expires == verdict.ends_at
    numbers = (review.rating_value, review.best_rating, review.worst_rating)
    assert numbers == (verdict.rating_value, verdict.best_rating, verdict.worst_rating)
    assert (review.media.kind, review.media.category) == (claim.media, verdict.media_category)
    told = {
        (each.language, each.headline, each.explanation)
        for each in (review.words, *review.translations)
        if each.headline
    }
    assert told == {(each.language, each.headline, each.explanation) for each in export.texts}


@unhurried
@given(exported())
def test_a_data_feed_says_the_same_when_it_is_read_again(export):
    review = claim_review(export, page_url=PAGE)
    assert_same(export, reviewed(as_json({"@type": "DataFeed", "dataFeedElement": [review]})))


@unhurried
@given(exported())
def test_an_atom_feed_says_the_same_when_it_is_read_again(export):
    entry = Entry(
        identifier=PAGE,
        title=export.claim.statement,
        url=PAGE,
        updated=NOW,
        published=NOW,
        author="Feitendesk",
        language="nl",
        category="",
        summary=export.claim.statement,
        paragraphs=[each.explanation for each in export.texts],
        review=claim_review(export, page_url=PAGE),
    )
    feed = Feed(
        identifier=PAGE, title="x", url=PAGE, page_url=PAGE, language="nl", updated=NOW,
        entries=[entry],
    )  # fmt: skip
    assert_same(export, reviewed(written(feed)))


@unhurried
@given(exported())
def test_claims_search_says_the_same_of_claim_verdict_headline_language_and_date(export):
    """Explanations and other wordings have no place in that shape."""
    review = reviewed(as_json({"claims": [result(export, PAGE)]}))
    claim, verdict = export.claim, export.verdict
    assert (review.claim, review.speaker) == (claim.statement, claim.speaker)
    assert (review.first_seen_on, review.reviewed_on) == (claim.first_seen_on, verdict.reviewed_on)
    assert review.judgement.rating == verdict.rating
    assert review.url == (verdict.url or PAGE)
    told = {(each.language, each.headline) for each in (review.words, *review.translations)}
    if export.texts:
        assert told == {(each.language, each.headline) for each in export.texts}


def kept(organisation) -> list[dict[str, object]]:
    """What a partner's claims say, in an order of their own."""
    verdicts = Verdict.objects.filter(organisation=organisation, state=Verdict.State.PUBLISHED)
    rows: list[dict[str, object]] = [
        {
            "statement": verdict.claim.statement,
            "language": verdict.claim.language,
            "speaker": verdict.claim.speaker,
            "first_seen_on": verdict.claim.first_seen_on,
            "rating": verdict.rating,
            "reviewed_on": verdict.reviewed_on,
            "texts": sorted(verdict.texts.values_list("language", "headline")),
        }
        for verdict in verdicts.select_related("claim")
    ]
    return sorted(rows, key=lambda row: str(row["statement"]))


def samples() -> None:
    """One claim of each verdict, two of them in one article."""
    organisation = OrganisationFactory.create(website="https://factcheck.example/")
    for number, rating in enumerate(Verdict.Rating.values):
        claim = ClaimFactory.create(
            organisation=organisation,
            statement=f"Bewering {number} over de stembus.",
            speaker="Een kennis",
            first_seen_on=date(2026, 11, 1),
        )
        verdict = VerdictFactory.create(
            claim=claim,
            published=True,
            rating=rating,
            label="" if number % 2 else f"Kletskoek {number}",
            url=f"https://factcheck.example/{number // 2}",
            reviewed_on=date(2026, 11, 2),
            ends_at=datetime(2060, 1, 1, tzinfo=UTC) if rating == "unverified" else None,
        )
        VerdictTextFactory.create(verdict=verdict, language="nl", headline=f"Nee {number}")
        VerdictTextFactory.create(verdict=verdict, language="en", headline=f"No {number}")
        ClaimWordingFactory.create(claim=claim, language="en", text=f"Claim {number}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/claims/",
        "/claims/feed/nl.atom",
        "/api/v1/claims:search?query=stembus&pageSize=50",
    ],
)
def test_what_is_exported_and_imported_elsewhere_is_the_same(client, tmp_path, url):
    samples()
    [source] = Organisation.objects.all()
    content = client.get(url).content
    found = reading.read(content, ReadOptions())
    elsewhere = OrganisationFactory.create()

    def bring() -> Import:
        work = Import(
            options=Options(),
            rejects=RejectFile(tmp_path / "rejects", run=1, source=url),
            by="test",
            publisher=elsewhere,
        )
        work.run(found.items, watch=lambda _done: None)
        return work

    assert bring().outcomes["published"] == len(Verdict.Rating.values)
    assert kept(elsewhere) == kept(source)
    assert bring().outcomes["unchanged"] == len(Verdict.Rating.values)


@pytest.mark.django_db
def test_the_command_writes_a_feed_that_the_other_command_reads(tmp_path):
    samples()
    path = tmp_path / "feed.json"
    call_command("export_claims", str(path))
    elsewhere = OrganisationFactory.create(slug="elsewhere")
    call_command("import_claims", str(path), "--publisher", "elsewhere", stdout=io.StringIO())
    [source] = Organisation.objects.exclude(pk=elsewhere.pk)
    assert kept(elsewhere) == kept(source)


@pytest.mark.django_db
def test_the_command_narrows_by_language_election_and_publisher():
    election = ElectionFactory.create()
    one = VerdictFactory.create(claim__elections=[election], claim__language="de", published=True)
    VerdictFactory.create(published=True)
    for name, value in (
        ("language", "de"), ("election", election.slug), ("publisher", one.organisation.slug),
    ):  # fmt: skip
        out = io.StringIO()
        call_command("export_claims", f"--{name}", value, stdout=out)
        found = json.loads(out.getvalue())["dataFeedElement"]
        assert [each["claimReviewed"] for each in found] == [one.claim.statement]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/api/v1/claims/", "/api/v1/claims:search?query=stembussen"])
def test_what_is_withdrawn_leaves_every_export_at_once(client, url):
    withdrawn = VerdictFactory.create(withdrawn=True)
    merged_into = VerdictFactory.create(published=True)
    merged = ClaimFactory.create(stage="merged", merged_into=merged_into.claim)
    VerdictFactory.create(claim=merged, published=True)
    content = client.get(url).content.decode()
    assert merged_into.claim.statement in content
    assert withdrawn.claim.statement not in content
    assert merged.statement not in content
