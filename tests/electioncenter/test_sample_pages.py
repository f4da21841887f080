"""The sample's pages in six versions: complete, sourced, and right for their language."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import translation

from electioncenter.sample.files import FOLDER, document, pages
from elections.blocks import ElectionCenterBlock


Row = dict[str, Any]

PAGES = {
    path.stem.removeprefix("page."): document(path.name) for path in FOLDER.glob("page.*.json")
}
SOURCES = document("sources.json")
BLOCKS = ElectionCenterBlock().child_blocks
# Filled by others, so it states no fact of its own.
WITHOUT_SOURCE = {"fact_checks"}
ARABIC = re.compile(r"[\u0600-\u06ff]")
LATIN = re.compile(r"[A-Za-z]")


def texts(page: Row) -> list[str]:
    """Every sentence a reader sees, addresses left out."""
    found = [page["title"], page["introduction"]]
    for block in page["blocks"]:
        found += [block[name] for name in ("title", "body", "question", "answer") if name in block]
        found += [block["link"]["text"]] if "link" in block else []
        found += [each["description"] for each in block.get("contacts", ())]
    return found


def of_type(page: Row, kind: str) -> list[Row]:
    return [block for block in page["blocks"] if block["type"] == kind]


every_page = pytest.mark.parametrize("name", PAGES)


def test_four_languages_and_two_easy_ones_are_spoken() -> None:
    assert set(PAGES) == {"nl", "en", "fy", "ar", "nl.easy", "en.easy"}
    assert [page["locale"] for page in pages()][:1] == ["en"]
    for name, page in PAGES.items():
        locale, _dot, variant = name.partition(".")
        assert (page["locale"], page["variant"]) == (locale, variant or "standard")


@every_page
def test_a_page_has_only_what_its_blocks_know(name: str) -> None:
    for block in PAGES[name]["blocks"]:
        known = set(BLOCKS[block["type"]].child_blocks)
        assert set(block) - {"id", "type"} <= known, block["id"]


@every_page
def test_what_an_editor_must_fill_in_is_filled_in(name: str) -> None:
    for block in PAGES[name]["blocks"]:
        for field, child in BLOCKS[block["type"]].child_blocks.items():
            if child.required and field != "parties":
                assert block.get(field), (block["id"], field)


@every_page
def test_choices_are_those_of_the_blocks(name: str) -> None:
    for block in PAGES[name]["blocks"]:
        for field in ("audience", "deadline_phase", "topic"):
            if field in block:
                child = BLOCKS[block["type"]].child_blocks[field]
                assert child.clean(block[field]) == block[field], block["id"]


@every_page
def test_every_factual_block_names_a_source_in_the_language_of_the_page(name: str) -> None:
    page = PAGES[name]
    for block in page["blocks"]:
        if block["type"] in WITHOUT_SOURCE:
            continue
        source = SOURCES["sources"][block["source"]]
        assert SOURCES["publishers"][source["publisher"]][page["locale"]], block["id"]
    assert page["reviewed_by"]


@every_page
def test_ids_are_used_once(name: str) -> None:
    ids = [block["id"] for block in PAGES[name]["blocks"]]
    assert len(set(ids)) == len(ids)


@every_page
def test_only_polling_day_is_left_to_fill_in(name: str) -> None:
    filled = re.findall(r"\{.*?\}", " ".join(texts(PAGES[name])))
    assert set(filled) == {"{polling_day}"}


@every_page
def test_a_page_leads_a_voter_through_the_whole_election(name: str) -> None:
    kinds = {block["type"] for block in PAGES[name]["blocks"]}
    assert kinds >= set(BLOCKS) - {"for_candidates"}


@every_page
def test_literacy_cards_are_about_all_three_topics(name: str) -> None:
    topics = [card["topic"] for card in of_type(PAGES[name], "media_literacy_card")]
    least = 1 if name.endswith("easy") else 2
    for topic in ("check", "manipulated", "generated"):
        assert topics.count(topic) >= least, topic


@pytest.mark.parametrize("name", ["nl", "en", "fy", "ar"])
def test_every_kind_of_voter_is_spoken_to(name: str) -> None:
    audiences = {step["audience"] for step in of_type(PAGES[name], "how_to_vote_step")}
    choices = BLOCKS["how_to_vote_step"].child_blocks["audience"].field.choices
    assert audiences == {value for value, _label in choices if value}


@every_page
def test_a_written_proxy_counts_down_to_its_deadline(name: str) -> None:
    [proxy] = [b for b in PAGES[name]["blocks"] if b["id"] == "proxy"]
    assert proxy["deadline_phase"] == "absentee_request_deadline"


@pytest.mark.parametrize("pair", [("nl", "en"), ("nl.easy", "en.easy"), ("fy", "ar")])
def test_translations_have_the_same_blocks_in_the_same_order(pair: tuple[str, str]) -> None:
    def outline(page: Row) -> list[tuple[str, ...]]:
        kept = ("id", "type", "audience", "topic", "deadline_phase", "source")
        return [tuple(str(block.get(name)) for name in kept) for block in page["blocks"]]

    one, other = pair
    assert outline(PAGES[one]) == outline(PAGES[other])


@pytest.mark.parametrize("name", ["fy", "ar", "nl.easy", "en.easy"])
def test_shorter_pages_say_nothing_that_the_dutch_page_does_not(name: str) -> None:
    dutch = {block["id"]: block["type"] for block in PAGES["nl"]["blocks"]}
    for block in PAGES[name]["blocks"]:
        assert dutch[block["id"]] == block["type"]


@pytest.mark.parametrize("name", ["nl", "en"])
def test_parties_and_candidates_find_every_topic(name: str) -> None:
    topics = [block["topic"] for block in of_type(PAGES[name], "for_candidates")]
    assert sorted(topics) == [
        *("contact", "impersonation", "political_content", "safety", "verification")
    ]


def test_no_two_languages_share_a_sentence() -> None:
    told: dict[str, str] = {}
    for name, page in PAGES.items():
        for text in texts(page):
            if len(text.split()) > 8:
                assert told.setdefault(text, name) == name, text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nl", {"de", "het", "een", "niet", "wordt"}),
        ("en", {"the", "a", "not", "is", "vote"}),
        ("fy", {"jo", "net", "stimme", "oan", "mei"}),
    ],
)
def test_a_page_is_in_its_own_language(name: str, words: set[str]) -> None:
    found = set(re.findall(r"\w+", " ".join(texts(PAGES[name])).lower()))
    assert words <= found


def test_the_arabic_page_is_in_arabic() -> None:
    for text in texts(PAGES["ar"]):
        text = text.replace("{polling_day}", "")
        assert len(ARABIC.findall(text)) > len(LATIN.findall(text)), text
    with translation.override("ar"):
        assert translation.get_language_bidi()


@pytest.mark.parametrize("name", ["nl.easy", "en.easy"])
def test_easy_language_has_short_lines(name: str) -> None:
    lines = [line for text in texts(PAGES[name]) for line in text.splitlines() if line]
    lengths = sorted(len(line.split()) for line in lines)
    assert lengths[-1] <= 14
    assert lengths[len(lengths) // 2] <= 7


def test_every_source_is_used_and_known_once() -> None:
    used = {block.get("source") for page in PAGES.values() for block in page["blocks"]}
    used |= {row.get("source") for row in document("election.json")["phases"]}
    used |= {document("election.json")["authority"]["source"], None}
    assert set(SOURCES["sources"]) | {None} == used
    addresses = [(row["url"], row["title"]) for row in SOURCES["sources"].values()]
    assert len(set(addresses)) == len(addresses)


def test_addresses_are_safe_and_the_invented_ones_reserved() -> None:
    found = re.findall(r'https?://[^"\s]+', json.dumps([SOURCES, PAGES]))
    hosts = {urlsplit(address).hostname or "" for address in found}
    real = {host for host in hosts if not host.endswith(".example")}
    assert all(address.startswith("https://") for address in found)
    assert real == {
        *("www.kiesraad.nl", "wetten.overheid.nl", "www.rijksoverheid.nl"),
        *("www.isdatechtzo.nl", "www.svdj.nl", "www.cvdm.nl"),
    }


def test_the_readme_names_every_page() -> None:
    readme = Path(FOLDER / "README.md").read_text(encoding="utf-8")
    for name in PAGES:
        assert f"`page.{name}.json`" in readme
