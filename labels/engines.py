"""The pipeline's engine of this process: it follows the claims of the database, batch by batch.

Where claims are few, every change builds the index anew. Where they are many, all processes share
one index in files, and each adds what changed since; a beat task makes the next version before that
becomes much (`labels.tasks.renew_index`).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from factchecks.queries.public import (
    MatchableClaim,
    claim_versions,
    claims_fingerprint,
    matchable_claims,
)
from labels import live_models, queries
from labels.backsearch import Prefilter
from labels.claim_store import Base, Versions, claim_text, elections_of
from labels.claim_vectors import vectors_of, wordings_of
from labels.index_files import IndexFiles
from labels.known_names import KnownName, KnownNames
from labels.matching import NO_NAMES, ClaimText, Matcher
from labels.pipeline import Engine
from textmatch.encoders import ENCODERS, Encoder


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


SMALL = 1000
"""Up to so many claims, building anew takes under a second and files gain nothing."""

ASKS_EVERY = timedelta(seconds=1)
"""Where claims are many: counting 100,000 for each batch would cost more than the batch."""

NAMES_EVERY = timedelta(minutes=1)
"""How long names of elections, parties and places are kept: they change with an import."""

_MUCH, _TOO_MUCH = 0.01, 0.1  # of the claims changed: write the next version soon, or right now
_FEW = 200  # changes that are not much however few claims there are

_log = logging.getLogger(__name__)


class EngineCache:
    """`small` and `folder` are for tests; else indexes are kept under `VAR_DIR`."""

    def __init__(self, *, small: int = SMALL, folder: Path | None = None) -> None:
        self._small, self._folder = small, folder
        self._engine: Engine | None = None
        self._seen: tuple[object, ...] = ()
        self._asked_at = datetime.min.replace(tzinfo=UTC)
        self._named_at = datetime.min.replace(tzinfo=UTC)
        self._known, self._names_known = NO_NAMES, list[KnownName]()
        self._version: str | None = None
        self._base: Base | None = None
        self._changed: dict[int, _Changed] = {}

    def current(self, now: datetime) -> Engine:
        """The engine of this moment. Asks the database, in four queries, whether it still is."""
        if self._engine is None or not self._is_fresh(now):
            self._engine = self._followed(self._engine, now)
        matcher = self._engine.matcher.with_model(live_models.live(self._encoder.name))
        matcher = matcher.with_known(self._names(now))
        if matcher is not self._engine.matcher:
            self._engine = replace(self._engine, matcher=matcher)
        return replace(self._engine, scopes=queries.election_scopes(now))

    def _names(self, now: datetime) -> KnownNames:
        if not timedelta() <= now - self._named_at < NAMES_EVERY:
            names, self._named_at = queries.known_names(now), now
            if names != self._names_known:  # another object would empty what is kept for reuse
                self._names_known, self._known = names, KnownNames(names)
        return self._known

    def _is_fresh(self, now: datetime) -> bool:
        return self._base is not None and timedelta() <= now - self._asked_at < ASKS_EVERY

    def _followed(self, engine: Engine | None, now: datetime) -> Engine:
        fingerprint = claims_fingerprint(now=now)
        self._asked_at = now
        if engine is not None and self._seen == (fingerprint, self._files.newest()):
            return engine
        count = fingerprint[0]
        assert isinstance(count, int)
        engine = self._engine_on_base(now) if count > self._small else self._small_engine(now)
        self._seen = (fingerprint, self._files.newest())
        return engine

    def renew(self, now: datetime) -> bool:
        """Writes a next version where much has changed since the newest, and nobody else is at it.

        The other processes take it up with their next batch.
        """
        versions = claim_versions(now=now)
        if len(versions) <= self._small:
            return False
        with self._files.writing(wait=False) as is_mine:
            if not is_mine:
                return False
            newest = self._read(self._files.newest())
            if newest and len(newest.difference(versions)) <= max(_FEW, _MUCH * len(versions)):
                return False
            self._write(Base.built(versions, now=now, encoder=self._encoder))
            return True

    @cached_property
    def _encoder(self) -> Encoder:
        return ENCODERS[settings.MATCH_ENCODER]()

    @cached_property
    def _files(self) -> IndexFiles:
        folder = self._folder or Path(settings.VAR_DIR) / "index"
        return IndexFiles(folder / self._encoder.name)

    def _small_engine(self, now: datetime) -> Engine:
        self._base, self._changed = None, {}
        claims = matchable_claims(now=now)
        texts = [claim_text(claim) for claim in claims]
        matcher = Matcher(texts, encoder=self._encoder, vectors=vectors_of(claims, self._encoder))
        return Engine(matcher=matcher, scopes=(), elections_of_claim=elections_of(claims))

    def _engine_on_base(self, now: datetime) -> Engine:
        versions = claim_versions(now=now)
        base = self._nearest_base(versions, now)
        difference = base.difference(versions)
        changed = self._follow(difference.new, versions, now)
        claims = [each.claim for each in changed]
        vectors = {text: vector for each in changed for text, vector in each.vectors.items()}
        index = base.index.with_claims(
            [claim_text(claim) for claim in claims], vectors, without=difference.gone
        )
        return Engine(
            matcher=Matcher(index, encoder=self._encoder),
            scopes=(),
            elections_of_claim={**base.elections, **elections_of(claims)},
        )

    def _follow(self, new: Collection[int], versions: Versions, now: datetime) -> list[_Changed]:
        """The claims that changed since the base, of which only those unseen are read."""
        rows = {row[0]: row for row in versions if row[0] in new}
        kept = {
            claim_id: each
            for claim_id, each in self._changed.items()
            if rows.get(claim_id) == each.version
        }
        unread = matchable_claims(now=now, only=rows.keys() - kept.keys())
        vectors = vectors_of(unread, self._encoder)
        for claim in unread:
            own = {text: vectors[text] for text in wordings_of(claim)}
            kept[claim.claim_id] = _Changed(rows[claim.claim_id], claim, own)
        self._changed = kept
        return [kept[claim_id] for claim_id in sorted(kept)]

    def _nearest_base(self, versions: Versions, now: datetime) -> Base:
        """The newest in files; a new one where there is none or too much has changed since."""
        base = self._newest_base()
        if base is None or _is_far(base, versions):
            with self._files.writing(wait=True):
                base = self._newest_base()  # another process may have written it meanwhile
                if base is None or _is_far(base, versions):
                    base = self._write(Base.built(versions, now=now, encoder=self._encoder))
        return base

    def _newest_base(self) -> Base | None:
        newest = self._files.newest()
        if newest != self._version or self._base is None:
            self._base, self._version = self._read(newest), newest
        return self._base

    def _read(self, version: str | None) -> Base | None:
        """None where there is none, or it is damaged: then it is thrown away."""
        if version is None:
            return None
        arrays = self._files.read(version)
        try:
            return Base.from_arrays(arrays or {}, self._encoder)
        except (KeyError, ValueError):
            _log.warning("The index %s is damaged and is built again.", version)
            self._files.discard(version)
            return None

    def _write(self, base: Base) -> Base:
        """The same base, out of files where they can be written: memory for all, not for each."""
        try:
            self._version = self._files.write(base.arrays())
        except OSError as error:  # a full disk must not stop the labelling
            _log.warning("The index cannot be kept in files: %s", error)
            self._base, self._version = base, self._files.newest()
            return base
        self._base = self._read(self._version)
        return self._base or base


@dataclass(frozen=True, slots=True)
class _Changed:
    version: tuple[int, int, int, int]
    claim: MatchableClaim
    vectors: Mapping[str, NDArray[np.float16]]


_cache = EngineCache()
current = _cache.current
renew = _cache.renew


def for_search(claim: MatchableClaim, *, now: datetime) -> tuple[Engine, Prefilter]:
    """An engine that knows this claim as described, beside all others, and a cheap look for it."""
    engine, text = current(now), claim_text(claim)
    matcher = _with(engine.matcher, text)
    prefilter = Prefilter(text, matcher.vector_of_claim(text.id), matcher.cosines)
    elections = {**engine.elections_of_claim, text.id: claim.election_ids}
    return replace(engine, matcher=matcher, elections_of_claim=elections), prefilter


def _with(matcher: Matcher, text: ClaimText) -> Matcher:
    known = matcher.claim(text.id)
    if known is None:
        return matcher.with_claim(text)
    if known.variants == text.variants:
        return matcher.with_terms(text)
    return matcher.without_claim(text.id).with_claim(text)


def _is_far(base: Base, versions: Versions) -> bool:
    return len(base.difference(versions)) > max(_FEW, _TOO_MUCH * len(versions))
