"""What the cheap look loses against matching every post, on real posts."""

import csv

import numpy as np
import pytest

from labels.backsearch import Prefilter, plain
from labels.goldsets import read_folder
from labels.matching import Matcher, PostText


@pytest.mark.slow
def test_the_cheap_look_loses_hardly_any_match_and_spares_most_posts(shared_data):
    (gold,) = read_folder(shared_data / "claims" / "nl_elections_dev")
    with (shared_data / "claims/nl_party_tweets/tweets.tsv").open(encoding="utf-8") as lines:
        tweets = [
            PostText(id=f"tweet-{number}", caption=row["text"])
            for number, row in enumerate(csv.DictReader(lines, delimiter="\t"))
        ]
    posts = [*(each.post for each in gold.posts), *tweets]
    right = {each.post.id: each.claim_ids for each in gold.posts}
    matcher = Matcher(gold.claims)
    matches = dict(zip((post.id for post in posts), matcher.match(posts), strict=True))
    texts = [
        plain(" ".join((p.caption, *p.hashtags, p.on_screen_text, p.transcript))) for p in posts
    ]
    inside = [n for n, post in enumerate(posts) if matches[post.id].vector is not None]
    vectors = np.array([matches[posts[n].id].vector for n in inside], dtype=np.float16)

    found, looked_at = set(), 0
    for claim in gold.claims:
        vector = matcher.vector_of_claim(claim.id)
        prefilter = Prefilter(claim, vector, matcher.cosines)
        near = prefilter.near(vectors, [texts[n] for n in inside])
        chosen = {posts[n].id for n, is_near in zip(inside, near, strict=True) if is_near}
        looked_at += len(chosen)
        found |= {(post_id, claim.id) for post_id in chosen}

    pairs = {(post_id, match.claim_id) for post_id, match in matches.items() if match.claim_id}
    right_pairs = {pair for pair in pairs if pair[1] in right.get(pair[0], ())}
    kept, kept_right = len(pairs & found) / len(pairs), len(right_pairs & found) / len(right_pairs)
    share = looked_at / (len(inside) * len(gold.claims))
    assert kept_right >= 0.98
    assert kept >= 0.93
    assert share <= 0.15
