"""The classifier on posts of the sample that it was not trained on, and that others labelled."""

import json

import pytest
from django.conf import settings

from feeds.topics import content_text, topic_probabilities
from textmatch.encoders import UseEncoder


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found():
    """Whether each post shows the topic of elections, by its relation to the claims."""
    by_relation: dict[str, list[bool]] = {}
    rows = []
    for name in ("posts.jsonl", "posts_other.jsonl"):
        path = settings.BASE_DIR / "electioncenter" / "sample" / name
        rows += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [content_text(row["caption"], row["hashtags"], row["transcript"] or "") for row in rows]
    vectors = UseEncoder().encode_posts(texts)
    topics = topic_probabilities(vectors, [row["hashtags"] for row in rows], texts)
    for row, each in zip(rows, topics, strict=True):
        by_relation.setdefault(row["relation"], []).append("elections" in each)
    return {relation: sum(hits) / len(hits) for relation, hits in by_relation.items()}


@pytest.mark.parametrize("relation", ["repeat", "debunk", "question", "unrelated-election"])
def test_most_election_posts_show_the_topic(found, relation):
    assert found[relation] >= 0.75


def test_few_posts_of_daily_life_do(found):
    """Many of them were written to look alike: they say "stem" and "kiezen" of other things."""
    assert found["unrelated"] <= 0.35
