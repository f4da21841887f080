"""The peers of the benchmark on a store of three claims."""

import numpy as np
import pytest

from electioncenter.benchmark.peers import check
from electioncenter.benchmark.peers.bm25 import Bm25Peer
from electioncenter.benchmark.peers.check import CheckPeer
from electioncenter.benchmark.peers.fuzzy import FuzzyPeer
from electioncenter.benchmark.peers.naive import NaivePeer
from electioncenter.benchmark.peers.peer import NOTHING, Nearest, Thresholds, decided
from electioncenter.benchmark.peers.vectors import KnownClaims, Remembering
from labels.candidates import ClaimText
from labels.matching import Decision, PostText


CLAIMS = [
    ClaimText("a", "nl", "De stembureaus sluiten om vijf uur.", auto_allowed=True),
    ClaimText("b", "nl", "Bananen zijn krom.", wordings=("Bananas are bent.",), auto_allowed=True),
    ClaimText("c", "nl", "De burgemeester heet Jan."),
]


class Letters:
    """An encoder that counts letters: the same words, the same vector."""

    name, dimensions, weight = "letters", 384, 1.0

    def __init__(self):
        self.read = []

    def encode_claims(self, texts):
        return self.encode_posts(texts)

    def encode_posts(self, texts):
        self.read += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for letter in text.lower():
                vectors[row, ord(letter) % self.dimensions] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def post(caption="", **fields):
    return PostText(id="p", caption=caption, **fields)


@pytest.mark.parametrize("make", [Bm25Peer, FuzzyPeer, lambda claims: CheckPeer(claims, Letters())])
def test_a_peer_finds_the_claim_a_post_repeats_in_any_wording(make):
    posts = [post("De stembureaus sluiten om vijf uur!"), post("Bananas are bent, you know")]
    assert [near.claim for near in make(CLAIMS).nearest(posts)] == [0, 1]


@pytest.mark.parametrize("make", [Bm25Peer, FuzzyPeer, lambda claims: CheckPeer(claims, Letters())])
def test_an_empty_post_is_near_nothing(make):
    assert make(CLAIMS).nearest([post("")]) == [NOTHING]
    assert make(CLAIMS).nearest([]) == []


@pytest.mark.django_db
def test_the_naive_peer_asks_postgres_and_saves_what_is_near_enough():
    peer = NaivePeer(CLAIMS, Letters())
    (near,) = peer.nearest([post("Bananen zijn krom.")])
    assert near.claim == 1
    assert near.score == pytest.approx(1, abs=1e-3)
    assert peer.label([CLAIMS[0].statement, "zzz"]) > 0
    assert peer.matches() == 1


def test_a_longer_text_that_holds_a_claim_is_as_near_as_words_go():
    (near,) = FuzzyPeer(CLAIMS).nearest([post("Zeg, bananen zijn krom hoor")])
    assert near == Nearest(1, 1.0)


def test_what_is_only_seen_or_short_is_never_more_than_a_suggestion():
    peer = CheckPeer(CLAIMS, Letters())
    short, seen = peer.nearest(
        [post("Bananen zijn krom."), post(on_screen_text="De stembureaus sluiten om vijf uur.")]
    )
    assert (short.guards, seen.guards) == ((check.SHORT,), (check.NOT_CAPTION,))


def test_a_caption_that_says_the_same_lifts_the_guard_of_what_is_seen():
    caption = "Let op: de stembureaus sluiten om vijf uur, dus ga op tijd"
    (near,) = CheckPeer(CLAIMS, Letters()).nearest(
        [post(caption, on_screen_text="De stembureaus sluiten om vijf uur.")]
    )
    assert near.claim == 0
    assert near.guards == ()
    assert near.score == pytest.approx(1)


@pytest.mark.parametrize(
    ("near", "decision"),
    [
        (Nearest(0, 0.9), Decision.AUTO),
        (Nearest(0, 0.7), Decision.REVIEW),
        (Nearest(0, 0.4), Decision.NONE),
        (Nearest(0, 0.9, ("short-text",)), Decision.REVIEW),
        (Nearest(2, 0.9), Decision.REVIEW),
        (NOTHING, Decision.NONE),
    ],
)
def test_thresholds_guards_and_the_claim_decide(near, decision):
    assert decided(post("x"), near, CLAIMS, Thresholds(0.8, 0.5)).decision is decision


def test_without_a_second_threshold_nobody_is_asked_about_a_low_score():
    assert decided(post("x"), Nearest(0, 0.7), CLAIMS, Thresholds(0.8)).decision is Decision.NONE


def test_known_claims_are_not_read_again_and_remembered_posts_once():
    encoder = Letters()
    known = {text: np.ones(384, dtype=np.float32) for text in ("a", "b")}
    remembering = Remembering(encoder, known)
    assert remembering.encode_claims(["b", "a"]).shape == (2, 384)
    remembering.encode_posts(["x", "x", "y"])
    again = remembering.encode_posts(["y", "x"])
    assert encoder.read == ["x", "y"]
    assert (again == encoder.encode_posts(["y", "x"])).all()
    assert KnownClaims(encoder, known).encode_posts(["x"]).shape == (1, 384)
