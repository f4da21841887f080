"""The matcher on real text that carries none of our claims, or carries them turned round."""

import csv
import dataclasses
import json

import pytest

from labels.goldsets import read_folder, without_embed_tail
from labels.matching import Decision, Matcher, PostText


@pytest.mark.slow
def test_party_tweets_get_no_banners_and_few_reviews(shared_data):
    (gold,) = read_folder(shared_data / "claims" / "nl_elections_dev")
    with (shared_data / "claims/nl_party_tweets/tweets.tsv").open(encoding="utf-8") as lines:
        posts = [
            PostText(id=str(number), caption=row["text"])
            for number, row in enumerate(csv.DictReader(lines, delimiter="\t"))
        ]

    decided = [match.decision for match in Matcher(gold.claims).match(posts)]

    assert decided.count(Decision.AUTO) / len(posts) <= 0.001
    assert decided.count(Decision.REVIEW) / len(posts) <= 0.08


@pytest.mark.slow
def test_a_negated_tweet_hardly_ever_gets_the_banner_of_its_original(shared_data):
    gold = read_folder(shared_data / "claims" / "checkthat2022_2a_en")[0]
    claims = [dataclasses.replace(claim, auto_allowed=True) for claim in gold.claims]
    pairs_file = shared_data / "claims" / "claim_edits_en" / "baseline_pairs.jsonl"
    pairs = [json.loads(line) for line in pairs_file.read_text(encoding="utf-8").splitlines()]
    negated = [pair["edited"] for pair in pairs if pair["edit"] == "negation"]
    posts = [
        PostText(id=str(number), caption=without_embed_tail(text))
        for number, text in enumerate(negated)
    ]

    matches = Matcher(claims, gated=False).match(posts)

    automatic = sum(match.decision is Decision.AUTO for match in matches)
    assert automatic / len(matches) <= 0.02
