"""How likely a post is about each topic: its sentence vector, and the hashtags and words in it.

A multinomial logistic regression reads the vector. A hashtag or a word that gives a topic away adds
a fixed number to that topic's logit: creators name their topic in hashtags, and what is new there
need not wait for the next training. All numbers come from `data/topics.npz`, written by
`manage.py train_topics`; its card says how good they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from feeds.topics.vocabulary import OTHER, TOPICS, SeedTerms, seed_hashtags, seed_words
from textmatch.normalise import fold


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL_FILE = Path(__file__).parents[1] / "data" / "topics.npz"
CLASSES = (*TOPICS, OTHER)
LEAST_LIKELY = 0.05
"""Below it a topic is left out: its share of a slate would be noise."""
_MOST_TERMS = 2
"""More hashtags of one topic say no more: it is how spam would shout."""


@dataclass(frozen=True, slots=True)
class TopicModel:
    """`weights` (dimensions, classes) and `bias` (classes) of the regression; what a term adds."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    hashtag_weight: float
    word_weight: float

    def probabilities(
        self,
        vectors: NDArray[np.float32],
        hashtags: Sequence[Sequence[str]],
        texts: Sequence[str],
    ) -> NDArray[np.float32]:
        """Rows of posts, columns of `CLASSES`; each row sums to 1."""
        logits = vectors @ self.weights + self.bias
        logits += self.hashtag_weight * hashtag_evidence(hashtags)
        logits += self.word_weight * word_evidence(texts)
        return softmax(logits)


def topic_probabilities(
    vectors: NDArray[np.float32], hashtags: Sequence[Sequence[str]], texts: Sequence[str]
) -> list[dict[str, float]]:
    """For each post its topics and `OTHER`, the likeliest first, from `LEAST_LIKELY` on.

    `vectors` (posts, 512) are those of `UseEncoder` for `texts`, which are made by `content_text`.
    All classes together sum to 1; those left out are why what is returned may sum to less.
    """
    found = topic_model().probabilities(vectors, hashtags, texts)
    return [_likely(row) for row in found]


def _likely(row: NDArray[np.float32]) -> dict[str, float]:
    ranked = sorted(zip(map(float, row), CLASSES, strict=True), reverse=True)
    return {topic: round(share, 4) for share, topic in ranked if share >= LEAST_LIKELY}


def hashtag_evidence(hashtags: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """Hashtags of each topic in each post, shape (posts, classes); at most two count."""
    return _evidence([" ".join(map(fold, tags)) for tags in hashtags], seed_hashtags())


def word_evidence(texts: Sequence[str]) -> NDArray[np.float32]:
    """The same of the words of `content_text`."""
    return _evidence([fold(text) for text in texts], seed_words())


def _evidence(folded: Sequence[str], terms: SeedTerms) -> NDArray[np.float32]:
    import numpy as np

    column = {topic: number for number, topic in enumerate(CLASSES)}
    evidence = np.zeros((len(folded), len(CLASSES)), dtype=np.float32)
    for row, text in enumerate(folded):
        for topic, count in terms.topics_in(text).items():
            evidence[row, column[topic]] = min(count, _MOST_TERMS)
    return evidence


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return shares


@cache
def topic_model() -> TopicModel:
    import numpy as np

    with np.load(MODEL_FILE, allow_pickle=False) as stored:
        if tuple(map(str, stored["classes"])) != CLASSES:
            raise ValueError(f"{MODEL_FILE.name} knows other topics: run manage.py train_topics.")
        return TopicModel(
            weights=stored["weights"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
            hashtag_weight=float(stored["hashtag_weight"]),
            word_weight=float(stored["word_weight"]),
        )
