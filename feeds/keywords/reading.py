"""Reads a post into the terms that filters are compared with.

A term is a word as a key ("kat"), a part of a compound ("+kat"), or the length of a word with
starred letters ("*5"). Hashtags are cut into words; spaced, hyphenated and disguised words are read
as what they stand for, beside what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from feeds.keywords.compounds import parts_of
from feeds.keywords.inflection import roots
from feeds.keywords.kinds import Kind
from feeds.keywords.letters import STARS, has_stars, is_foreign_script, key, keys, readings, visible
from feeds.keywords.lexicon import lexicon_for
from feeds.keywords.tags import cuts_of_tag


PART = "+"
STARRED = "*"
_SIGNS = re.escape(STARS) + "@$€£!|+"
_TOKEN = re.compile(
    r"(?:https?://|www\.)(?P<host>[^\s/?#]+)\S*"
    r"|[#\uff03](?P<tag>\w+(?:-\w+)*)"
    rf"|(?P<word>[@$€£]?[^\W_](?:[^\W_]|[{_SIGNS}]+(?=[^\W_]))*)"
)
_SIGN = re.compile(f"[{_SIGNS}]+")
_BREAK = re.compile(r"[.!?…;:,]\s|[\n\r]|[()\"“”|]")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_JOINING = frozenset({"-", "\u2010", "\u2011"})
_FEWEST_SPACED = 3
_CAMEL = re.compile(r"[^\W\d_A-Z][A-Z]")
_NUMBERED = re.compile(r"\d*([^\W\d_]{2,})\d*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a post: as written, the terms it answers to and why, and the row it stands in.

    Words of one `row` follow each other; a phrase does not reach over its end.
    """

    written: str
    terms: Mapping[str, Kind]
    row: int


@dataclass(frozen=True, slots=True)
class _Token:
    written: str
    gap: str  # what stands before it
    tag: bool = False


def read(text: str, hashtags: Iterable[str] = (), language: str | None = None) -> list[Word]:
    """The words of a post in their order; hashtags that stand beside the text come last."""
    whole = visible(" \n".join([text, *(f"#{tag.lstrip('#')}" for tag in hashtags)]))
    shouts_or_whispers = whole.islower() or whole.isupper()
    reader = _Reader(language, any_noun=shouts_or_whispers, foreign=is_foreign_script(whole))
    return list(reader.words(list(_tokens(whole))))


def terms_of(
    text: str, hashtags: Iterable[str] = (), language: str | None = None
) -> frozenset[str]:
    """What a post is stored with: words, lemmas, compound parts and hashtag words, normalised.

    `language` is the post's (ISO 639-1); without it words stay whole and uninflected.
    """
    return frozenset().union(*(word.terms for word in read(text, hashtags, language)))


def terms_of_word(word: str, language: str | None) -> Mapping[str, Kind]:
    """The terms of a single word, and why it answers to each."""
    return _terms(word, language, True, False)


def tokens_of(phrase: str) -> list[str]:
    """The words of a viewer's phrase, without their signs; "'s" and the like left out."""
    found = [token.written for token in _tokens(visible(phrase))]
    return [each for each in found if len(each) > 1] or found


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for found in _TOKEN.finditer(text):
        gap, end = text[end : found.start()], found.end()
        if tag := found["tag"]:
            yield _Token(tag, "\n", tag=True)
        elif host := found["host"]:
            yield from (_Token(part, "\n") for part in re.findall(r"[^\W_]+", host))
        else:
            yield from _unspaced(found["word"], gap)


def _unspaced(written: str, gap: str) -> Iterator[_Token]:
    """Scripts that do not part words: one token a letter."""
    for chunk in re.split(f"({_UNSPACED.pattern})", written):
        if _UNSPACED.fullmatch(chunk):
            yield from (
                _Token(letter, "" if number else gap) for number, letter in enumerate(chunk)
            )
        elif chunk:
            yield _Token(chunk, gap)


