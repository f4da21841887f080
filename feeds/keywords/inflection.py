"""Which base words an inflected word may belong to.

The dictionary first; then rules for what no dictionary lists (names, new words, diminutives). A
rule's answer need not be a word: two words are only held to be the same when their answers meet.
"""

import re
from collections.abc import Iterator

from feeds.keywords.lexicon import Lexicon


_SHORTEST_ROOT = 3
_SHORTEST_GERUND = 4
_COMMON_VERB = 3.3
_SHORTEST_ENDED = 5  # letters of a word from which a single letter is taken off
_VOWELS = "aeiou"
_VOICED = {"f": "v", "s": "z"}
_UNVOICED = {"v": "f", "z": "s"}


def roots(word: str, lexicon: Lexicon, *, nouns: bool = True) -> frozenset[str]:
    """Base words of `word` (keys), without `word` itself unless the dictionary says so."""
    if word in lexicon.irregular:
        return frozenset({lexicon.irregular[word]})
    found = lexicon.lemmas(word, nouns)
    if word in lexicon.whole:
        return found
    is_base = word in found
    return found | {
        root
        for root in _by_rule(word, lexicon, is_base)
        if len(root) >= _SHORTEST_ROOT or root in lexicon.short_parts
    }


def _by_rule(word: str, lexicon: Lexicon, is_base: bool) -> Iterator[str]:
    match lexicon.language:
        case "nl" | "af" | "vls" | "li":
            yield from _dutch(word, lexicon, is_base)
        case "de" | "nds" | "lb" | "gsw":
            yield from _german(word, lexicon, is_base)
        case "en":
            yield from filter(lexicon.is_listed, _halves_of(word))
            yield from _gerund(word, lexicon) if lexicon.lemmas(word) else _english(word)
        case "fr":
            yield from () if is_base else _french(word)
        case "fy":
            yield from _frisian(word)
        case "tr":
            yield from _turkish(word)
        case "ar":
            yield from _arabic(word)


def _dutch(word: str, lexicon: Lexicon, is_base: bool) -> Iterator[str]:
    small = next((ending for ending in ("jes", "je") if word.endswith(ending)), "")
    if small:
        yield from filter(lexicon.is_word, _dutch_diminutive(word.removesuffix(small)))
    if word.endswith("en"):
        stems = dutch_stems(word)
        yield from filter(lexicon.is_word, stems) if is_base else stems
    if not is_base:
        yield from _dutch_unlisted(word)


def _dutch_unlisted(word: str) -> Iterator[str]:
    """Of words no dictionary has: wappies, gevlogd."""
    if word.endswith("s") or (word.endswith("e") and len(word) >= _SHORTEST_ENDED):
        yield word[:-1]
    if participle := re.fullmatch(r"ge(\w{2,})[dt]e?", word):
        yield participle[1]
    elif word.endswith(("t", "d")) and len(word) >= _SHORTEST_ENDED:
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


def dutch_infinitive(stem: str) -> str:
    """The verb whose stem this is: waak waken, knok knokken, lees lezen."""
    if stem[-1] in _VOWELS or len(stem) < _SHORTEST_ROOT:
        return stem + "en"
    if stem[-2] == stem[-3] and stem[-2] in _VOWELS:
        return f"{stem[:-2]}{_VOICED.get(stem[-1], stem[-1])}en"
    if stem[-2] in _VOWELS and stem[-3] not in _VOWELS:
        return f"{stem}{stem[-1]}en"
    return stem + "en"


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
    small = next((ending for ending in ("chen", "lein") if word.endswith(ending)), "")
    for stem in _german_stems(word.removesuffix(small)) if small else ():
        if len(stem) >= _SHORTEST_ROOT:
            yield from filter(lexicon.is_listed, (stem, stem + "e", stem + "en"))
    if female := re.fullmatch(r"(\w{3,}er)in(?:nen)?", word):
        yield female[1]
    yield from _german_strong(word, lexicon)
    if not is_base:
        yield from _german_unlisted(word, lexicon)


def _german_unlisted(word: str, lexicon: Lexicon) -> Iterator[str]:
    """Of words the dictionary has not, or has under a word that hardly anybody uses."""
    listed = lexicon.lemmas(word)
    best = max((lexicon.zipf(lemma) for lemma in listed), default=0.0)
    stems = (word.removesuffix(ending) for ending in _GERMAN_ENDINGS if word.endswith(ending))
    if listed:
        yield from (
            each for each in stems if lexicon.is_noun(each) and lexicon.zipf(each) > best + 1
        )
        return
    yield from stems
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
    return [stem, *[stem.replace(umlaut, vowel) for umlaut, vowel in _BACK if umlaut in stem][:1]]


def _gerund(word: str, lexicon: Lexicon) -> Iterator[str]:
    """Of bombing, which the list takes for a noun of its own."""
    if word.endswith("ing"):
        stems = (stem for stem in _english(word) if len(stem) >= _SHORTEST_GERUND)
        yield from (stem for stem in stems if lexicon.zipf(stem) > _COMMON_VERB)


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
    for ending in ("\u0627\u062a", "\u0648\u0646", "\u064a\u0646", "\u0647"):
        if bare.endswith(ending):
            yield bare.removesuffix(ending)
