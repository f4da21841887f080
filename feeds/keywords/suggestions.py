"""Related words a viewer may add to a filter. They are proposals: nothing is added by itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from heapq import nlargest

from feeds.keywords.filters import Filter, compile_filter
from feeds.keywords.kinds import Kind
from feeds.keywords.letters import key
from feeds.keywords.lexicon import DATA, lexicon_for
from feeds.keywords.reading import terms_of_word, tokens_of


INFLECTION, COMPOUND, THESAURUS, TOGETHER = "inflection", "compound", "thesaurus", "together"
_MOST_OF_A_KIND = 8
_MOST_LOOKED_AT = 400
_SEEN_TOGETHER = 2  # once is chance


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word and where it comes from.

    `why` is "inflection" or "compound" for words the filter hides in any case, shown so that the
    viewer sees what it does; "thesaurus" or "together" for words to approve.
    """

    word: str
    why: str


def suggest(
    phrase: str, language: str | None = None, together: Mapping[str, int] | None = None
) -> list[Suggestion]:
    """Words related to `phrase`; `together` counts the hashtags seen in posts with it."""
    known = compile_filter(phrase, language=language)
    found = [*_thesaurus(phrase, language), *_together(known, together or {}), *_hidden_too(known)]
    once = {key(each.word, language): each for each in reversed(found)}
    once.pop(key(phrase, language), None)
    return [each for each in found if once.get(key(each.word, language)) is each]


def _thesaurus(phrase: str, language: str | None) -> Iterator[Suggestion]:
    heads = _related().get(language or "", {})
    wanted = compile_filter(phrase, language=language)
    for head, words in heads.items():
        if (
            not compile_filter(head, language=language)
            .patterns[-1]
            .spellings.isdisjoint(wanted.patterns[-1].spellings)
        ):
            yield from (Suggestion(word, THESAURUS) for word in words)


def _together(known: Filter, counts: Mapping[str, int]) -> Iterator[Suggestion]:
    """Hashtags often seen beside the word, but for those it hides already."""
    often = [(count, tag) for tag, count in counts.items() if count >= _SEEN_TOGETHER]
    for _, tag in sorted(often, key=lambda pair: (-pair[0], pair[1])):
        if not known.matches(f"#{tag.lstrip('#')}"):
            yield Suggestion(tag, TOGETHER)


def _hidden_too(known: Filter) -> Iterator[Suggestion]:
    """The commonest inflections and compounds that the filter hides."""
    lexicon = lexicon_for(known.language)
    words = tokens_of(known.phrase)
    if len(words) != 1:
        return
    own = key(words[0], known.language)
    beginning = own[: max(2, len(own) - 2)]
    near = (
        (zipf, word)
        for word, zipf in lexicon.words()
        if word != own and (word.startswith(beginning) or word.endswith(own))
    )
    left = {Kind.INFLECTION: _MOST_OF_A_KIND, Kind.COMPOUND: _MOST_OF_A_KIND}
    for _, word in nlargest(_MOST_LOOKED_AT, near):
        terms = terms_of_word(word, known.language)
        kind = min((terms[term] for term in known.terms & terms.keys()), default=None)
        if kind is Kind.EXACT:
            kind = Kind.INFLECTION
        if kind in left and left[kind] > 0:
            left[kind] -= 1
            yield Suggestion(word, COMPOUND if kind is Kind.COMPOUND else INFLECTION)


@cache
def _related() -> dict[str, dict[str, list[str]]]:
    tables = tomllib.loads((DATA / "related.toml").read_text(encoding="utf-8"))
    return {
        language: {head: words.split(", ") for head, words in heads.items()}
        for language, heads in tables.items()
    }
