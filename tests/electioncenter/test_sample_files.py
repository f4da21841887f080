"""The sample's files: complete, consistent, invented, and varied enough to measure something.

What one post says can only be judged by a reader; what a whole set must hold is checked here.
"""

import json
import os
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest


ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "electioncenter" / "sample"
SHARED = Path(os.environ.get("ELECTIONCENTER_SHARED_DATA", ROOT.parent / "shared" / "data"))

Row = dict[str, Any]

VERDICTS = {"false", "misleading", "missing_context", "unverified", "altered", "true"}
ABOUT_A_CLAIM = {"repeat", "debunk", "question", "neutral"}
RELATIONS = ABOUT_A_CLAIM | {"near-miss", "unrelated-election", "unrelated"}
FIELDS = {
    "caption": "caption",
    "transcript": "transcript",
    "ocr": "ocr_text",
    "hashtags": "hashtags",
}
POST_KEYS = {
    *("id", "lang", "caption", "hashtags", "transcript", "ocr_text", "claim_id", "relation"),
    *("near_claim_id", "claim_in", "tags", "account", "minutes_before", "region"),
    *("views", "likes", "shares", "comments"),
}
CLAIM_KEYS = {
    *("id", "lang", "claim", "verdict", "label", "topic", "elections", "place", "media"),
    *("applies_to", "auto_banner_allowed", "headline", "summary", "date_published", "url"),
    *("partner", "translations"),
}
CLAIM_TEXTS = ("claim", "label", "topic", "headline", "summary", "partner")
MONTHS = (
    "januari|februari|maart|april|juni|juli|augustus|oktober|november|december|january|february"
    "|march|may|june|july|august|october|märz|mai|dezember|ocak|şubat|nisan"
)
DATE = re.compile(
    rf"\b\d{{1,2}}(st|nd|rd|th|e|\.)? ({MONTHS})\b|\b({MONTHS}) \d{{1,2}}\b|\b20[12]\d\b",
    re.IGNORECASE,
)
REAL_PARTIES = re.compile(
    r"\b(VVD|D66|PVV|CDA|GroenLinks|PvdA|SGP|BBB|NSC|JA21|FVD|BIJ1|50PLUS|ChristenUnie|Volt|DENK"
    r"|CDU|SPD|AfD|AKP|CHP|Labour|Republicans|Democrats)\b|Partij voor de Dieren"
)
REAL_PEOPLE = re.compile(
    r"\b(Rutte|Wilders|Omtzigt|Timmermans|Yeşilgöz|Schoof|Jetten|Bontenbal|Baudet|Klaver|Trump"
    r"|Biden|Harris|Putin|Poetin|Zelensky|Merz|Scholz|Merkel|Macron|Erdoğan|Erdogan|Musk)\b",
    re.IGNORECASE,
)


def read(name: str) -> list[Row]:
    return [json.loads(line) for line in (SAMPLE / name).read_text(encoding="utf-8").splitlines()]


CLAIMS = read("claims.jsonl")
POSTS = read("posts.jsonl")
OTHER_POSTS = read("posts_other.jsonl")
OTHER_CLAIMS = read("other_claims.jsonl")
ACCOUNTS = {row["handle"]: row for row in read("accounts.jsonl")}
ALL_POSTS = POSTS + OTHER_POSTS
CLAIM_BY_ID = {row["id"]: row for row in CLAIMS}


def text_of(post: Row) -> str:
    parts = [post["caption"], post["transcript"], post["ocr_text"], " ".join(post["hashtags"])]
    return "\n".join(part for part in parts if part)


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def ids(rows: list[Row]) -> list[str]:
    return [row["id"] for row in rows]


def claim_of(post: Row) -> Row:
    return CLAIM_BY_ID[post["claim_id"] or post["near_claim_id"]]


def test_there_is_enough_of_everything() -> None:
    assert len(ALL_POSTS) >= 600
    assert len(POSTS) >= 330
    assert 34 <= len(CLAIMS) <= 40
    assert len(OTHER_CLAIMS) == 60


def test_every_id_is_used_once() -> None:
    used = Counter(ids(ALL_POSTS) + ids(CLAIMS) + ids(OTHER_CLAIMS))

    assert [each for each, times in used.items() if times > 1] == []


