"""From served pages to a candidate: what is learnt from, what it is measured on, and its card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from feeds.parameters import Parameters
from feeds.recommend.measures import ratio_of_means
from feeds.trained.fitting import Fitted, fit, learnt_signals, log_loss, ndcg, pairs_of
from feeds.trained.served import SeenPage
from feeds.trained.weighing import rounded, with_weights


if TYPE_CHECKING:
    from feeds.recommend.measures import Column

LEAST_PAGES, LEAST_VIEWERS = 200, 20
MOST_PAGES = 20_000
MOST_OF_A_VIEWER = 50
"""Pages: who looks all day does not outvote who looks once."""
_TEST_SHARE = 0.2


class TooFewPagesError(Exception):
    """Nothing to learn from yet; the message says how much there is."""


@dataclass(frozen=True, slots=True)
class Trained:
    """`parameters` with the weights that were learnt; `card` is JSON and names nobody."""

    parameters: Parameters
    card: Mapping[str, Any]

    @property
    def weights(self) -> dict[str, float]:
        return {name: signal.weight for name, signal in self.parameters.signals.items()}


def train(newest_first: Iterable[SeenPage], written: Parameters, in_force: Parameters) -> Trained:
    """Learns from `written` on; the newest fifth of the pages measures it and is not learnt from.

    Raises TooFewPagesError below LEAST_PAGES pages or LEAST_VIEWERS viewers.
    """
    pages = _heard(newest_first)
    cut = int(_TEST_SHARE * len(pages))
    tested, learnt = pages[:cut], pages[cut:]
    pairs = pairs_of(learnt, written)
    fitted = fit(pairs, len(learnt), written)
    by_hand = fit(pairs, len(learnt), written, is_free=False)
    parameters = with_weights(written, rounded(fitted.multiples, written))
    return Trained(
        parameters,
        {
            "trained_on": _what(learnt),
            "measured_on": _what(tested),
            "ndcg": _ndcg(tested, parameters, written, in_force),
            "log_loss": _log_loss(tested, fitted, by_hand, written),
            "multiples": {
                name: round(fitted.multiples[name], 3) for name in learnt_signals(written)
            },
            "habit": round(fitted.habit, 4),
        },
    )


def _heard(newest_first: Iterable[SeenPage]) -> list[SeenPage]:
    """The newest pages that tell something, so many of each viewer and no more."""
    of_viewer: Counter[int] = Counter()

    def is_heard(page: SeenPage) -> bool:
        of_viewer[page.viewer_id] += 1
        return page.tells and of_viewer[page.viewer_id] <= MOST_OF_A_VIEWER

    pages = list(islice(filter(is_heard, newest_first), MOST_PAGES))
    viewers = len({page.viewer_id for page in pages})
    if len(pages) < LEAST_PAGES or viewers < LEAST_VIEWERS:
        raise TooFewPagesError(
            f"{len(pages)} pages of {viewers} viewers tell posts apart; at least {LEAST_PAGES} of "
            f"{LEAST_VIEWERS} are needed."
        )
    return pages


def _what(newest_first: Sequence[SeenPage]) -> dict[str, object]:
    return {
        "pages": len(newest_first),
        "posts": sum(len(page.posts) for page in newest_first),
        "viewers": len({page.viewer_id for page in newest_first}),
        "first": newest_first[-1].at.date().isoformat(),
        "last": newest_first[0].at.date().isoformat(),
    }


def _ndcg(
    pages: Sequence[SeenPage], ours: Parameters, written: Parameters, in_force: Parameters
) -> dict[str, object]:
    def found(parameters: Parameters) -> Column:
        weights = {name: each.weight for name, each in parameters.signals.items()}
        return _by_viewer(ndcg(weights, pages), pages)

    return _compared(found(ours), {"by_hand": found(written), "in_force": found(in_force)})


def _log_loss(
    pages: Sequence[SeenPage], fitted: Fitted, by_hand: Fitted, written: Parameters
) -> dict[str, object]:
    def found(which: Fitted) -> Column:
        return _by_viewer(log_loss(which, pages, written), pages)

    return _compared(found(fitted), {"by_hand": found(by_hand)})


def _compared(ours: Column, others: Mapping[str, Column]) -> dict[str, object]:
    """Means, and ours over each other one with its interval, viewers drawn again and again."""
    figures: dict[str, object] = {"candidate": round(float(ours.mean()), 4)}
    for name, theirs in others.items():
        ratio = ratio_of_means(ours, theirs)
        figures[name] = round(float(theirs.mean()), 4)
        figures[f"over_{name}"] = [round(each, 4) for each in (ratio.value, ratio.low, ratio.high)]
    return figures


def _by_viewer(figures: Column, pages: Sequence[SeenPage]) -> Column:
    """The mean of each viewer's pages: one person is one voice."""
    import numpy as np

    _, voices = np.unique([page.viewer_id for page in pages], return_inverse=True)
    means: Column = np.bincount(voices, weights=figures) / np.bincount(voices)
    return means
