"""Every number that For You is ranked with, in words: for the page about the feed.

A parameter without words here fails a test, so the page cannot fall behind the ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from feeds.parameters import Parameters, Signal
from feeds.serving.why import CONTROL_OF


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class MainParameter:
    """`share` is of all weights together, in percent; `control` a place on the controls page."""

    title: StrPromise
    explanation: StrPromise
    importance: StrPromise
    weight: float
    share: int
    control: str


@dataclass(frozen=True, slots=True)
class Setting:
    name: StrPromise | str
    value: float


@dataclass(frozen=True, slots=True)
class Section:
    title: StrPromise
    settings: tuple[Setting, ...]


# From which part of the heaviest weight on a signal is called so; the last is for all others.
_IMPORTANCE: tuple[tuple[float, StrPromise, StrPromise], ...] = (
    (0.75, _("decides most"), _("holds back most")),
    (0.45, _("decides much"), _("holds back much")),
    (0.25, _("has some influence"), _("holds back somewhat")),
    (0.0, _("has little influence"), _("holds back a little")),
)
_NONE = _("has no influence now")

_SECTIONS: Mapping[str, StrPromise] = MappingProxyType(
    {
        "training": _("How far a learnt weight may go"),
        "profile": _("How your taste is read"),
        "events": _("How much each thing you do says"),
        "posts": _("How a post is judged by what others did"),
        "slate": _("How a page is put together"),
        "topic_levels": _("What a choice of topic does: times its usual share"),
    }
)
SETTING_WORDS: Mapping[str, StrPromise] = MappingProxyType(
    {
        "training.least": _("Times the weight that people set, at the least"),
        "training.most": _("Times the weight that people set, at the most"),
        "profile.half_life_events": _("After so many newer events, one counts half"),
        "profile.long_events": _("Newest events that make your long-term taste"),
        "profile.regularisation": _("How little a few events say about your long-term taste"),
        "profile.fades_after_days": _("Days until what you did not want, and what a creator did, is forgotten"),
        "profile.trusted_after_events": _("Events after which your taste weighs as much as what is popular"),
        "profile.popular_for_new_viewers": _("How much more popular and new posts weigh for who has no history"),
        "events.liked": _("A like"),
        "events.saved": _("A save"),
        "events.shared": _("A share"),
        "events.skipped": _("A skip"),
        "events.not_interested": _("“Not interested”"),
        "events.watched_least": _("Watched hardly at all"),
        "events.watched_whole": _("Watched to the end"),
        "events.watched_twice": _("Watched twice"),
        "posts.fresh_half_life_hours": _("Hours after which a post counts as half as new"),
        "posts.prior_likes": _("Likes that every post begins with …"),
        "posts.prior_shown": _("… out of so many times shown"),
        "slate.relevance": _("Relevance against variety, from 0 to 1"),
        "slate.most_per_creator": _("Posts of one creator at most …"),
        "slate.creator_window": _("… in a run of so many posts"),
        "slate.most_per_topic": _("Posts about one topic at most …"),
        "slate.topic_window": _("… in a run of so many posts"),
        "slate.exploration_every": _("One post in so many is one that few have seen yet"),
        "slate.exploration_at": _("Its place in the run, counted from 0"),
        "slate.most_of_one_topic": _("Part of what is shown that one topic may take, however much you ask for"),
        "topic_levels.off": _("Off"),
        "topic_levels.much_less": _("Much less"),
        "topic_levels.less": _("Less"),
        "topic_levels.normal": _("Normal"),
        "topic_levels.more": _("More"),
        "topic_levels.much_more": _("Much more"),
    }
)  # fmt: skip


def main_parameters(parameters: Parameters) -> list[MainParameter]:
    """The signals, the heaviest first, with how much each decides."""
    signals = parameters.main()
    total = sum(abs(signal.weight) for signal in signals)
    heaviest = max((abs(signal.weight) for signal in signals), default=0.0)
    return [
        MainParameter(
            title=signal.title,
            explanation=signal.explanation,
            importance=_importance(signal, heaviest),
            weight=signal.weight,
            share=round(100 * abs(signal.weight) / total) if total else 0,
            control=CONTROL_OF.get(signal.name, ""),
        )
        for signal in signals
    ]


def sections(parameters: Parameters) -> list[Section]:
    """Every other number of the ranking; one without words goes by its name."""
    found: dict[str, list[Setting]] = {part: [] for part in _SECTIONS}
    for part, name, value in settings_of(parameters):
        words = SETTING_WORDS.get(f"{part}.{name}", name)
        found[part].append(Setting(words, value))
    return [Section(title, tuple(found[part])) for part, title in _SECTIONS.items()]


def settings_of(parameters: Parameters) -> Iterator[tuple[str, str, float]]:
    """(part, name, value) of every number but the weights, as the ranking has them."""
    for part in _SECTIONS:
        held = getattr(parameters, part)
        values = dict(held) if isinstance(held, Mapping) else asdict(held)
        for name, value in values.items():
            yield part, name, value


def _importance(signal: Signal, heaviest: float) -> StrPromise:
    if not signal.weight:
        return _NONE
    part = abs(signal.weight) / heaviest
    words = next(each for each in _IMPORTANCE if part >= each[0])
    return words[1] if signal.weight > 0 else words[2]