def test_the_readme_counts_what_is_there() -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+\.jsonl)` \| (\d+) \|", readme, re.MULTILINE))

    assert told == {path.name: str(len(read(path.name))) for path in SAMPLE.glob("*.jsonl")}


# Claims


def test_every_claim_is_complete() -> None:
    for claim in CLAIMS:
        assert set(claim) == CLAIM_KEYS, claim["id"]
        assert claim["verdict"] in VERDICTS, claim["id"]
        assert claim["applies_to"] in {"any_matching_post", "listed_posts_only"}, claim["id"]
        assert claim["elections"] in (["GR"], ["any"]), claim["id"]
        assert all(claim[key].strip() for key in CLAIM_TEXTS), claim["id"]
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", claim["date_published"]), claim["id"]


def test_only_an_untrue_claim_for_any_post_allows_an_automatic_banner() -> None:
    for claim in CLAIMS:
        allowed = claim["verdict"] != "true" and claim["applies_to"] == "any_matching_post"
        assert claim["auto_banner_allowed"] is allowed, claim["id"]


def test_every_claim_can_be_read_in_dutch_and_in_english() -> None:
    for claim in CLAIMS:
        assert {"nl", "en"} <= {claim["lang"], *claim["translations"]}, claim["id"]
        assert claim["lang"] not in claim["translations"], claim["id"]
        for translation in claim["translations"].values():
            assert set(translation) == {"claim", "headline", "summary"}, claim["id"]
            assert all(text.strip() for text in translation.values()), claim["id"]


def test_every_review_lives_at_a_reserved_address() -> None:
    assert all(claim["url"].startswith("https://factcheck.example/") for claim in CLAIMS)
    assert len({claim["url"] for claim in CLAIMS}) == len(CLAIMS)


def test_every_kind_of_verdict_occurs() -> None:
    found = Counter(claim["verdict"] for claim in CLAIMS)

    assert set(found) == VERDICTS
    assert found["false"] >= 20
    assert found["unverified"] >= 4


def test_the_other_claims_are_other_claims() -> None:
    ours = [words(claim["claim"]) for claim in CLAIMS]

    for row in OTHER_CLAIMS:
        assert set(row) == {"id", "lang", "claim", "verdict"}
        assert row["verdict"] in VERDICTS
        assert max(likeness(words(row["claim"]), each) for each in ours) < 0.5


# Posts


def test_every_post_is_complete() -> None:
    for post in ALL_POSTS:
        assert set(post) == POST_KEYS, post["id"]
        assert post["caption"].strip(), post["id"]
        assert post["relation"] in RELATIONS, post["id"]
        assert post["account"] in ACCOUNTS, post["id"]
        assert not any(tag.startswith("#") or " " in tag for tag in post["hashtags"]), post["id"]
        assert len(set(post["hashtags"])) == len(post["hashtags"]), post["id"]


def test_the_gold_of_a_post_fits_its_relation() -> None:
    for post in ALL_POSTS:
        about = post["relation"] in ABOUT_A_CLAIM
        near = post["relation"] == "near-miss"
        assert (post["claim_id"] in CLAIM_BY_ID) is about, post["id"]
        assert (post["claim_in"] is not None) is about, post["id"]
        assert (post["near_claim_id"] in CLAIM_BY_ID) is near, post["id"]


def test_the_field_said_to_hold_the_claim_is_filled() -> None:
    for post in POSTS:
        filled = {name for name, field in FIELDS.items() if post[field]}
        if post["claim_in"] == "split":
            assert len(filled) >= 2, post["id"]
        elif post["claim_in"]:
            assert post["claim_in"] in filled, post["id"]


def test_tags_that_can_be_counted_are_right() -> None:
    for post in POSTS:
        foreign = post["claim_id"] is not None and post["lang"] != claim_of(post)["lang"]
        long = len((post["transcript"] or "").split()) >= 90
        denies_true = post["relation"] == "debunk" and claim_of(post)["verdict"] == "true"
        assert ("cross-lingual" in post["tags"]) is foreign, post["id"]
        assert ("long-transcript" in post["tags"]) is long, post["id"]
        assert ("denies-true" in post["tags"]) is denies_true, post["id"]


def test_the_figures_of_a_post_are_plausible() -> None:
    for post in ALL_POSTS:
        assert 3 <= post["minutes_before"] <= 20160, post["id"]
        assert re.fullmatch(r"[A-Z]{2}", post["region"]), post["id"]
        assert post["views"] >= post["likes"] >= 0, post["id"]
        assert post["likes"] >= max(post["shares"], post["comments"]), post["id"]
        assert min(post["shares"], post["comments"]) >= 0, post["id"]


def test_no_post_names_a_date_an_address_or_anybody_real() -> None:
    for post in ALL_POSTS:
        text = text_of(post)
        assert DATE.search(text) is None, post["id"]
        assert "http" not in text, post["id"]
        assert REAL_PARTIES.search(text) is None, post["id"]
        assert REAL_PEOPLE.search(text) is None, post["id"]
        assert set(re.findall(r"\{.*?\}", text)) <= {"{polling_day}"}, post["id"]


@pytest.mark.parametrize("claim_id", CLAIM_BY_ID)
def test_every_claim_has_posts_of_every_relation(claim_id: str) -> None:
    found = Counter(
        post["relation"] for post in POSTS if claim_id in (post["claim_id"], post["near_claim_id"])
    )

    assert found["repeat"] >= 3
    assert set(found) == ABOUT_A_CLAIM | {"near-miss"}


def test_posts_about_other_things_are_in_the_other_file() -> None:
    assert {post["relation"] for post in OTHER_POSTS} == {"unrelated", "unrelated-election"}


def test_six_languages_are_spoken() -> None:
    spoken = Counter(post["lang"] for post in POSTS)

    assert set(spoken) == {"nl", "en", "de", "fy", "tr", "ar"}
    assert spoken["nl"] >= 220
    assert spoken["en"] >= 40
    assert min(spoken.values()) >= 14


def test_a_fifth_of_the_posts_has_no_hashtag() -> None:
    assert sum(not post["hashtags"] for post in ALL_POSTS) >= len(ALL_POSTS) / 5


def test_claims_hide_in_every_field() -> None:
    found = Counter(post["claim_in"] for post in POSTS if post["claim_in"])

    assert found["transcript"] >= 30
    assert min(found[place] for place in ("ocr", "hashtags", "split")) >= 3


def test_newer_posts_are_more_frequent() -> None:
    ages = sorted(post["minutes_before"] for post in ALL_POSTS)

    assert ages[len(ages) // 2] < 20160 / 4


def test_no_text_is_told_twice() -> None:
    told = [(post["id"], words(text_of(post))) for post in ALL_POSTS]
    alike = [(a, b) for (a, one), (b, two) in combinations(told, 2) if likeness(one, two) >= 0.8]

    assert alike == []


def test_an_account_does_not_both_repeat_and_debunk_a_claim() -> None:
    stances: dict[tuple[str, str], set[str]] = {}
    for post in POSTS:
        stances.setdefault((post["account"], post["claim_id"]), set()).add(post["relation"])

    assert [key for key, found in stances.items() if {"repeat", "debunk"} <= found] == []


def test_fact_checkers_and_authorities_repeat_only_what_is_true() -> None:
    official = {"fact_checker", "government", "authority"}
    repeated = {
        claim_of(post)["verdict"]
        for post in POSTS
        if post["relation"] == "repeat" and ACCOUNTS[post["account"]]["kind"] in official
    }

    assert repeated <= {"true"}


@pytest.mark.skipif(
    not (SHARED / "claims" / "nl_elections_dev").is_dir(),
    reason="needs the shared measuring sets (set ELECTIONCENTER_SHARED_DATA)",
)
@pytest.mark.parametrize("name", ["posts.jsonl", "claims.jsonl", "other_claims.jsonl"])
def test_nothing_is_taken_from_the_measuring_set(name: str) -> None:
    lines = (SHARED / "claims" / "nl_elections_dev" / name).read_text(encoding="utf-8").splitlines()
    theirs = [words(row.get("claim") or text_of(row)) for row in map(json.loads, lines)]
    ours = [words(text_of(post)) for post in ALL_POSTS]
    ours += [words(claim["claim"]) for claim in CLAIMS + OTHER_CLAIMS]

    assert max(likeness(one, other) for one in ours for other in theirs) < 0.6


GROWING = read("growing.jsonl")


def test_the_growing_rumour_is_told_by_many_ever_faster_and_is_no_claim_of_the_sample():
    assert {post["account"] for post in GROWING} <= set(ACCOUNTS)
    assert len({post["account"] for post in GROWING}) == len(GROWING)
    ages = [post["minutes_before"] for post in GROWING]
    assert ages == sorted(ages, reverse=True)
    assert sum(age <= 180 for age in ages) > sum(age > 180 for age in ages)
    assert not any("barcode" in claim["claim"] for claim in CLAIMS + OTHER_CLAIMS)
    assert not any(DATE.search(text_of(post)) for post in GROWING)
