"""A viewer's word, compiled: `compile_filter(...).matches(...)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feeds.keywords.compounds import cut_of
from feeds.keywords.inflection import dutch_stems, roots
from feeds.keywords.kinds import Hit, Kind
from feeds.keywords.letters import fits_stars, keys, plain
from feeds.keywords.lexicon import Lexicon, lexicon_for
from feeds.keywords.reading import PART, STARRED, Word, read, tokens_of


_PLAINEST = {kind: number for number, kind in enumerate(Kind)}
_SHORTEST_HALF = 4
_RARER = 1.0  # a spelling without accents ten times as rare as the word is a slip, not a word


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of words to look for: for each place the terms that fill it."""

    keyword: str
    places: tuple[frozenset[str], ...]
    keys: frozenset[str]  # of a single word
    spellings: frozenset[str]  # of a single word and its base words
    related: bool
    unless: frozenset[str] = frozenset()  # words beside which an inflected form means another thing

    def found_at(self, words: Sequence[Word], start: int) -> Hit | None:
        row = words[start : start + len(self.places)]
        if len(row) < len(self.places) or row[0].row != row[-1].row:
            return None
        kinds = []
        for word, place in zip(row, self.places, strict=True):
            shared = place & word.terms.keys()
            kind = min(
                (word.terms[each] for each in shared if self._holds(word, each)),
                key=_PLAINEST.__getitem__,
                default=None,
            )
            if kind is None:
                return None
            kinds.append(kind)
        return Hit(_written(row), self.keyword, self._kind(row, kinds))

    def is_another_sense(self, words: Iterable[Word]) -> bool:
        return any(not self.unless.isdisjoint(word.terms) for word in words)

    def _holds(self, word: Word, term: str) -> bool:
        if not term.startswith(STARRED):
            return True
        return any(fits_stars(word.written.lower(), each) for each in self.spellings)

    def _kind(self, row: Sequence[Word], kinds: list[Kind]) -> Kind:
        if self.related:
            return Kind.RELATED
        if Kind.HASHTAG in kinds or Kind.DISGUISE in kinds:
            return Kind.HASHTAG if Kind.HASHTAG in kinds else Kind.DISGUISE
        if len(row) > 1 or " " in self.keyword:
            return Kind.PHRASE
        if kinds[0] is not Kind.EXACT or self.keyword.lower() in row[0].written.lower():
            return kinds[0]
        return Kind.INFLECTION if self.keys.isdisjoint(row[0].terms) else Kind.DIACRITIC


def _written(row: Sequence[Word]) -> str:
    unspaced = len(row) > 1 and all(len(word.written) == 1 for word in row)
    return ("" if unspaced else " ").join(dict.fromkeys(word.written for word in row))


@dataclass(frozen=True, slots=True)
class Filter:
    """A word or phrase with the related words its viewer approved.

    `terms` is a necessary condition: a post none of whose `terms_of` is among them is not hidden.
    """

    phrase: str
    language: str | None
    related: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    terms: frozenset[str]

    def may_match(self, terms: Iterable[str]) -> bool:
        return not self.terms.isdisjoint(terms)

    def matches(
        self, text: str, hashtags: Iterable[str] = (), language: str | None = None
    ) -> Hit | None:
        """The word of the post that this filter hides it for; `language` is the post's."""
        return self.found_in(read(text, hashtags, language or self.language))

    def found_in(self, words: Sequence[Word]) -> Hit | None:
        """The plainest hit in the words of a post, the first of equals."""
        best: Hit | None = None
        for pattern in self.patterns:
            for start, word in enumerate(words):
                if pattern.places[0].isdisjoint(word.terms):
                    continue
                hit = pattern.found_at(words, start)
                if hit and hit.kind is not Kind.EXACT and pattern.is_another_sense(words):
                    continue
                if hit and (best is None or _PLAINEST[hit.kind] < _PLAINEST[best.kind]):
                    best = hit
        return best


def compile_filter(
    phrase: str, *, language: str | None = None, related: Iterable[str] = ()
) -> Filter:
    """`phrase` made ready for matching. ValueError if it has no letter or digit.

    `language` (ISO 639-1) is the language the viewer thinks of; without it the word is taken as it is
    spelled, and only inflections and compounds in the post count.
    `related` are only words the viewer approved: nothing is added here.
    """
    return _compile(phrase, language, tuple(dict.fromkeys(related)))


