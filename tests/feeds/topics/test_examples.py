import json
from collections import Counter

import pytest

from feeds.management.commands.train_topics import EXAMPLES
from feeds.topics import OTHER, TOPICS
from feeds.topics.examples import ExampleError, read_examples


ROW = {"lang": "nl", "caption": "Hoi", "hashtags": ["kat"], "topics": ["animals", "comedy"]}


def written(tmp_path, **changes):
    path = tmp_path / "examples.jsonl"
    path.write_text(json.dumps(ROW | changes) + "\n", encoding="utf-8")
    return path


def test_an_example_has_the_text_that_is_encoded(tmp_path):
    (example,) = read_examples(written(tmp_path))
    assert (example.text, example.topics) == ("Hoi · kat", ("animals", "comedy"))


@pytest.mark.parametrize("topics", [[], ["weather"], None])
def test_an_unknown_topic_is_refused_with_its_line(tmp_path, topics):
    with pytest.raises(ExampleError, match=r"examples\.jsonl, line 1"):
        read_examples(written(tmp_path, topics=topics))


def test_the_shipped_examples_teach_every_topic_in_many_languages():
    examples = [example for path in EXAMPLES for example in read_examples(path)]
    topics = Counter(topic for example in examples for topic in example.topics)
    assert set(topics) == {*TOPICS, OTHER}
    assert min(topics.values()) >= 50
    languages = Counter(example.language for example in examples)
    assert set(languages) == {"nl", "en", "de", "tr", "ar", "fy", "fr"}
    assert min(languages.values()) >= 30


def test_no_example_is_written_twice():
    texts = [example.text.casefold() for path in EXAMPLES for example in read_examples(path)]
    assert len(set(texts)) == len(texts)
