"""Texts that say nearly the same: edits and copies of posts, denials, and pairs of sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from labels.evaluation.intervals import share
from labels.evaluation.judging import Judged
from labels.evaluation.sections import Section, Target, measured
from labels.evaluation.texts import Edited, SentencePair
from labels.matching import STANCE_OF_CLASS, Decision, Match
from labels.model_card import Figure
from labels.passages import PostText
from labels.second_look import class_of
from labels.stance import Stance, cues_in, read_stance
from textmatch.crossencoder import PairReader


SAME_CLAIM = "same top claim"
BANNER_ORIGINAL, BANNER_EDITED = "banner on the original", "banner on the edit"
NOT_ENDORSED = "read as not endorsing"

COPIES: Mapping[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "without punctuation": lambda text: "".join(
        each for each in text if each.isalnum() or each.isspace() or each == "?"
    ),
    "shouted": lambda text: f"{text} !!! 😡😡",
    "passed on": lambda text: f"{text} #delen #viral https://video.example/v/1",
}

StanceReader = Callable[[Sequence[SentencePair]], list[Stance]]


def edits(pairs: Sequence[Edited], matches: Mapping[str, Match]) -> Section:
    """`matches` of both sides; what a denial of a true repeat gets is the danger."""
    rows = {}
    for kind in sorted({each.kind for each in pairs}):
        both = [
            (matches[each.original.id], matches[each.edited.id])
            for each in pairs
            if each.kind == kind
        ]
        rows[kind] = measured(
            {
                BANNER_ORIGINAL: share(one.decision is Decision.AUTO for one, _ in both),
                BANNER_EDITED: share(two.decision is Decision.AUTO for _, two in both),
                "original sent": share(one.decision is not Decision.NONE for one, _ in both),
                "edit sent": share(two.decision is not Decision.NONE for _, two in both),
                SAME_CLAIM: share(_top(one) == _top(two) for one, two in both),
            }
        )
    return Section(
        "Edited tweets",
        rows,
        "Against all English claims, each allowing banners, without the topic gate.",
        (Target("negation", BANNER_EDITED, 0.05, at_most=True),),
    )


def copied(post: PostText, change: Callable[[str], str]) -> PostText:
    """A copy as people make them, of everything that is written in the post."""
    return replace(
        post,
        caption=change(post.caption) if post.caption else "",
        on_screen_text=change(post.on_screen_text) if post.on_screen_text else "",
    )


def copies(posts: Sequence[Judged], matches: Mapping[str, Mapping[str, Match]]) -> Section:
    """`matches` by kind of copy, then by id of the post that was copied."""
    return Section(
        "Copies of the Dutch repeats",
        {
            kind: _unchanged([(each.match, of_copies[each.gold.post.id]) for each in posts])
            for kind, of_copies in matches.items()
        },
        "Copies that people make must be treated like what they copied.",
    )


def _unchanged(pairs: Sequence[tuple[Match, Match]]) -> dict[str, Figure]:
    return measured(
        {
            SAME_CLAIM: share(_top(one) == _top(two) for one, two in pairs),
            "same decision": share(one.decision is two.decision for one, two in pairs),
            "banner on the original": share(one.decision is Decision.AUTO for one, _ in pairs),
            "banner on the copy": share(two.decision is Decision.AUTO for _, two in pairs),
        }
    )


def sentence_pairs(pairs: Sequence[SentencePair], readers: Mapping[str, StanceReader]) -> Section:
    """`readers` by name; the last one decides in the matcher, and the targets are its own."""
    rows: dict[str, dict[str, Figure]] = {}
    for name, read in readers.items():
        stances = read(pairs)
        for label in sorted({each.label for each in pairs}):
            own = [one for each, one in zip(pairs, stances, strict=True) if each.label == label]
            not_endorsed = share(stance is not Stance.ENDORSES for stance in own)
            rows.setdefault(label.lower(), {}).update(measured({_column(name): not_endorsed}))
    decides = _column(list(readers)[-1])
    return Section(
        "Pairs of Dutch sentences (SICK-NL)",
        rows,
        "The second sentence as a post about the first. Contradictions are built by negation here.",
        (
            Target("contradiction", decides, 0.85),
            Target("entailment", decides, 0.02, at_most=True),
        ),
    )


def _column(reader: str) -> str:
    return f"{NOT_ENDORSED}, {reader}"


def by_cues(pairs: Sequence[SentencePair]) -> list[Stance]:
    """The stance that the words of a Dutch pair show."""
    return [
        read_stance(cues_in(each.second, "nl"), cues_in(each.first, "nl")).stance for each in pairs
    ]


def read_together(reader: PairReader) -> StanceReader:
    """As the matcher's second look reads a claim and a post."""

    def read(pairs: Sequence[SentencePair]) -> list[Stance]:
        logits = reader.read([(each.first, each.second) for each in pairs])
        return [STANCE_OF_CLASS[class_of(row)] for row in logits]

    return read


def _top(match: Match) -> str:
    return match.ranking[0][0] if match.ranking else ""
