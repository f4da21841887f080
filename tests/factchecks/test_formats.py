"""Files of fact-checks of every kind, also broken and hostile ones."""

import gzip
import json
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factchecks.claimreview import parse
from factchecks.formats import reading, sandbox
from factchecks.formats.body_parts import parts_of, rating_words
from factchecks.formats.records import Broken, Found, ReadOptions
from factchecks.formats.table import guessed
from tests.factchecks.test_claimreview import REVIEW


MEDIA = {
    "@type": "MediaReview",
    "url": REVIEW["url"],
    "mediaAuthenticityCategory": "https://schema.org/TransformedContent",
    "originalMediaLink": "https://archive.example/original",
    "itemReviewed": {"@type": "VideoObject"},
}


def read(content, **options):
    content = content if isinstance(content, bytes) else content.encode()
    return reading.read(content, ReadOptions(**options))


def claims(found) -> list[str]:
    return [item.node["claimReviewed"] for item in found.items if isinstance(item, Found)]


def page(*scripts: str) -> str:
    blocks = "".join(f'<script type="application/ld+json">{each}</script>' for each in scripts)
    return f"<!DOCTYPE html><html><head>{blocks}</head><body><p>Article</p></body></html>"


def test_a_web_page_gives_the_reviews_of_all_its_scripts():
    other = REVIEW | {"claimReviewed": "Iets anders.", "url": "https://factcheck.example/2"}
    graph = {"@graph": [{"@type": "WebPage"}, other]}
    found = read(page(json.dumps(REVIEW), "<!-- " + json.dumps(graph) + " -->", '{"@type":'))
    assert claims(found) == [REVIEW["claimReviewed"], "Iets anders."]
    assert [item.reason for item in found.items if isinstance(item, Broken)] == ["is not JSON"]


def test_a_media_review_beside_a_claim_review_becomes_part_of_it():
    [item] = read(json.dumps({"@graph": [REVIEW, MEDIA]})).items
    media = parse(item.node).media
    assert (media.kind, media.category) == ("video", "TransformedContent")
    assert media.original_url == "https://archive.example/original"


def test_a_media_review_alone_is_a_review_of_what_the_media_claim():
    claim = {"@type": "Claim", "text": "Hier valt een stembus om."}
    node = MEDIA | {"itemReviewed": {"@type": "VideoObject", "interpretedAsClaim": claim}}
    [item] = read(json.dumps(node)).items
    review = parse(item.node)
    assert (review.claim, review.judgement.rating) == (claim["text"], "altered")


RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Feitendesk</title><language>nl-NL</language>
<item><title>Een gewoon artikel</title><link>https://factcheck.example/1</link></item>
<item><title>Nee</title><link>https://factcheck.example/2</link>
<description>Kort</description><content:encoded><![CDATA[{html}]]></content:encoded></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><title>x</title>
<entry><title>Nee</title><link href="https://factcheck.example/2"/>
<x:review xmlns:x="https://x.example/">{json}</x:review></entry></feed>"""


def test_rss_with_a_review_in_its_html_fills_in_what_only_the_entry_says():
    bare = {name: REVIEW[name] for name in ("@type", "claimReviewed", "reviewRating")}
    [item] = read(RSS.format(html=page(json.dumps(bare)))).items
    review = parse(item.node)
    assert (item.place, review.url) == (2, "https://factcheck.example/2")
    assert (review.words.headline, review.words.language) == ("Nee", "nl")


def test_atom_with_a_review_in_an_element():
    found = read(ATOM.format(json=escape(json.dumps(REVIEW))))
    assert (found.format, claims(found)) == ("feed", [REVIEW["claimReviewed"]])


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item>&a;</item></channel></rss>',
        "<rss><channel><item></channel>",
        "<rss>" + "<a>" * 100 + "</a>" * 100 + "</rss>",
    ],
)
def test_hostile_xml_is_refused(content):
    assert "not well-formed XML" in read(content).refusal


GOOGLE: dict[str, Any] = {
    "claims": [
        {
            "text": "Stembureaus sluiten om 19.00 uur.",
            "claimant": "Een kennis",
            "claimDate": "2026-03-09T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Feitendesk", "site": "factcheck.example"},
                    "url": "https://factcheck.example/1",
                    "title": "Nee",
                    "reviewDate": "2026-03-10T08:00:00Z",
                    "textualRating": "Onwaar",
                    "languageCode": "nl",
                },
                {
                    "publisher": {"name": "Feitendesk", "site": "factcheck.example"},
                    "url": "https://factcheck.example/1",
                    "title": "No",
                    "languageCode": "en",
                },
            ],
        },
        {"text": "Zonder oordeel"},
    ],
    "nextPageToken": "x",
}


def test_the_response_of_claims_search_is_read_a_review_in_two_languages_as_one():
    found = read(json.dumps(GOOGLE))
    assert found.format == "claims_search"
    item, broken = found.items
    assert (broken.place, broken.field) == (2, "claimReview")
    review = parse(item.node)
    assert (review.claim, review.speaker) == (GOOGLE["claims"][0]["text"], "Een kennis")
    assert (review.publisher, review.publisher_url) == ("Feitendesk", "https://factcheck.example")
    assert (review.judgement.rating, str(review.reviewed_on)) == ("false", "2026-03-10")
    assert [each.headline for each in (review.words, *review.translations)] == ["Nee", "No"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_any_delimiter_and_encoding(delimiter, encoding):
    rows = [["Bewering", "Oordeel", "Link"], ["Eén stem te véél.", "Onwaar", "https://a.example/1"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    found = read(text.encode(encoding))
    assert found.table.columns == {"claim": "Bewering", "rating": "Oordeel", "url": "Link"}
    assert claims(found) == ["Eén stem te véél."]


def test_a_row_with_another_number_of_columns_is_rejected_and_reading_goes_on():
    found = read('claim,rating\n"Een, twee",False\nDrie\n\nVier,True\n')
    assert claims(found) == ["Een, twee", "Vier"]
    [broken] = [item for item in found.items if isinstance(item, Broken)]
    assert (broken.place, broken.field) == (3, "row")


def test_chosen_columns_go_before_remembered_ones_and_those_before_guesses():
    text = "wat,oordeel,link\nZo is het.,Waar,https://a.example/1\n"
    assert "claim" not in read(text).table.columns
    remembered = [{"claim": "elsewhere"}, {"claim": "wat", "rating": "oordeel"}]
    assert claims(read(text, remembered=remembered)) == ["Zo is het."]
    assert claims(read(text, columns={"claim": "oordeel"}, remembered=remembered)) == ["Waar"]


def test_one_column_serves_one_field():
    columns = guessed(["id", "lang", "claim", "verdict", "label"])
    assert columns == {
        "claim": "claim", "rating": "label", "our_rating": "verdict",
        "identifier": "id", "language": "lang",
    }  # fmt: skip


def test_json_lines_of_flat_objects_are_a_table():
    lines = [{"claim": "Een.", "verdict": "false"}, {"claim": "Twee.", "extra": 1}]
    found = read("\n".join(map(json.dumps, lines)) + "\n{broken\n")
    assert found.table.header == ["claim", "verdict", "extra"]
    assert claims(found) == ["Een.", "Twee."]


def test_an_agency_text_is_cut_into_its_parts():
    body = "Kop\n\nEr wordt beweerd dat X.\n\nBEWERTUNG: Falsch. X ist Y.\n\nFAKTEN: Weil Z."
    parts = parts_of(body, "Kop")
    assert (parts.claim, parts.verdict) == ("Er wordt beweerd dat X.", "Falsch. X ist Y.")
    assert (parts.facts, rating_words(parts.verdict)) == ("Weil Z.", "Falsch.")
    assert parts_of("Nur Text").verdict == ""
    assert rating_words("Das Bild zeigt eine andere Versammlung aus dem Jahr 2012.") == ""


def test_gzip_is_unpacked_and_damage_is_said():
    packed = gzip.compress(json.dumps(REVIEW).encode())
    assert claims(read(packed)) == [REVIEW["claimReviewed"]]
    assert read(packed[:40]).refusal == "The gzip file is cut off or damaged."


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe", "The file is empty."),
        ('{"@type": "NewsArticle"}', "There is no ClaimReview in this file."),
        (page(), "There is no ClaimReview in this file."),
        ("[" * 5000, "There is no ClaimReview in this file."),
        ("just words", "This is no format of fact-checks that can be read here."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is no format of fact-checks that can be read here."),
    ],
)
def test_other_files_are_refused_with_a_reason(content, refusal):
    assert read(content).refusal == refusal


def test_a_review_of_unbearable_size_is_given_up():
    [broken] = read(json.dumps([REVIEW | {"reviewBody": "x" * 300_000}])).items or [None]
    assert broken is None or isinstance(broken, Broken)
    found = read(json.dumps([REVIEW | {"reviewBody": "x" * 300_000}, REVIEW]))
    assert [type(item) for item in found.items] == [Broken, Found]


def test_half_characters_cost_only_their_review():
    text = json.dumps([REVIEW, REVIEW | {"extra": 1}]).replace('"extra": 1', '"extra": "\\ud800"')
    assert [type(item) for item in read(text).items] == [Found, Broken]


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity"])
def test_numbers_that_are_none_are_not_json(number):
    lines = [json.dumps(REVIEW), json.dumps(REVIEW | {"extra": 1}).replace(": 1}", f": {number}}}")]
    assert [type(item) for item in read("\n".join(lines)).items] == [Found, Broken]


def test_nul_is_taken_out_of_texts():
    [item] = read(json.dumps(REVIEW | {"a\0b": ["x\0", {"y": "\0z"}]})).items
    assert isinstance(item, Found)
    assert item.node["ab"] == ["x", {"y": "z"}]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content):
    found = reading.read(content, ReadOptions())
    assert found.refusal or found.items or found.table


@settings(deadline=None)
@given(
    st.text(alphabet='<>{}[]":,abc;\n\t &!-', max_size=80),
    st.sampled_from(["csv", "feed", "jsonld"]),
)
def test_nor_does_one_that_is_called_what_it_is_not(text, kind):
    found = reading.read(text.encode(), ReadOptions(format=kind))
    assert found.refusal or found.items or found.table


def test_the_isolated_process_reads_the_same():
    content, options = json.dumps(REVIEW).encode(), ReadOptions()
    assert sandbox.read_file(content, options) == reading.read(content, options)


def test_a_reader_that_takes_too_long_or_too_much_is_a_refusal(monkeypatch):
    assert "too much" in sandbox.read_file(b"{}", ReadOptions(), deadline=0.001).refusal
    monkeypatch.setattr(sandbox, "MOST_BYTES", 1)
    assert "50 megabytes" in sandbox.read_file(b"{}", ReadOptions()).refusal
    monkeypatch.undo()
    monkeypatch.setattr(sandbox, "run_reader", lambda *_arguments: 1)
    assert "its reader stopped" in sandbox.read_file(b"{}", ReadOptions()).refusal
