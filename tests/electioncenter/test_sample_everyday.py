"""The everyday posts of the sample: complete, invented, and posted by people one can follow."""

import re
from collections import Counter

from feeds.topics import TOPICS
from tests.electioncenter.test_sample_files import (
    ACCOUNTS,
    ALL_POSTS,
    DATE,
    POST_KEYS,
    REAL_PARTIES,
    REAL_PEOPLE,
    read,
    text_of,
)


POSTS = read("everyday.jsonl")
CREATORS = {row["handle"]: row for row in read("everyday_accounts.jsonl")}
TEN_DAYS = 10 * 24 * 60


def test_every_post_is_complete():
    assert len({post["id"] for post in POSTS + ALL_POSTS}) == len(POSTS) + len(ALL_POSTS)
    for post in POSTS:
        assert set(post) == POST_KEYS | {"topic", "more_topics"}, post["id"]
        assert {post["topic"], *post["more_topics"]} <= set(TOPICS), post["id"]
        assert post["account"] in CREATORS, post["id"]
        assert post["claim_id"] is None, post["id"]
        assert not any("#" in tag or " " in tag for tag in post["hashtags"]), post["id"]


def test_what_a_post_is_about_fits_its_relation():
    for post in POSTS:
        is_election = "elections" in (post["topic"], *post["more_topics"])
        expected = "unrelated-election" if is_election else "unrelated"
        assert post["relation"] == expected, post["id"]


def test_the_figures_of_a_post_are_plausible():
    for post in POSTS:
        assert 3 <= post["minutes_before"] <= TEN_DAYS, post["id"]
        assert re.fullmatch(r"[A-Z]{2}", post["region"]), post["id"]
        assert post["views"] >= post["likes"] >= max(post["shares"], post["comments"]), post["id"]


def test_no_post_names_a_date_an_address_or_anybody_real():
    for post in POSTS:
        text = text_of(post)
        assert DATE.search(text) is None, post["id"]
        assert "http" not in text, post["id"]
        assert REAL_PARTIES.search(text) is None, post["id"]
        assert REAL_PEOPLE.search(text) is None, post["id"]


def test_creators_are_worth_following():
    posts = Counter(post["account"] for post in POSTS)
    assert set(posts) == set(CREATORS)
    assert sum(count >= 8 for count in posts.values()) >= 36
    assert not set(CREATORS) & set(ACCOUNTS)
    for creator in CREATORS.values():
        assert set(creator) == {*ACCOUNTS["gerda72"], "topic"}
        assert creator["topic"] in TOPICS


def test_every_topic_and_seven_languages_occur():
    topics = Counter(post["topic"] for post in POSTS)
    assert set(topics) == set(TOPICS)
    assert topics["elections"] == 20
    assert min(topics.values()) >= 15
    assert set(Counter(post["lang"] for post in POSTS)) == {
        "nl",
        "en",
        "de",
        "tr",
        "ar",
        "fy",
        "fr",
    }


def test_a_ninth_of_the_posts_is_spoken():
    assert sum(bool(post["transcript"]) for post in POSTS) >= len(POSTS) / 9
