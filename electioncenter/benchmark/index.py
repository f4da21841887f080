"""What the index of claims costs: built once, opened by every worker, asked for every post.

Times are CPU seconds, which a busy machine does not change much. No database: see
`electioncenter/benchmark/following.py` for that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from electioncenter.benchmark import mix
from labels.candidates import ClaimText
from labels.claim_index import ClaimIndex
from labels.index_files import IndexFiles
from labels.matching import Matcher
from labels.passages import PostText
from labels.vector_cache import cached_vectors
from textmatch.encoders import UseEncoder


Result = TypeVar("Result")

_BATCH = 200  # posts, as a worker takes them
_NEW = ClaimText(
    id="new",
    language="nl",
    statement="In Duinwaard mag wie boven de zeventig is niet meer met potlood stemmen.",
    auto_allowed=True,
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds are of CPU a post, megabytes are 10⁶ bytes. `shared` is mapped from files."""

    claims: int
    build_seconds: float
    disk_megabytes: float
    open_seconds: float
    update_seconds: float
    gate_ms: float
    inside_ms: float
    inside_without_encoder_ms: float
    stream_ms: float
    private_megabytes: float
    shared_megabytes: float
    build_peak_megabytes: float


def cost(claims: int, *, posts: int, folder: Path, progress: Callable[[int], None]) -> Cost:
    """Builds in one process, opens in another, as workers do. Vectors are kept under `folder`."""
    texts = _claims(claims)
    cached_vectors(texts, UseEncoder(), folder / "vectors", progress)
    files = folder / f"index-{claims}"
    built = _apart(_build, claims, folder, files)
    used = _apart(_use, files, posts)
    return Cost(claims=claims, **built, **used)


def _apart(measure: Callable[..., dict[str, float]], *given: Any) -> dict[str, float]:
    """In a process of its own, whose memory holds nothing else."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, given)


def _claims(count: int) -> list[ClaimText]:
    return [
        ClaimText(
            id=str(number),
            language="nl",
            statement=statement,
            headline=f"Nee: {statement[-60:]}",
            auto_allowed=True,
        )
        for number, statement in enumerate(mix.claims(count))
    ]


def _build(claims: int, folder: Path, files: Path) -> dict[str, float]:
    texts, encoder = _claims(claims), UseEncoder()
    vectors = cached_vectors(texts, encoder, folder / "vectors")
    start = time.process_time()
    arrays = ClaimIndex.built(texts, encoder, vectors).arrays()
    IndexFiles(files).write(arrays)
    return {
        "build_seconds": time.process_time() - start,
        "disk_megabytes": sum(array.nbytes for array in arrays.values()) / 1e6,
        "build_peak_megabytes": _memory()["VmHWM"],
    }


def _use(files: Path, posts: int) -> dict[str, float]:
    encoder = UseEncoder()
    encoder.encode_posts(["warm"])
    index, open_seconds = timed(lambda: _opened(files, encoder))
    matcher = Matcher(index, encoder=encoder)
    stream = [
        PostText(id=str(number), caption=text)
        for number, text in enumerate(mix.texts(count=posts, seed=1))
    ]
    _matched(matcher, stream[: _BATCH * 5])  # what is loaded once is not the price of a post
    is_inside, gate_seconds = timed(lambda: matcher.gates(stream))
    inside = [post for post, opens in zip(stream, is_inside, strict=True) if opens][:500]
    _, inside_seconds = timed(lambda: _matched(matcher, inside))
    _, encoder_seconds = timed(lambda: encoder.encode_posts([post.caption for post in inside]))
    _, stream_seconds = timed(lambda: _matched(matcher, stream))
    _, update_seconds = timed(lambda: matcher.with_index(index.with_claims([_NEW], without=[0])))
    memory = _memory()
    return {
        "open_seconds": open_seconds,
        "update_seconds": update_seconds,
        "gate_ms": gate_seconds / posts * 1e3,
        "inside_ms": inside_seconds / len(inside) * 1e3,
        "inside_without_encoder_ms": (inside_seconds - encoder_seconds) / len(inside) * 1e3,
        "stream_ms": stream_seconds / posts * 1e3,
        "private_megabytes": memory["RssAnon"],
        "shared_megabytes": memory["RssFile"],
    }


def _opened(files: Path, encoder: UseEncoder) -> ClaimIndex:
    stored = IndexFiles(files)
    arrays = stored.read(stored.newest() or "")
    assert arrays is not None
    return ClaimIndex.from_arrays(arrays, encoder)


def _matched(matcher: Matcher, posts: Sequence[PostText]) -> None:
    for start in range(0, len(posts), _BATCH):
        matcher.match(posts[start : start + _BATCH])


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def _memory() -> dict[str, float]:
    """Megabytes by name, as Linux tells them of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = (line.split() for line in lines if line.endswith(" kB"))
    return {name.rstrip(":"): int(size) * 1024 / 1e6 for name, size, _ in sizes}
