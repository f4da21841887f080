"""Vectors of claims kept on disk between evaluations, keyed by what they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labels.candidates import ClaimText
from textmatch.encoders import Encoder
from textmatch.normalise import clean


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_A_TIME = 64


def cached_vectors(
    claims: Sequence[ClaimText],
    encoder: Encoder,
    folder: Path,
    on_progress: Callable[[int], None] = lambda done: None,
) -> dict[str, NDArray[np.float32]]:
    """Vectors of the claims' wordings by text; a change to any text is another file."""
    import numpy as np

    wordings = list(dict.fromkeys(text for claim in claims for text in claim.variants))
    texts = [clean(text) for text in wordings]
    file = folder / f"{_key(encoder, texts)}.npy"
    if file.exists():
        vectors = np.load(file)
        on_progress(len(texts))
    else:
        vectors = _encoded(texts, encoder, on_progress)
        folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part.npy")
        np.save(part, vectors)
        part.replace(file)  # another process never sees half a file
    return dict(zip(wordings, vectors, strict=True))


def _encoded(
    texts: Sequence[str], encoder: Encoder, on_progress: Callable[[int], None]
) -> NDArray[np.float32]:
    import numpy as np

    parts = [np.zeros((0, encoder.dimensions), dtype=np.float32)]
    for start in range(0, len(texts), _AT_A_TIME):
        parts.append(encoder.encode_claims(texts[start : start + _AT_A_TIME]))
        on_progress(min(start + _AT_A_TIME, len(texts)))
    return np.vstack(parts)


def _key(encoder: Encoder, texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join((encoder.name, *texts)).encode()).hexdigest()[:24]
