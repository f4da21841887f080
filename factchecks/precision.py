"""How often the matcher is right, how sure that is, and when it may no longer act by itself.

Each day a few of the banners it set the day before are drawn at random, in each language, and
checked by people who are not told that they stand. Three a day are 84 in the four weeks that
are looked back on: if all of them are right, the 95 % interval begins at .956.

Automatic banners of a language stop when the *upper* end of that interval is below the bound:
by then it is hardly chance any more. With twenty checked that takes three wrong ones, which
befalls a matcher that is right in 98 of 100 cases in seven of a thousand such series.
"""

import math
from dataclasses import dataclass
from datetime import timedelta


BOUND = 0.95
LEAST_CHECKED = 20
WINDOW = timedelta(days=28)
SAMPLE_PER_DAY = 3
SAMPLED_DAYS = 7  # full days before today, so that a day without a worker is made up for
_Z = 1.959964  # 95 %, two-sided


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `checked`, with its Wilson interval; all of them None where none was checked."""

    right: int
    checked: int

    @property
    def value(self) -> float | None:
        return self.right / self.checked if self.checked else None

    @property
    def low(self) -> float | None:
        return self._end(-1)

    @property
    def high(self) -> float | None:
        return self._end(1)

    @property
    def is_surely_below_bound(self) -> bool:
        high = self.high
        return self.checked >= LEAST_CHECKED and high is not None and high < BOUND

    def __add__(self, other: "Share") -> "Share":
        return Share(self.right + other.right, self.checked + other.checked)

    def _end(self, side: int) -> float | None:
        """Wilson's score interval (1927), which holds for small numbers and shares near 1."""
        if not self.checked:
            return None
        share, n = self.right / self.checked, self.checked
        middle = share + _Z**2 / (2 * n)
        spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))
        return min(1.0, max(0.0, (middle + side * spread) / (1 + _Z**2 / n)))