@lru_cache(maxsize=10_000)
def _compile(phrase: str, language: str | None, related: tuple[str, ...]) -> Filter:
    patterns = (
        *_patterns(phrase, language),
        *(p for each in related for p in _patterns(each, language, related=True)),
    )
    if not any(not pattern.related for pattern in patterns):
        raise ValueError("A filter needs at least one letter or digit")
    terms = frozenset().union(*(pattern.places[0] for pattern in patterns))
    return Filter(phrase, language, related, patterns, terms)


def _patterns(phrase: str, language: str | None, related: bool = False) -> Iterator[Pattern]:
    words = tokens_of(phrase)
    if not words:
        return
    lexicon = lexicon_for(language)
    if len(words) > 1:
        places = tuple(_whole(word, lexicon) for word in words)
        yield Pattern(phrase, places, frozenset(), frozenset(), related)
        joined = "".join(words)
    else:
        joined = words[0]
        for first, second in _halves(joined, lexicon):
            yield Pattern(phrase, (first, second), frozenset(), frozenset(), related)
    own = _whole(joined, lexicon)
    unless = frozenset().union(*(lexicon.unless.get(each, frozenset()) for each in own))
    stars = {f"{STARRED}{len(each)}" for each in own}
    parts = {PART + each for each in own | _verb_stems(joined.lower(), lexicon)}
    yield Pattern(phrase, (own | parts | stars,), _spelled(joined, lexicon), own, related, unless)


def _spelled(word: str, lexicon: Lexicon) -> frozenset[str]:
    """The keys of a word, and that of its spelling without accents unless it is another word."""
    bare = plain(word)
    found = keys(word, lexicon.language)
    own = max((lexicon.zipf(each) for each in found), default=0.0)
    is_another = lexicon.is_listed(bare) and lexicon.zipf(bare) > own - _RARER
    return found if is_another else found | {bare}


def _whole(word: str, lexicon: Lexicon) -> frozenset[str]:
    """The terms a whole word may answer to: its keys and its base words."""
    found = set(_spelled(word, lexicon))
    for each in tuple(found):
        found |= {root for root in roots(each, lexicon) if _is_meant(each, root, lexicon)}
    return frozenset(found)


def _is_meant(word: str, root: str, lexicon: Lexicon) -> bool:
    """Not the little word of a homonym (was: zijn), nor the verb of a German noun (Wein: weinen)."""
    if root in lexicon.no_part:
        return False
    return not (root.startswith(word) and lexicon.is_noun(word))


def _verb_stems(word: str, lexicon: Lexicon) -> frozenset[str]:
    """A word as it begins a compound: slapen slaap(kamer), fahren Fahr(rad), Ostern Oster(ei)."""
    if lexicon.source == "nl" and word.endswith("en"):
        soft = {word.removesuffix("den")} if word.endswith(("ijden", "ouden")) else set()
        return frozenset({*dutch_stems(word), *soft})
    if lexicon.source == "de" and word.endswith("n"):
        return frozenset({word.removesuffix("en"), word.removesuffix("n")})
    return frozenset()


def _halves(word: str, lexicon: Lexicon) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """A compound as two words, for those who write it apart."""
    for each in keys(word, lexicon.language):
        cut = cut_of(each, lexicon.language)
        if len(cut) == 2 and all(len(part) >= _SHORTEST_HALF for part in cut):
            first, second = (_whole(part, lexicon) for part in cut)
            yield first, second


class FilterSet:
    """A viewer's filters, indexed by term: finding those that may hide a post costs its terms."""

    def __init__(self, filters: Sequence[Filter]) -> None:
        self._filters = tuple(filters)
        self._by_term: dict[str, list[int]] = {}
        for number, each in enumerate(self._filters):
            for term in each.terms:
                self._by_term.setdefault(term, []).append(number)

    def candidates(self, terms: Iterable[str]) -> list[Filter]:
        """The filters that may hide a post with these terms, in the viewer's order."""
        by_term = self._by_term
        numbers = {number for term in terms if term in by_term for number in by_term[term]}
        return [self._filters[number] for number in sorted(numbers)]

    def first_hit(
        self,
        terms: Iterable[str],
        text: str,
        hashtags: Iterable[str] = (),
        language: str | None = None,
    ) -> Hit | None:
        """Why the post is hidden, or None; the text is read only if a term says it may be."""
        candidates = self.candidates(terms)
        if not candidates:
            return None
        words = read(text, hashtags, language)
        return next((hit for each in candidates if (hit := each.found_in(words))), None)
