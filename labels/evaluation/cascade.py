"""What the cascade saves and what it loses: the same posts with every stage run on every post."""

from __future__ import annotations

from collections.abc import Sequence

from labels.evaluation.intervals import bootstrap, share
from labels.evaluation.judging import Judged
from labels.evaluation.running import Run
from labels.evaluation.sections import Section, Target, measured
from labels.model_card import Figure


CASCADE, EVERY_STAGE, LOST = "cascade", "every stage on every post", "lost by the cascade"
REACHED, CPU, CPU_UNRELATED = (
    "repeats sent with the right claim",
    "CPU ms a post",
    "CPU ms a post, unrelated",
)


def section(
    cascade: Sequence[Judged],
    everything: Sequence[Judged],
    runs: tuple[Run, Run],
    unrelated: tuple[Run, Run],
) -> Section:
    """Both on the same posts in the same order; of `runs` and `unrelated` the first is the cascade's."""
    rows = {
        name: measured(
            {
                REACHED: share(each.names_repeated_claim for each in posts if each.is_repeat),
                "with a banner": share(each.has_right_banner for each in posts if each.is_repeat),
                CPU: _milliseconds(run),
                CPU_UNRELATED: _milliseconds(run_unrelated),
            }
        )
        for name, posts, run, run_unrelated in zip(
            (CASCADE, EVERY_STAGE), (cascade, everything), runs, unrelated, strict=True
        )
    }
    rows[LOST] = measured({REACHED: lost(cascade, everything)})
    return Section(
        "Cascade and every stage on every post",
        rows,
        "The Dutch set in its own store, and party tweets.",
        (Target(LOST, REACHED, 0.005, at_most=True),),
    )


def lost(cascade: Sequence[Judged], everything: Sequence[Judged]) -> Figure | None:
    """How much less recall the cascade has, on the same repeats."""
    import numpy as np

    pairs = [(one, two) for one, two in zip(cascade, everything, strict=True) if one.is_repeat]
    if not pairs:
        return None
    gaps = np.array(
        [float(two.names_repeated_claim) - one.names_repeated_claim for one, two in pairs]
    )
    low, high = bootstrap(
        [one.gold.cluster for one, _ in pairs],
        lambda weights: weights @ gaps / weights.sum(axis=1),
    )
    value = float(gaps.mean())
    return Figure(value, min(low, value), max(high, value), len(pairs))


def _milliseconds(run: Run) -> Figure | None:
    """The mean over batches of posts, drawn again batch by batch."""
    import numpy as np

    if not run.cpu:
        return None
    batch = len(run.matches) / len(run.cpu)
    each = np.array(run.cpu) / batch * 1000
    low, high = bootstrap(range(len(each)), lambda weights: weights @ each / weights.sum(axis=1))
    value = float(each.mean())
    return Figure(value, min(low, value), max(high, value), len(run.matches))
