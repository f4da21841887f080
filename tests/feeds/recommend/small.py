"""A small seeded world in which what is liked together and what comes next can be learnt."""

from pathlib import Path

import numpy as np

from feeds.recommend.datasets import Dataset, Event, in_order


ITEMS, KINDS = 60, 4
START = 1_700_000_000


def events(users: int = 60, seed: int = 0, length: int = 14, items: int = ITEMS) -> list[Event]:
    """Users walk along the items of their kind, mostly to the next one; later users come later."""
    draw = np.random.default_rng(seed)
    found = []
    for user in range(users):
        kind, at = user % KINDS, START + 1000.0 * user
        place = int(draw.integers(items // KINDS))
        for _ in range(length):
            place = (place + 1 + int(draw.random() < 0.2)) % (items // KINDS)
            found.append(Event(f"u{user}", f"i{kind * (items // KINDS) + place}", at))
            at += 60 + float(draw.random())
    return found


def dataset(**options) -> Dataset:
    kinds = {f"i{n}": frozenset({f"kind{n // (ITEMS // KINDS)}"}) for n in range(ITEMS)}
    return Dataset("small", in_order(events(**options)), has_time=True, kinds=kinds)


def write_ratings(folder: Path, **options) -> Path:
    folder.mkdir(exist_ok=True)
    lines = ["userId,movieId,rating,timestamp"]
    lines += [f"{each.user},{each.item},4.5,{each.at:.0f}" for each in events(**options)]
    (folder / "ratings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
