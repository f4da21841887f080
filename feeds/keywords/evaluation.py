"""How well filters decide on a file of pairs, beside what other programs do with the same words."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feeds.keywords.filters import compile_filter
from labels.evaluation.intervals import count
from labels.model_card import Figure


CORE = "core"
_COLUMNS = ("id", "lang", "keyword", "caption", "expected", "kind", "tier", "related")
_NO_SPACES = frozenset({"ja", "zh", "ko", "th", "vi"})
_TRIMMED = re.compile(r"^[^\w]+|[^\w]+$")


class PairsError(ValueError):
    """The file is not a file of pairs; says where and why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A filter word, a caption, and whether the word should hide it."""

    id: str
    language: str
    keyword: str
    caption: str
    hides: bool
    kind: str
    tier: str
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a method decided on a pair; `word` and `why` only where it can say."""

    pair: Pair
    hidden: bool
    word: str = ""
    why: str = ""

    @property
    def right(self) -> bool:
        return self.hidden == self.pair.hides


@dataclass(frozen=True, slots=True)
class Scores:
    """Of the hidden pairs the share rightly so; of those to hide, the share hidden."""

    name: str
    pairs: int
    precision: Figure | None
    recall: Figure | None
    wrong: int


Method = Callable[[Pair], Decision]


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a CSV file with the columns id, lang, keyword, caption, expected, kind, tier, related."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if missing := set(_COLUMNS) - set(rows.fieldnames or ()):
            raise PairsError(f"{path}: no column {', '.join(sorted(missing))}")
        return [_pair(row, f"{path}:{rows.line_num}") for row in rows]


def _pair(row: Mapping[str, str], where: str) -> Pair:
    if row["expected"] not in ("0", "1"):
        raise PairsError(f"{where}: expected must be 0 or 1, not {row['expected']!r}")
    return Pair(
        id=row["id"],
        language=row["lang"],
        keyword=row["keyword"],
        caption=row["caption"],
        hides=row["expected"] == "1",
        kind=row["kind"],
        tier=row["tier"] or CORE,
        related=tuple(word for word in (row["related"] or "").split("|") if word),
    )


def our_filter(pair: Pair) -> Decision:
    compiled = compile_filter(pair.keyword, language=pair.language, related=pair.related)
    hit = compiled.matches(pair.caption, language=pair.language)
    return Decision(pair, True, hit.word, hit.kind) if hit else Decision(pair, False)


def whole_word(pair: Pair) -> Decision:
    """Mastodon's filter with its default `whole_word`: the phrase between word borders."""
    start = r"\b" if re.match(r"\w", pair.keyword) else ""
    end = r"\b" if re.search(r"\w$", pair.keyword) else ""
    pattern = re.compile(f"{start}{re.escape(pair.keyword)}{end}", re.IGNORECASE)
    return Decision(pair, bool(pattern.search(pair.caption)))


def equal_token(pair: Pair) -> Decision:
    """Bluesky's muted words: equal tokens; substrings for phrases and for scripts without spaces."""
    muted, text = pair.keyword.lower(), pair.caption.lower()
    if pair.language in _NO_SPACES or " " in muted or len(muted) == 1:
        return Decision(pair, muted in text)
    tags = {tag.lower() for tag in re.findall(r"#(\w+)", text)}
    return Decision(pair, muted in tags or any(muted in _tokens(word) for word in text.split()))


def _tokens(word: str) -> set[str]:
    trimmed = _TRIMMED.sub("", word)
    bare = "".join(char for char in trimmed if not unicodedata.category(char).startswith("P"))
    return {trimmed, bare, *re.split(r"[^\w]+", trimmed)}


def substring(pair: Pair) -> Decision:
    return Decision(pair, pair.keyword.lower() in pair.caption.lower())


METHODS: Mapping[str, Method] = {
    "ours": our_filter,
    "whole word (Mastodon)": whole_word,
    "equal token (Bluesky)": equal_token,
    "substring": substring,
}


def scores(name: str, decisions: Iterable[Decision]) -> Scores:
    every = list(decisions)
    hidden = [each for each in every if each.hidden]
    to_hide = [each for each in every if each.pair.hides]
    return Scores(
        name,
        len(every),
        count(sum(each.right for each in hidden), len(hidden)),
        count(sum(each.right for each in to_hide), len(to_hide)),
        sum(not each.right for each in every),
    )


def grouped(decisions: Sequence[Decision], of: Callable[[Pair], str]) -> list[Scores]:
    """Scores of each group of pairs that `of` names alike, in the order of the names."""
    names = sorted({of(each.pair) for each in decisions})
    return [scores(name, (each for each in decisions if of(each.pair) == name)) for name in names]