@dataclass(slots=True)
class _Reader:
    language: str | None
    any_noun: bool
    foreign: bool
    row: int = 0

    def words(self, tokens: list[_Token]) -> Iterator[Word]:
        for token in tokens:
            if token.tag:
                yield from self._tag(token.written)
                continue
            starts = token is tokens[0] or bool(_BREAK.search(token.gap))
            self.row += starts
            yield Word(token.written, self._terms(token.written, starts), self.row)
            if _CAMEL.search(token.written):
                yield from self._cuts(token.written, token.written, Kind.COMPOUND)
        yield from self._joined(tokens)

    def _terms(self, written: str, starts: bool) -> Mapping[str, Kind]:
        nouns = written[0].isupper() and not starts
        if not nouns and (starts or self.any_noun):  # the capital says nothing: does the word?
            nouns = not lexicon_for(self.language).is_small_base(key(written, self.language))
        return _terms(written, self.language, nouns, self.foreign)

    def _tag(self, tag: str) -> Iterator[Word]:
        self.row += 1
        written = f"#{tag}"
        whole = tag.replace("-", "").replace("_", "")
        yield Word(
            written,
            _because(Kind.HASHTAG, _terms(whole, self.language, True, self.foreign)),
            self.row,
        )
        yield from self._cuts(tag, written, Kind.HASHTAG)

    def _cuts(self, tag: str, written: str, kind: Kind) -> Iterator[Word]:
        self.row += 1
        for words in cuts_of_tag(tag, self.language):
            for word in words:
                terms = _terms(word, self.language, True, self.foreign)
                yield Word(written, _because(kind, terms), self.row)
            self.row += 1

    def _joined(self, tokens: list[_Token]) -> Iterator[Word]:
        """Words spelled out letter by letter, and hyphenated words as one."""
        for spaced, row in _rows(tokens):
            written = spaced.join(row)
            whole = "".join(row)
            self.row += 1
            if len(whole) == len(row):
                terms = _because(Kind.DISGUISE, _terms(whole, self.language, True, self.foreign))
            else:
                terms = _because(Kind.PHRASE, _bare_terms(whole, self.language))
            yield Word(written, terms, self.row)


def _rows(tokens: list[_Token]) -> Iterator[tuple[str, list[str]]]:
    """Rows of three and more single letters with the same gap, and rows joined by hyphens."""
    numbers = groupby(range(len(tokens)), key=lambda number: _link(tokens, number))
    for (spaced, _), group in numbers:
        members = list(group)
        if not spaced:
            continue
        before = members[0] - 1
        row = [tokens[number].written for number in (before, *members)]
        is_spelled = all(len(each) == 1 for each in row)
        initials = spaced == "." and len(row) > 1 and "".join(row).isupper()
        if (is_spelled and (initials or len(row) >= _FEWEST_SPACED)) or (
            not is_spelled and spaced in _JOINING
        ):
            yield spaced, row


def _link(tokens: list[_Token], number: int) -> tuple[str, bool]:
    """What links a token to the one before it: its gap, if it belongs to a spelled-out word."""
    token = tokens[number]
    if number == 0 or token.tag or tokens[number - 1].tag or token.gap == "'":
        return "", False
    single = len(token.written) == 1 == len(tokens[number - 1].written)
    return (token.gap if single or token.gap in _JOINING else ""), single


def _because(kind: Kind, terms: Mapping[str, Kind]) -> dict[str, Kind]:
    return dict.fromkeys(terms, kind)


@lru_cache(maxsize=50_000)
def _terms(written: str, language: str | None, nouns: bool, foreign: bool) -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for own in keys(written.lstrip("@"), language):
        found.setdefault(own, Kind.EXACT)
        _add(found, own, language, nouns=nouns)
    for bare in _bare_words(written, language):
        found.setdefault(bare, Kind.EXACT)
        _add(found, bare, language, nouns=nouns)
    for reading in () if foreign else readings(written):
        meant = key(reading, language)
        terms = _because(Kind.DISGUISE, _bare_terms(meant, language))
        terms |= {PART + part: Kind.DISGUISE for part in parts_of(meant, language)}
        found = terms | found
    if has_stars(written):
        found.setdefault(f"{STARRED}{len(written)}", Kind.DISGUISE)
    return found


def _bare_words(written: str, language: str | None) -> list[str]:
    """The word in "covid19"; the words of "oorlog|vrede", where a sign may stand for a letter or not."""
    if numbered := _NUMBERED.fullmatch(written):
        return [key(numbered[1], language)]
    pieces = _SIGN.split(written)
    return [key(piece, language) for piece in pieces if len(piece) > 1] if len(pieces) > 1 else []


def _add(found: dict[str, Kind], word: str, language: str | None, *, nouns: bool) -> None:
    """The base words of `word`, and its parts with theirs."""
    lexicon = lexicon_for(language)
    for root in roots(word, lexicon, nouns=nouns):
        found.setdefault(root, Kind.INFLECTION)
    for part in parts_of(word, language):
        for each in (part, *roots(part, lexicon)):
            found.setdefault(PART + each, Kind.COMPOUND)


def _bare_terms(written: str, language: str | None) -> dict[str, Kind]:
    """A word and its base words, nothing cut."""
    found: dict[str, Kind] = {}
    for reading in (written, *readings(written)):
        own = key(reading, language)
        found.setdefault(own, Kind.EXACT)
        for root in roots(own, lexicon_for(language)):
            found.setdefault(root, Kind.INFLECTION)
    return found
