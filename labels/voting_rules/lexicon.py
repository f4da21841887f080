"""What words mean for voting: data files of concepts, one a language, looked up in one pass.

A term is `word`, `begin*`, `*inside*`, `*end` or several of these in a row, where `_` is any one word. Of the
terms that start at a word the longest counts. Inside it only things are still seen: "niet alleen" is no
"niet", and "openstaande boete" no "boete" that threatens.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from labels.voting_rules.words import Token, folded


FOLDER = Path(__file__).parent / "data"
LANGUAGES = tuple(
    sorted(file.stem.removeprefix("lexicon_") for file in FOLDER.glob("lexicon_*.toml"))
)
ANY_WORD = "_"
# Things whose words carry no force of their own: "openstaande boete" fines nobody here, and "geen
# limiet" allows.
HIDING = frozenset(
    {
        "group_out", "lost", "origin", "unlimited", "no_age_limit", "skipped_last", "free", "at_once",
        "short_stay", "cannot_self", "on_paper_only", "closed_doors", "secret", "valid_id",
        "look_after", "no_problem", "replacement", "mistake", "visa", "from_time",
    }
)  # fmt: skip
SKIP = "skip"  # phrases that say nothing here: "no problem", "don't forget"
_MOST_CACHED = 50_000

Tags = dict[str, list[int]]


class Term:
    """`things` are those of its concepts that a longer term does not hide."""

    __slots__ = ("concepts", "hides", "parts", "things")

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts
        self.concepts: list[str] = []
        self.things: list[str] = []
        self.hides = False

    def starts_at(self, words: Sequence[str], position: int) -> bool:
        """Whether the words after the first one fit."""
        if position + len(self.parts) > len(words):
            return False
        return all(fits(part, words[position + n]) for n, part in enumerate(self.parts) if n)


def fits(part: str, word: str) -> bool:
    if "*" not in part:
        return part in (word, ANY_WORD)
    if not part.endswith("*"):
        return word.endswith(part[1:])
    return part[1:-1] in word if part.startswith("*") else word.startswith(part[:-1])


class Lexicon:
    """The concepts of one language."""

    def __init__(
        self,
        concepts: Mapping[str, str],
        numbers: Mapping[str, int],
        months: Mapping[str, int],
        weekdays: Mapping[str, int],
        things: Container[str] = frozenset(),
        *,
        elides: bool = False,
    ) -> None:
        self.elides = elides
        self.numbers, self.months, self.weekdays = numbers, months, weekdays
        terms: dict[tuple[str, ...], Term] = {}
        for concept, block in concepts.items():
            if elides:
                block = separated(block)
            for parts in map(_parts, block.replace("\n", " ").split(",")):
                if parts:
                    term = terms.setdefault(parts, Term(parts))
                    term.concepts.append(concept)
                    if concept in things:
                        term.things.append(concept)
                    if concept not in things or concept in HIDING:
                        term.hides = True
        self._exact: dict[str, list[Term]] = {}
        self._open: list[Term] = []
        for term in terms.values():
            if "*" in term.parts[0]:
                self._open.append(term)
            else:
                self._exact.setdefault(term.parts[0], []).append(term)
        self._known: dict[str, tuple[Term, ...]] = {}

    def tags(self, tokens: Sequence[Token]) -> Tags:
        """Concept → places of the tokens where it is said, in order."""
        words = [token.word for token in tokens]
        found: Tags = {}
        free_from = skip_to = 0
        for position, word in enumerate(words):
            length = 1
            for term in self._starting(word) if position >= skip_to else ():
                size = len(term.parts)
                if size > 1 and not term.starts_at(words, position):
                    continue
                if term.hides:
                    length = max(length, size)
                is_free = position >= free_from and (size >= length or not term.hides)
                concepts = term.concepts if is_free and size >= length else term.things
                for concept in concepts:
                    found.setdefault(concept, []).append(position)
                if SKIP in term.concepts:
                    skip_to = position + size
                    break
            free_from = max(free_from, position + length)
        return found

    def _starting(self, word: str) -> tuple[Term, ...]:
        """Terms whose first word fits `word`, longest first."""
        known = self._known.get(word)
        if known is None:
            terms = [*self._exact.get(word, ()), *(t for t in self._open if fits(t.parts[0], word))]
            known = tuple(sorted(terms, key=lambda term: -len(term.parts)))
            if len(self._known) < _MOST_CACHED:
                self._known[word] = known
        return known


def within(tags: Tags, start: int, end: int) -> Tags:
    """The tags of `tokens[start:end]`; looks at nothing outside."""
    found: Tags = {}
    for concept, places in tags.items():
        first = bisect_left(places, start)
        if first < len(places) and places[first] < end:
            found[concept] = places[first : bisect_left(places, end, first)]
    return found


def is_within(tags: Tags, concept: str, start: int, end: int) -> bool:
    places = tags.get(concept, ())
    first = bisect_left(places, start)
    return first < len(places) and places[first] < end


def separated(text: str) -> str:
    """`text` with a space for each apostrophe: nothing moves."""
    return text.replace("'", " ").replace("’", " ")  # noqa: RUF001


def _parts(term: str) -> tuple[str, ...]:
    words: Iterable[str] = term.replace("-", " ").split()
    return tuple(word if word == ANY_WORD else _folded_part(word) for word in words)


def _folded_part(word: str) -> str:
    bare = folded(word.strip("*"))
    return f"{'*' * word.startswith('*')}{bare}{'*' * word.endswith('*')}"


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of LANGUAGES."""
    data = tomllib.loads((FOLDER / f"lexicon_{language}.toml").read_text(encoding="utf-8"))
    concepts = {
        concept: block
        for table in ("force", "stance", "things")
        for concept, block in data[table].items()
    }
    concepts["weekday"] = ",".join(data["names"]["weekdays"])
    return Lexicon(
        concepts,
        numbers=dict(_numbered(data["numbers"])),
        months=dict(_listed(data["names"]["months"], 1)),
        weekdays=dict(_listed(data["names"]["weekdays"], 0)),
        things=frozenset({*data["things"], "weekday"}),
        elides=data.get("elides", False),
    )


def _numbered(numbers: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for number, words in numbers.items():
        for word in words.split(","):
            yield folded(word.strip()), int(number)


def _listed(rows: Iterable[str], first: int) -> Iterator[tuple[str, int]]:
    for number, row in enumerate(rows, first):
        for word in row.split(","):
            yield folded(word.strip()), number
