"""What staff see of models: which decides, and how one in shadow compares on the same posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery

from factchecks.models import Appearance
from factchecks.precision import Share
from labels import live_models
from labels.decision import load_model
from labels.model_files import shipped
from labels.models import MatcherModel, Outcome, ShadowDecision, ShadowTally
from labels.models.shadows import ShadowDecisionQuerySet
from labels.passages import HASHTAGS, ON_SCREEN_TEXT, TRANSCRIPT, WHOLE_POST


OUTCOMES = tuple(Outcome)
_NOTHING = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Deciding:
    """The model that decides now; `model` is None for the one shipped with the code."""

    version: str
    encoder: str
    model: MatcherModel | None
    shipped_version: str
    shipped_card: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """How often a language's posts were compared, and what either model made of them."""

    language: str
    posts: int
    different: int
    live: dict[str, int]
    shadow: dict[str, int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one language and outcome: how many of a model's matches that people decided on were right."""

    language: str
    outcome: Outcome
    live: Share
    shadow: Share


@dataclass(frozen=True, slots=True)
class Comparison:
    """`cross` is how many posts by outcome of the live model, then of the shadow.

    `against` is the live model's version; `other_posts` were compared with other live models.
    """

    against: str
    posts: int
    other_posts: int
    cross: dict[str, dict[str, int]]
    languages: list[Difference]
    agreements: list[Agreement]


@dataclass(frozen=True, slots=True)
class Passage:
    before: str
    marked: str
    after: str


def deciding() -> Deciding:
    encoder = live_models.encoder_name()
    model = MatcherModel.objects.live().filter(encoder=encoder).first()
    _files, card = shipped(encoder)
    own = load_model(encoder).version
    return Deciding(
        version=model.version if model else own,
        encoder=encoder,
        model=model,
        shipped_version=own,
        shipped_card=card.as_dict() if card else None,
    )


def comparison(model: MatcherModel) -> Comparison | None:
    """On the posts since the live model is the one it is; None where nothing was compared. 3 queries."""
    rows = list(ShadowTally.objects.filter(model=model).order_by("pk"))
    if not rows:
        return None
    against = rows[-1].live_version
    own = [row for row in rows if row.live_version == against]
    return Comparison(
        against=against,
        posts=_posts(own),
        other_posts=_posts(rows) - _posts(own),
        cross=_cross(own),
        languages=_languages(own),
        agreements=_agreements(model, against),
    )


def differences(model: MatcherModel) -> ShadowDecisionQuerySet:
    """Posts that viewers can still see of which the two made something different, newest first."""
    return (
        ShadowDecision.objects.filter(model=model)
        .different()
        .visible()
        .select_related("post", "live_claim", "shadow_claim")
        .order_by("-pk")
    )


def passage_of(decision: ShadowDecision) -> Passage:
    """Where the match is, in the post as it is now."""
    place = decision.shadow_passage or decision.live_passage or {}
    text = _field(decision, str(place.get("field", "")))
    start, end = int(place.get("start", 0)), int(place.get("end", 0))
    if not start < end <= len(text):
        return Passage(text, "", "")
    return Passage(text[:start], text[start:end], text[end:])


def _field(decision: ShadowDecision, name: str) -> str:
    post = decision.post
    fields = {TRANSCRIPT: post.transcript, ON_SCREEN_TEXT: post.on_screen_text}
    if name == HASHTAGS:
        return " ".join(f"#{tag}" for tag in post.hashtags)
    if name == WHOLE_POST:
        return " ".join(filter(None, (post.caption, post.on_screen_text, post.transcript)))
    return fields.get(name, post.caption)


def _posts(rows: Iterable[ShadowTally]) -> int:
    return sum(row.posts for row in rows)


def _cross(rows: Iterable[ShadowTally]) -> dict[str, dict[str, int]]:
    cross = {live: dict.fromkeys(OUTCOMES, 0) for live in OUTCOMES}
    for row in rows:
        cross[Outcome(row.live_outcome)][Outcome(row.shadow_outcome)] += row.posts
    return {live.value: {k.value: n for k, n in counts.items()} for live, counts in cross.items()}


def _languages(rows: Sequence[ShadowTally]) -> list[Difference]:
    found = [
        Difference(
            language=language,
            posts=_posts(own),
            different=_posts(
                row
                for row in own
                if row.live_outcome != row.shadow_outcome or not row.is_same_claim
            ),
            live={
                each: _posts(row for row in own if row.live_outcome == each) for each in OUTCOMES
            },
            shadow={
                each: _posts(row for row in own if row.shadow_outcome == each) for each in OUTCOMES
            },
        )
        for language in {row.language for row in rows}
        for own in [[row for row in rows if row.language == language]]
    ]
    return sorted(found, key=lambda each: (-each.posts, each.language))


def _agreements(model: MatcherModel, against: str) -> list[Agreement]:
    """By language and outcome, of languages with most decisions first. Two queries."""
    kept = ShadowDecision.objects.filter(model=model, live_version=against)
    live, shadow = _decided(kept, "live"), _decided(kept, "shadow")
    found = [
        Agreement(
            language=key[0],
            outcome=Outcome(key[1]),
            live=live.get(key, _NOTHING),
            shadow=shadow.get(key, _NOTHING),
        )
        for key in live.keys() | shadow.keys()
    ]
    return sorted(
        found,
        key=lambda each: (-each.live.checked - each.shadow.checked, each.language, each.outcome),
    )


def _decided(kept: QuerySet[ShadowDecision], side: str) -> dict[tuple[str, str], Share]:
    """Of the matches of one side that a person decided on: how many were confirmed."""
    word = Appearance.objects.filter(
        post=OuterRef("post"), claim=OuterRef(f"{side}_claim"), decided_by__isnull=False
    )
    rows = (
        kept.filter(**{f"{side}_claim__isnull": False})
        .annotate(word=Subquery(word.values("state")[:1]))
        .filter(word__isnull=False)
        .values_list("language", f"{side}_outcome", "word")
        .annotate(posts=Count("pk"))
        .order_by()
    )
    shares: dict[tuple[str, str], Share] = {}
    for language, outcome, state, posts in rows:
        right = posts if state == Appearance.State.CONFIRMED else 0
        shares[language, outcome] = shares.get((language, outcome), _NOTHING) + Share(right, posts)
    return shares
