"""The figures of a model card: shares with their intervals, of all posts and of each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from factchecks.precision import Share
from labels.goldsets import REPEAT, GoldPost, GoldSet
from labels.matching import Decision, Match, Matcher
from labels.model_card import ALL_LANGUAGES, Figure


_CUTOFFS = (1, 20)
_DIGITS = 4
_RANKED = frozenset({REPEAT, "debunk", "question"})
Pair = tuple[GoldPost, Match]


def measure(gold: GoldSet, matcher: Matcher) -> dict[str, dict[str, Figure]]:
    """What `matcher`, built over the claims of `gold`, makes of its posts; see `figures`."""
    matches = matcher.match([each.post for each in gold.posts])
    allowed = frozenset(claim.id for claim in gold.claims if claim.auto_allowed)
    return figures(gold.posts, {each.post_id: each for each in matches}, allowed)


def figures(
    golds: Sequence[GoldPost], matches: Mapping[str, Match], allowed: frozenset[str]
) -> dict[str, dict[str, Figure]]:
    """By language, then by metric; a metric that nothing could be counted for is left out.

    `allowed`: ids of the claims that may have an automatic banner.
    """
    pairs = [(gold, matches[gold.post.id]) for gold in golds]
    by_language: dict[str, list[Pair]] = {ALL_LANGUAGES: pairs}
    for pair in pairs:
        by_language.setdefault(pair[0].language or "unknown", []).append(pair)
    return {language: _metrics(own, allowed) for language, own in by_language.items()}


def _metrics(pairs: Sequence[Pair], allowed: frozenset[str]) -> dict[str, Figure]:
    banners = [pair for pair in pairs if pair[1].decision is Decision.AUTO]
    ranked = [pair for pair in pairs if pair[0].claim_ids and pair[0].relation in _RANKED]
    repeats = [pair for pair in pairs if pair[0].relation == REPEAT]
    others = [pair for pair in pairs if pair[0].relation != REPEAT]
    may_have = [pair for pair in repeats if pair[0].claim_ids & allowed]
    shares = {
        **{f"recall@{cutoff}": _share(ranked, _is_ranked(cutoff)) for cutoff in _CUTOFFS},
        "banners that are right": _share(banners, lambda pair: _is_right(pair, allowed)),
        "repeats with a banner": _share(
            may_have, lambda pair: _has_banner(pair) and _is_right(pair, allowed)
        ),
        "repeats with a banner or review": _share(repeats, _is_sent),
        "others sent to review": _share(others, _is_sent),
        "wrong banners": _share(others, _has_banner),
    }
    return {metric: _figure(share) for metric, share in shares.items() if share.checked}


def _is_ranked(cutoff: int) -> Callable[[Pair], bool]:
    def holds(pair: Pair) -> bool:
        gold, match = pair
        return bool(gold.claim_ids & {claim for claim, _score in match.ranking[:cutoff]})

    return holds


def _is_right(pair: Pair, allowed: frozenset[str]) -> bool:
    gold, match = pair
    return gold.relation == REPEAT and match.claim_id in gold.claim_ids & allowed


def _has_banner(pair: Pair) -> bool:
    return pair[1].decision is Decision.AUTO


def _is_sent(pair: Pair) -> bool:
    return pair[1].decision is not Decision.NONE


def _share(pairs: Sequence[Pair], holds: Callable[[Pair], bool]) -> Share:
    return Share(sum(map(holds, pairs)), len(pairs))


def _figure(share: Share) -> Figure:
    assert share.value is not None
    assert share.low is not None
    assert share.high is not None
    # Rounded outwards, so that the value stays inside.
    value = round(share.value, _DIGITS)
    low, high = round(share.low, _DIGITS), round(share.high, _DIGITS)
    return Figure(value, min(low, value), max(high, value), share.checked)
