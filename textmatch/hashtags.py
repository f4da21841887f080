"""Splitting hashtags into words: `stempasNietMeenemen`, `2000euro`, `nostemmenmettelefoon`.

A tag is cut where its writer showed a word (capitals, digits, underscores), and otherwise along a
vocabulary the caller knows (the words of the claims and of the topic gate) and the little words that
join them.
"""

import re
from collections.abc import Container
from functools import cache

from textmatch.normalise import fold


# A run of capitals, a capitalised or lower-case word, a number, or letters without case (Arabic).
# Of every Latin, Greek and Cyrillic letter: MÜNCHEN and SAĞLIK are one word as much as ROTTERDAM is.
_CASED = [*map(chr, range(0x530)), *map(chr, range(0x1E00, 0x2000))]
_LOWER = "".join(letter for letter in _CASED if letter.islower())
_CAPITALS = "".join(letter for letter in _CASED if letter.isupper())
_SHOWN_PARTS = re.compile(rf"[^\W\d_{_LOWER}]*[^\W\d_{_CAPITALS}]+|[^\W\d_]+|\d+")
_SHORTEST_PART = 2
# Little words that stand between the others: without them "zestienmagnietstemmen" stays whole, and
# says nothing of the "niet" in it. Dutch, English, German and Frisian.
JOINTS = frozenset(
    """
    aan alle als bij dan dat de die dit door een en ga gaan geen gewoon heb heeft het hoe ik in is ja je
    jij kan kun kunnen maar mag mee meer met mijn moet moeten na naar nee niemand niet nog nooit nu of om
    onder ook op over pas te tot tussen uit vanaf van voor waar wat weg wel wie wij wordt zijn zo zonder
    all and are at be but by can cant do dont for from has have if it its just may must my need never no
    not now of off on or our out should the they this to too up was we what who will with you your
    auch auf aus das der doch du ein eine es fur hat ich im ist kein keine mit nach nicht noch nur
    ohne schon sie sind und vom von wer wie wir zu zum zur
    elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig
    """.split()  # noqa: SIM905 (ninety quoted words would fill a page)
)
_LONGEST_TAG = 60


def split_hashtag(tag: str, vocabulary: Container[str] = frozenset()) -> str:
    """The folded words of `tag`, spaced; a tag that cannot be cut comes back whole."""
    tag = tag.lstrip("#")[:_LONGEST_TAG]
    parts = [fold(part) for part in _SHOWN_PARTS.findall(tag)]
    return " ".join(" ".join(_cut(part, vocabulary)) for part in parts if part)


def _cut(part: str, vocabulary: Container[str]) -> tuple[str, ...]:
    """The cut of `part` into the fewest known words, or `part` itself."""
    if part in vocabulary:
        return (part,)

    def is_known(word: str) -> bool:
        return word in vocabulary or word in JOINTS

    @cache
    def best(start: int) -> tuple[str, ...] | None:
        if start == len(part):
            return ()
        found: tuple[str, ...] | None = None
        for end in range(len(part), start + _SHORTEST_PART - 1, -1):
            if not is_known(part[start:end]):
                continue
            rest = best(end)
            if rest is not None and (found is None or len(rest) + 1 < len(found)):
                found = (part[start:end], *rest)
        return found

    found = best(0)
    if found and any(word in vocabulary for word in found):
        return found
    return (part,)  # little words alone are chance: "doof" is no "do of"
