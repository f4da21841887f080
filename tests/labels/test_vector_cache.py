import numpy as np

from labels.candidates import ClaimText
from labels.vector_cache import cached_vectors


class Counting:
    """An encoder that counts what it is asked."""

    name, dimensions, weight = "counting", 3, 1.0

    def __init__(self):
        self.asked = []

    def encode_claims(self, texts):
        self.asked += texts
        return np.ones((len(texts), 3), dtype=np.float32) * len(self.asked)

    encode_posts = encode_claims


CLAIMS = [
    ClaimText("a", "nl", "Een.", wordings=("One.", "Un.")),
    ClaimText("b", "nl", "Twee.", wordings=("One.",)),
]


def test_every_wording_is_encoded_once_and_kept(tmp_path):
    encoder = Counting()
    first = cached_vectors(CLAIMS, encoder, tmp_path)
    again = cached_vectors(CLAIMS, encoder, tmp_path)

    assert encoder.asked == ["Een.", "One.", "Un.", "Twee."]
    assert list(first) == encoder.asked
    assert {key: row.tolist() for key, row in first.items()} == {
        key: row.tolist() for key, row in again.items()
    }


def test_other_texts_are_encoded_anew(tmp_path):
    encoder = Counting()
    done: list[int] = []
    cached_vectors(CLAIMS, encoder, tmp_path)
    cached_vectors(CLAIMS[:1], encoder, tmp_path, done.append)

    assert len(encoder.asked) == 7
    assert done == [3]
