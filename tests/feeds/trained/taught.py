"""Pages of viewers who are known to care for some signals more than the weights set by hand say."""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from feeds.parameters import written_parameters
from feeds.trained.served import SeenPage, SeenPost
from tests.feeds.ranked import NOW


WRITTEN = written_parameters()
TRUE = {"liked": 2.0, "taste_now": 0.5, "fresh": 0.5}
"""Times the weight set by hand: how these viewers really choose."""


def pages(
    count: int,
    *,
    seed: int = 0,
    viewers: int = 40,
    multiples: Mapping[str, float] = TRUE,
    habit: float = 0.0,
) -> list[SeenPage]:
    """Newest first. `habit` is what standing first does by itself, where better posts stand first."""
    draw = np.random.default_rng(seed)
    made = (_page(number, draw, viewers, multiples, habit) for number in range(count))
    return [page for page in made if page.tells]


def _page(
    number: int,
    draw: np.random.Generator,
    viewers: int,
    multiples: Mapping[str, float],
    habit: float,
) -> SeenPage:
    values = [{name: float(draw.uniform(-1, 1)) for name in WRITTEN.signals} for _post in range(8)]
    by_hand = [sum(WRITTEN.signals[name].weight * each[name] for name in each) for each in values]
    order = np.argsort(by_hand)[::-1]
    posts = []
    for place, post in enumerate(order):
        worth = sum(
            WRITTEN.signals[name].weight * multiples.get(name, 1.0) * value
            for name, value in values[post].items()
        )
        odds = 2 * worth - 2 + habit * np.log1p(place)
        gain = 3 if draw.random() < 1 / (1 + np.exp(-odds)) else 0
        posts.append(SeenPost(values[post], gain, 1.0, place))
    return SeenPage(NOW - timedelta(minutes=number), number % viewers, tuple(posts))
