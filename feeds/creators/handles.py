"""Handles and names of creators, and which of them could be taken for somebody else's.

Two names with one skeleton look alike at a glance: letters of other scripts that look Latin, digits
that stand for letters, accents, separators and doubled letters make no difference. It says too much
rather than too little: whoever is refused takes another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from feeds.keywords.letters import as_latin, visible
from textmatch.normalise import without_accents


SHORTEST, LONGEST = 3, 30
LONGEST_NAME = 60
LONGEST_BIO = 300
HANDLE = rf"^[a-z0-9](?:[a-z0-9_.]{{{SHORTEST - 2},{LONGEST - 2}}})[a-z0-9]$"
RESERVED = (
    "admin", "administrator", "electioncenter", "elections", "factcheck", "factchecker", "help",
    "helpdesk", "moderator", "official", "root", "staff", "support", "system", "unknown", "verkiezingen",
)  # fmt: skip
# What impostors put before or behind a name that everybody trusts.
_CLAIMS = (
    "official",
    "officieel",
    "verified",
    "real",
    "echte",
    "the",
    "team",
    "account",
    "nl",
    "de",
    "het",
)
_STANDS_FOR = str.maketrans("0134578i|!", "oleastblll")
_PAIRS = (("rn", "m"), ("vv", "w"))
_SHORTEST_PROTECTED = 2  # letters; parties have short names, and BBB only one in its skeleton
_RUN = re.compile(r"(.)\1+")


def is_handle(text: str) -> bool:
    """3 to 30 lower-case letters, digits, dots and underscores; not at its ends."""
    return re.fullmatch(HANDLE, text) is not None


def skeleton(text: str) -> str:
    """What is left of a name at a glance; "" where nothing is. Idempotent."""
    letters = "".join(filter(str.isalnum, without_accents(visible(text).lower())))
    letters = as_latin(letters).translate(_STANDS_FOR)
    for pair, letter in _PAIRS:
        letters = letters.replace(pair, letter)
    return _RUN.sub(r"\1", letters)


def first_alike(text: str, protected: Iterable[str]) -> str | None:
    """The first of the protected names that `text` could be taken for."""
    own = _bare(text)
    for name in protected:
        if skeleton(name) in own and sum(map(str.isalnum, name)) >= _SHORTEST_PROTECTED:
            return name
    return None


def _bare(text: str) -> frozenset[str]:
    """The skeleton, and what is left of it without the words that claim to be the real one, of
    which there may be several.
    """
    found, last = {skeleton(text)}, {skeleton(text)}
    while last := {shorter for whole in last for shorter in _without_claim(whole)} - found:
        found |= last
    return frozenset(found)


def _without_claim(whole: str) -> Iterator[str]:
    for claim in map(skeleton, _CLAIMS):
        if whole.startswith(claim):
            yield whole.removeprefix(claim)
        if whole.endswith(claim):
            yield whole.removesuffix(claim)
