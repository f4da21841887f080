"""A page of For You: candidates, gate, wishes, ranking, variety, gate again, and a record of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.models import Post
from feeds.actions.served import save_filtered, save_page
from feeds.eligibility.in_force import civic_weights
from feeds.parameters import Parameters
from feeds.profile import Profile, profile_of
from feeds.queries.candidates import candidates
from feeds.queries.elections_seen import ELECTIONS, new_about_elections
from feeds.queries.history import History, history_of
from feeds.queries.sources import Found, find
from feeds.queries.sources.asked import Asked
from feeds.ranking import Candidate, Scored, score
from feeds.serving import replay
from feeds.serving.asking import Question
from feeds.serving.civic import with_civic_weights
from feeds.serving.cursor import Place, encode
from feeds.serving.items import FeedItem, FeedPage, items_of, reasons_of
from feeds.serving.shown import only_showable
from feeds.slate import Counters, SlateItem, compose
from feeds.trained.in_force import parameters_in_force


NAME = "for-you"
_REFILLS = 3


@dataclass(frozen=True, slots=True)
class Levels:
    """The topics a viewer set, and those they were lately not interested in."""

    topic_levels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Slots:
    """What stands on a page, before it is rendered."""

    posts: list[Post]
    items: list[SlateItem]
    counters: Counters


def page(question: Question) -> FeedPage:
    """The next page; the same one again for a cursor that was used a moment ago."""
    return replay.again(question) or _fresh(question)


def _fresh(question: Question) -> FeedPage:
    parameters = parameters_in_force()
    history = history_of(question.viewer, now=question.now)
    profile = profile_of(history.events, parameters, question.now)
    asked = _asked(question, history, profile)
    found = find(asked)
    scored = _scored(question, asked, found, parameters)
    slots = _fill(question, scored, parameters)
    request_id = uuid.uuid4()
    passes = _passes_elections(question, slots, asked.without)
    after = _after(question.place, slots, is_told=question.place.is_told or passes)
    next_cursor = encode(after) if slots.posts and not after.is_full else ""
    if question.is_kept:
        _remember(question, slots, request_id, parameters)
    made = FeedPage(
        feed=NAME,
        items=_items(question, slots),
        next_cursor=next_cursor,
        request_id=request_id if question.is_kept else None,
        parameters=parameters.version,
        is_profiled=profile.events > 0,
        elections_seen=passes,
        missing=found.missing,
    )
    replay.keep(question, made)
    return made


def _asked(question: Question, history: History, profile: Profile) -> Asked:
    return Asked(
        viewer_id=question.viewer.pk if question.viewer else None,
        profile=profile,
        liked=history.liked,
        follows=question.controls.follows,
        without=history.seen | question.place.served | question.controls.hidden_posts,
        language=question.audience.language,
        region=question.audience.region,
        now=question.now,
    )


def _scored(question: Question, asked: Asked, found: Found, parameters: Parameters) -> list[Scored]:
    audience = question.audience
    known = candidates(found, follows=audience.follows, region=audience.region, now=question.now)
    unmet = [each for each in known if each.post_id not in asked.without]
    open_ = _unblocked(question, unmet)
    scored = score(asked.profile, levels(question), open_, parameters, question.now)
    return with_civic_weights(scored, civic_weights(question.now, audience.region or None))


def _unblocked(question: Question, known: Sequence[Candidate]) -> list[Candidate]:
    wishes = question.wishes
    open_ = [each for each in known if not wishes.is_hidden(each.post_id, each.account_id)]
    refused = wishes.filtered([each.post_id for each in open_])
    return [each for each in open_ if each.post_id not in refused]


def levels(question: Question) -> Levels:
    """What the viewer set themselves stands above what they said in passing."""
    muted = {
        topic: "much_less" if strength > 0.5 else "less"
        for topic, strength in question.controls.muted_topics.items()
    }
    return Levels(muted | dict(question.controls.topic_levels))


def _fill(question: Question, scored: list[Scored], parameters: Parameters) -> Slots:
    """Composes a page, lets it through the gate, and fills the gaps that leaves."""
    counters = _counters(question.place)
    gone: set[int] = set()
    for _ in range(_REFILLS):
        open_ = [each for each in scored if each.candidate.post_id not in gone]
        slate = compose(
            open_,
            parameters,
            counters,
            question.size,
            topic_levels=levels(question).topic_levels,
            seed=_seed(question.place),
        )
        ids = [each.scored.candidate.post_id for each in slate.items]
        posts = only_showable(ids, feed=NAME, audience=question.audience)
        missing = set(ids) - {post.pk for post in posts}
        if not missing:
            break
        gone |= missing
    kept = [each for each in slate.items if each.scored.candidate.post_id not in missing]
    return Slots(posts, kept, slate.counters)


def _counters(place: Place) -> Counters:
    return Counters.from_data(place.counters) if place.counters else Counters()


def _seed(place: Place) -> int:
    return (place.session.int if place.session else 0) % 2**32 + place.shown


def _after(place: Place, slots: Slots, *, is_told: bool) -> Place:
    return place.after(
        len(slots.posts),
        served=place.served | {post.pk for post in slots.posts},
        counters=slots.counters.as_data(),
        is_told=is_told,
    )


def _items(question: Question, slots: Slots) -> tuple[FeedItem, ...]:
    items = items_of(
        slots.posts,
        first=question.place.shown,
        sources=[each.source for each in slots.items],
        language=question.audience.language,
        now=question.now,
    )
    return tuple(
        replace(item, reasons=reasons_of(slot.scored.contributions))
        for item, slot in zip(items, slots.items, strict=True)
    )


def _remember(
    question: Question,
    slots: Slots,
    request_id: uuid.UUID,
    parameters: Parameters,
) -> None:
    save_page(
        viewer=question.viewer,
        request_id=request_id,
        feed=NAME,
        parameters=parameters.version,
        items=[_record(each) for each in slots.items],
    )
    if question.viewer is not None and question.wishes.hits:
        save_filtered(viewer=question.viewer, hits=question.wishes.hits, controls=question.controls)


def _record(item: SlateItem) -> dict[str, object]:
    return {
        "post": item.scored.candidate.post_id,
        "position": item.position,
        "source": item.source,
        "propensity": item.propensity,
        "score": item.scored.score,
        "base": item.scored.base,
        "contributions": dict(item.scored.contributions),
        # As they were measured: training reads them (feeds.recommend).
        "values": dict(zip(item.scored.contributions, item.scored.values, strict=False)),
    }


def _passes_elections(question: Question, slots: Slots, met: frozenset[int]) -> bool:
    """Whether the last new post about the elections stands on this page: told once a session.

    Asked only for a page that has such a post.
    """
    about = {each.scored.candidate.main_topic for each in slots.items}
    if question.place.is_told or ELECTIONS not in about:
        return False
    audience = question.audience
    new = new_about_elections(language=audience.language, region=audience.region, now=question.now)
    here = {post.pk for post in slots.posts}
    return not new.isdisjoint(here) and new <= met | here
