"""Which base words an inflected word may belong to.

The dictionary first; then rules for what no dictionary lists (names, new words, diminutives). A
rule's answer need not be a word: two words are only held to be the same when their answers meet.
"""

import re
from collections.abc import Iterator

from feeds.keywords.lexicon import Lexicon


_SHORTEST_ROOT = 3
_VOWELS = "aeiou"
_UNVOICED = {"v": "f", "z": "s"}


def roots(word: str, lexicon: Lexicon, *, nouns: bool = True) -> frozenset[str]:
    """Base words of `word` (keys), without `word` itself unless the dictionary says so."""
    if word in lexicon.irregular:
        return frozenset({lexicon.irregular[word]})
    found = lexicon.lemmas(word, nouns)
    if word in lexicon.whole:
        return found
    is_base = word in found
    return found | {root for root in _by_rule(word, lexicon, is_base) if len(root) >= _SHORTEST_ROOT or root in lexicon.short_parts}


def _by_rule(word: str, lexicon: Lexicon, is_base: bool) -> Iterator[str]:
    match lexicon.language:
        case "nl" | "af" | "vls" | "li":
            yield from _dutch(word, lexicon, is_base)
        case "de" | "nds" | "lb" | "gsw":
            yield from _german(word, lexicon, is_base)
        case "en":
            yield from filter(lexicon.is_listed, _halves_of(word))
            yield from () if is_base else _english(word)
        case "fr":
            yield from () if is_base else _french(word)
        case "fy":
            yield from _frisian(word)
        case "tr":
            yield from _turkish(word)
        case "ar":
            yield from _arabic(word)


def _dutch(word: str, lexicon: Lexicon, is_base: bool) -> Iterator[str]:
    for ending in ("jes", "je"):
        if word.endswith(ending):
            yield from filter(lexicon.is_word, _dutch_diminutive(word.removesuffix(ending)))
            break
    if word.endswith("en"):
        for stem in dutch_stems(word):
            if not is_base or lexicon.is_word(stem):
                yield stem
    if is_base:
        return
    for ending in ("s", "e", "n"):
        if word.endswith(ending) and not word.endswith("en"):
            yield word.removesuffix(ending)
    if participle := re.fullmatch(r"ge(\w{2,})[dt]e?", word):
        yield participle[1]
    elif word.endswith(("t", "d")):
        yield word[:-1]


def dutch_stems(word: str) -> list[str]:
    """What may stand before the ending of a Dutch word in -en: katten kat, brieven brief, apen aap."""
    stem = word.removesuffix("en")
    if len(stem) < _SHORTEST_ROOT - 1:
        return []
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        return [stem[:-1]]
    voiceless = stem[:-1] + _UNVOICED.get(stem[-1], stem[-1])
    opened = re.fullmatch(r"(.*[^aeiou]|)([aeou])([^aeiouwxy])", voiceless)
    if opened and not stem.endswith(("ng", "nk")):
        return [f"{opened[1]}{opened[2] * 2}{opened[3]}"]
    return [voiceless]


def _dutch_diminutive(stem: str) -> Iterator[str]:
    """Of boomp(je), hond(je), ball-et(je), koeken(je), koninkje, autoo-t(je)."""
    yield stem
    if stem.endswith("t"):
        yield stem[:-1]
        if len(stem) > 3 and stem[-2] == stem[-3]:
            yield stem[:-2]
    if stem.endswith("et"):
        base = stem[:-2]
        yield base
        if len(base) > 2 and base[-1] == base[-2]:
            yield base[:-1]
    if stem.endswith("mp"):
        yield stem[:-1]
    if stem.endswith("nk"):
        yield stem[:-1] + "g"


_EVERYDAY = 4.0
_GERMAN_ENDINGS = ("ern", "en", "er", "es", "em", "e", "n", "s")
_BACK = (("aeu", "au"), ("ae", "a"), ("oe", "o"), ("ue", "u"))


def _german(word: str, lexicon: Lexicon, is_base: bool) -> Iterator[str]:
    for ending in ("chen", "lein"):
        if word.endswith(ending):
            for stem in _german_stems(word.removesuffix(ending)):
                yield from filter(lexicon.is_listed, (stem, stem + "e", stem + "en"))
    if female := re.fullmatch(r"(\w{3,}er)in(?:nen)?", word):
        yield female[1]
    yield from _german_strong(word, lexicon)
    if is_base:
        return
    listed = lexicon.lemmas(word)
    best = max((lexicon.zipf(lemma) for lemma in listed), default=0.0)
    for ending in _GERMAN_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and (not listed or (lexicon.is_noun(stem) and lexicon.zipf(stem) > best + 1)):
            yield stem
    if listed:
        return
    if participle := re.fullmatch(r"ge(\w{3,})e?t", word):
        yield participle[1] + "en"


def _german_strong(word: str, lexicon: Lexicon) -> Iterator[str]:
    """The list knows some participles only under longer verbs: gegessen of weiteressen."""
    if not word.startswith("ge"):
        return
    for lemma in lexicon.lemmas(word):
        ends = (lemma[start:] for start in range(2, len(lemma) - 3))
        yield from (end for end in ends if lexicon.zipf(end) > _EVERYDAY and lexicon.is_listed(end))


def _german_stems(stem: str) -> list[str]:
    return [stem] + [stem.replace(umlaut, vowel) for umlaut, vowel in _BACK if umlaut in stem][:1]


def _halves_of(word: str) -> Iterator[str]:
    """Of knives, leaves, halves: also where the list sees a verb."""
    if word.endswith("ves"):
        yield from (word[:-3] + "f", word[:-3] + "fe")


def _english(word: str) -> Iterator[str]:
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and word[-2].isalpha():
        yield word[:-1]
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            yield from (stem, stem + "e")
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]


def _french(word: str) -> Iterator[str]:
    if word.endswith("aux"):
        yield word[:-3] + "al"
    for ending in ("es", "s", "x", "e"):
        if word.endswith(ending):
            yield word.removesuffix(ending)


def _frisian(word: str) -> Iterator[str]:
    for ending in ("kes", "ke", "tsjes", "tsje", "jes", "je", "en", "s", "e"):
        if word.endswith(ending):
            yield word.removesuffix(ending)


_TURKISH_ENDINGS = re.compile(
    r"(?:l[ea]r)?(?:[iu]?m[iu]z|[iu]n[iu]z|l[ea]ri|s?[iu]n?|[iu]m|m)?"
    r"(?:[dt][ea]n?|n?[iu]n|y?[ea]|y?[iu]|yl[ea]|l[ea]|n[ea])?(?:ki|d[iu]r|t[iu]r)?"
)


def _turkish(word: str) -> Iterator[str]:
    """Every beginning whose rest is a row of noun endings, in the order Turkish strings them."""
    for end in range(_SHORTEST_ROOT, len(word)):
        if _TURKISH_ENDINGS.fullmatch(word, end):
            yield word[:end]


def _arabic(word: str) -> Iterator[str]:
    bare = re.sub(r"^(?:[وف]?(?:[بك]?ال|لل)|[وف](?=\w{4}))", "", word)
    if bare != word:
        yield bare
    for ending in ("ات", "ون", "ين", "ه"):
        if bare.endswith(ending):
            yield bare.removesuffix(ending)
