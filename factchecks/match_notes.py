"""What the matcher noted on an appearance, made readable for the person who reviews it.

Its notes (`Appearance.evidence`) are JSON written by whatever version of the matcher found the pair, so nothing in it is
taken for granted: what is absent or does not fit is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


TEXT_FIELDS = ("caption", "on_screen_text", "transcript")
HASHTAGS = "hashtags"

STANCES: Mapping[str, Promise] = {
    "endorses": _("repeats the claim as true"),
    "rejects": _("contradicts the claim"),
    "reports": _("reports on the claim"),
    "asks": _("asks whether it is true"),
    "satire": _("jokes about it"),
    "unclear": _("does not show what its maker thinks"),
}
REASONS: Mapping[str, Promise] = {
    "author-kind": _("The account is an authority, a news medium or a fact-checker."),
    "question-form": _("It is phrased as a question."),
    "asking-words": _("It asks whether this is true."),
    "debunk-words": _("It uses words of a debunk."),
    "fact-check-link": _("It links to a fact-check."),
    "negation-parity": _("It seems to say the opposite."),
    "irony": _("It may be irony."),
    "reporting-words": _("It reports what others say."),
    "quote": _("It quotes someone."),
    "name-missing": _("It does not mention a name that is in the claim."),
    "other-name": _("It mentions a name that belongs to another claim."),
    "number-mismatch": _("It mentions another number."),
    "time-mismatch": _("It mentions another time of day."),
    "weekday-mismatch": _("It mentions another day of the week."),
    "month-mismatch": _("It mentions another month."),
    "short-text": _("It is very short."),
    "not-in-caption": _("It is said or shown in the video, not in the caption."),
    "no-election-words": _("It has no words about an election."),
    "other-election": _("It may be about another election."),
    "low-score": _("The match is not sure enough."),
    "claim-not-automatic": _("The fact-checker wants a person's look at every post."),
    "close-call": _("Another claim fits almost as well."),
    "worded-as-denial": _("It is worded as posts are that deny a claim."),
    "other-numbers": _("It mentions a number that is not in the claim."),
    "partner-not-trusted": _("The fact-checker has no verified signature of a code in force."),
    "partner-never": _("The fact-checker wants a person's look at every post."),
    "partner-limit": _("This claim has as many automatic banners as its fact-checker allows."),
    "not-nearly-identical": _("It is not nearly identical to a post that a person confirmed."),
    "language-stopped": _("Automatic banners are off for posts in this language."),
}
_LIKELIHOODS: tuple[tuple[float, Promise], ...] = (
    (0.9, _("very likely")),
    (0.6, _("likely")),
    (0.3, _("possible")),
    (0.0, _("unlikely")),
)


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class MatchNotes:
    """`reasons` may hold machine words that this release does not know; they are shown as they are."""

    field: str = ""
    start: int = 0
    end: int = 0
    text: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def reasons_in_words(self) -> list[str]:
        return [str(REASONS.get(reason, reason)) for reason in self.reasons]


def read(raw: object) -> MatchNotes:
    if not isinstance(raw, Mapping):
        return MatchNotes()
    passage = raw.get("passage")
    passage = passage if isinstance(passage, Mapping) else {}
    reasons = raw.get("reasons")
    return MatchNotes(
        field=_text(passage.get("field")),
        start=_offset(passage.get("start")),
        end=_offset(passage.get("end")),
        text=_text(passage.get("text")),
        reasons=tuple(map(str, reasons)) if isinstance(reasons, list) else (),
    )


def segments(text: str, field: str, notes: MatchNotes) -> list[Segment]:
    """`text` of that field of the post, cut so that the matching passage can be marked.

    Joined, the segments are the text. Without a valid passage in this field there is one.
    """
    start, end = notes.start, min(notes.end, len(text))
    if notes.field != field or start >= end:
        return [Segment(text)] if text else []
    parts = (Segment(text[:start]), Segment(text[start:end], is_match=True), Segment(text[end:]))
    return [part for part in parts if part.text]


def likelihood(score: float | None) -> str:
    """The matcher's score, a probability, in words; the number is always shown beside them."""
    if score is None:
        return ""
    return next((str(word) for least, word in _LIKELIHOODS if score >= least), "")


def stance_in_words(stance: str) -> str:
    return str(STANCES.get(stance, stance))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _offset(value: Any) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
