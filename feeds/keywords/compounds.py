"""Cutting compounds: "kattenbrokjes" into katten + brokjes, "Bundestagswahl" into Bundestag + Wahl.

The cheapest cut into known words wins: few, common and not too short. Words that only look like
compounds are listed in `feeds/data/keywords.toml` and stay whole, also inside longer ones.
"""

from __future__ import annotations

from functools import lru_cache

from feeds.keywords.inflection import dutch_infinitive
from feeds.keywords.lexicon import Lexicon, lexicon_for


_LINKS = {
    "nl": (("", 0.0), ("s", 0.6), ("en", 1.0), ("e", 1.2), ("n", 1.2), ("er", 1.8)),
    "de": (("", 0.0), ("s", 0.6), ("n", 0.8), ("en", 1.0), ("es", 1.2), ("e", 1.2), ("er", 1.4)),
    "en": (("", 0.0),),
}
_COMMON = 7.5
_EACH = 1.0
_SHORT = {2: 1.5, 3: 1.4, 4: 0.5}
_PREFIX = 3.0
_SHORTENED = 0.8
_SHORTEST_CUT_OFF = 4
_SHORTEST = 3
_SHORTEST_CUT = 5
_LONGEST = 48
_DEAREST_PART = {"nl": 5.4, "de": 5.4, "en": 5.0}
_DEAREST_PART_OF_KNOWN = {"nl": 5.2, "de": 5.2, "en": 4.8}
_KNOWN = 2.8
_NEVER = 1e9
# A part that no list knows (a name, a new word) is believed beside a known one of this length.
_SURE_NEIGHBOUR = 5
_SHORTEST_UNKNOWN = 4
_EVERYDAY = 4.2
_LONG = 6


def parts_of(word: str, language: str | None) -> frozenset[str]:
    """The words that `word` (a key) is put together from, parts of parts included; empty for none."""
    lexicon = lexicon_for(language)
    if not lexicon.cuts or not _SHORTEST_CUT <= len(word) <= _LONGEST:
        return frozenset()
    return _parts(word, lexicon)


def cut_of(word: str, language: str | None) -> tuple[str, ...]:
    """The parts of `word` (a key) in their order, not taken apart further; () for none."""
    lexicon = lexicon_for(language)
    if not lexicon.cuts or _is_whole(word, lexicon):
        return ()
    return _cheapest(word, lexicon)


@lru_cache(maxsize=50_000)
def _parts(word: str, lexicon: Lexicon) -> frozenset[str]:
    if _is_whole(word, lexicon):
        return frozenset()
    cut = _listed_cut(word, lexicon) or _cheapest(word, lexicon)
    if not cut:
        return frozenset() if lexicon.is_word(word) else _beside_known(word, lexicon)
    deeper = (_parts(part, lexicon) for part in cut if len(part) >= _LONG)
    return frozenset(cut).union(*deeper)


def _listed_cut(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    bases = (word, *lexicon.lemmas(word)) if lexicon.cut else ()
    return next((lexicon.cut[base] for base in bases if base in lexicon.cut), ())


def _is_whole(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.whole or any(lemma in lexicon.whole for lemma in lexicon.lemmas(word))


def _cheapest(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The cheapest cut of `word` into two or more parts, () if there is none."""
    known = lexicon.zipf(word) >= _KNOWN
    dearest = (_DEAREST_PART_OF_KNOWN if known else _DEAREST_PART)[lexicon.source]
    best: list[tuple[float, tuple[str, ...]]] = [(_NEVER, ())] * (len(word) + 1)
    best[0] = (0.0, ())
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 24), end - 1):
            cost, before = best[start]
            if cost >= _NEVER or (start == 0 and end == len(word)):
                continue
            if end == len(word) and _is_ending(word, start, lexicon):
                continue
            stem, more = _priced(word[start:end], start == 0, end == len(word), lexicon, dearest)
            if cost + more < best[end][0]:
                best[end] = (cost + more, (*before, stem))
    cost, found = best[len(word)]
    return found if cost < _NEVER and len(found) > 1 else ()


def _priced(
    chunk: str, first: bool, last: bool, lexicon: Lexicon, dearest: float
) -> tuple[str, float]:
    """The cheapest reading of `chunk` as a part with or without a link behind it, and its price."""
    best = (chunk, _NEVER)
    if chunk in lexicon.no_part or (last and chunk in lexicon.no_last):
        return best
    for link, price in _LINKS[lexicon.source]:
        if link and (last or not chunk.endswith(link)):
            continue
        stem = chunk.removesuffix(link)
        if not last and len(stem) < _SHORTEST:
            continue  # "ei-land": a word of two letters ends a compound, or stands in "eierdop"
        cost = _price(stem, lexicon) if not first else _first_price(stem, lexicon)
        if cost <= dearest and cost + price + _EACH < best[1]:
            best = (stem, cost + price + _EACH)
    return best


def _is_ending(word: str, start: int, lexicon: Lexicon) -> bool:
    """Whether the last part is an ending in disguise: Part-ei; gene-tisch; or a verb: fest-stellen."""
    last = word[start:]
    if last == "ei":
        return word[:start].endswith(("er", "el")) or lexicon.is_listed(word)
    if lexicon.source != "de" or not lexicon.is_only_small(word):
        return False
    return lexicon.is_only_big(last) or any(
        lemma.endswith("en") for lemma in lexicon.lemmas(last, nouns=False)
    )


def _first_price(part: str, lexicon: Lexicon) -> float:
    """As `_price`; the first part may also be a prefix, or a verb or noun cut short."""
    if part in lexicon.prefixes:
        return _PREFIX
    price = _price(part, lexicon)
    if part in lexicon.no_part or len(part) < _SHORTEST_CUT_OFF:
        return price
    longer: tuple[str, ...] = ()
    if lexicon.source == "de":
        longer = (part + "en", part + "e", part + "n")
    elif lexicon.source == "nl":
        longer = (dutch_infinitive(part),)
    return min(price, *(_price(each, lexicon) + _SHORTENED for each in longer), _NEVER)


def _price(part: str, lexicon: Lexicon) -> float:
    if part in lexicon.no_part or (len(part) < _SHORTEST and part not in lexicon.short_parts):
        return _NEVER
    if not lexicon.is_word(part):
        return _NEVER
    return max(0.0, _COMMON - lexicon.zipf(part)) + _SHORT.get(len(part), 0.0)


def _beside_known(word: str, lexicon: Lexicon) -> frozenset[str]:
    """Both sides of every border in `word` that has a long known word on one side."""
    if lexicon.source == "en":
        return frozenset()
    found: set[str] = set()
    for border in range(_SHORTEST_UNKNOWN, len(word) - _SHORTEST + 1):
        left, right = word[:border], word[border:]
        if lexicon.is_borrowed:
            found |= {side for side in (left, right) if len(side) >= _LONG}
        if _is_sure(right, lexicon):
            found |= {right, left} | {left.removesuffix(link) for link, _ in _LINKS[lexicon.source]}
        if len(left) >= _SURE_NEIGHBOUR and _is_sure(left, lexicon):
            found |= {left, right}
    return frozenset(part for part in found if len(part) >= _SHORTEST_UNKNOWN)


def _is_sure(part: str, lexicon: Lexicon) -> bool:
    if len(part) < _SURE_NEIGHBOUR and lexicon.zipf(part) < _EVERYDAY:
        return False
    return len(part) >= _SHORTEST_UNKNOWN and _price(part, lexicon) <= _DEAREST_PART[lexicon.source]
