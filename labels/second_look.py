"""The second look: post and claim read together, where the first look leaves the decision open.

The first look compares numbers; it cannot tell a claim from its denial in the same words. A
cross-encoder (`textmatch.crossencoder`) reads both texts and says how the post stands to the claim. It
costs a hundred times as much, so only open decisions get it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from labels.passages import PostText
from textmatch.normalise import calm


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# How a post may stand to a claim: what the cross-encoder tells apart.
REPEAT, DEBUNK, QUESTION, NEUTRAL, OTHER = "repeat", "debunk", "question", "neutral", "other"
CLASSES = (REPEAT, DEBUNK, QUESTION, NEUTRAL, OTHER)

_LINK = re.compile(r"https?://\S+")
_HANDLE = re.compile(r"@\w+")
_LONG_WORD = re.compile(r"\w{4,}")
_PUNCTUATION = ".,!?#"
_WINDOW, _STEP, _SLACK = 70, 10, 15  # words


def told(post: PostText, claim: str) -> str:
    """What the post says, fields apart by a bar; of a long one, what is around the claim's words.

    Emoji and hashtags stay: they show how something is meant.
    """
    tags = " ".join(f"#{tag.lstrip('#')}" for tag in post.hashtags)
    parts = (post.caption, post.on_screen_text, post.transcript, tags)
    return _around(" | ".join(filter(None, map(_tidy, parts))), claim)


def numbers_of(logits: NDArray[np.float32]) -> dict[str, float]:
    """Evidence of one reading: log odds that the post repeats the claim, and every class's share."""
    import numpy as np

    shifted = logits.astype(np.float64) - logits.max()
    logs = shifted - np.log(np.exp(shifted).sum())
    shares = np.exp(logs)
    repeat = CLASSES.index(REPEAT)
    odds = float(logs[repeat] - np.log(max(1e-6, 1.0 - shares[repeat])))
    named = zip(CLASSES, logs, strict=True)
    return {"read odds": odds} | {f"read {name}": max(-8.0, float(log)) for name, log in named}


def class_of(logits: NDArray[np.float32]) -> str:
    """The likeliest class."""
    return CLASSES[int(logits.argmax())]


def _tidy(text: str) -> str:
    return calm(" ".join(_HANDLE.sub("", _LINK.sub("", text)).split()))


def _around(text: str, claim: str) -> str:
    words = text.split()
    if len(words) <= _WINDOW + _SLACK:
        return text
    wanted = set(_LONG_WORD.findall(claim.lower()))
    hits = [word.lower().strip(_PUNCTUATION) in wanted for word in words]
    starts = range(0, len(words) - _WINDOW + _STEP, _STEP)
    best = max(starts, key=lambda start: sum(hits[start : start + _WINDOW]))
    return " ".join(words[best : best + _WINDOW])
