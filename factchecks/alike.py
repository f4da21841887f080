"""Puts waiting statements that say the same, in these words or others, under one head."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from factchecks.similar import same_figures
from textmatch.normalise import fold


# Of 100, of the mean below. Looser than what joins requests without a person: here they only
# stand together. In the sample of this repository the pairs that mean the same begin at 77, and
# those that do not end at 69.
ALIKE_FROM = 72.0


def group_alike(statements: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """The head of every statement that has one; (key, language, text), the highest first.

    A statement joins the first head it agrees with, so that no chain of small differences
    brings together what differs; another number, time or denial is another statement.
    """
    folded = [fold(text) for _key, _language, text in statements]
    # As factchecks.similar.score, for all pairs at once.
    words = process.cdist(folded, folded, scorer=fuzz.token_set_ratio)
    order = process.cdist(folded, folded, scorer=fuzz.token_sort_ratio)
    close = 0.55 * words + 0.45 * order >= ALIKE_FROM
    heads: dict[int, int] = {}
    for at, (key, language, text) in enumerate(statements):
        for earlier in close[at, :at].nonzero()[0]:
            head, head_language, head_text = statements[int(earlier)]
            if head in heads or head_language != language:
                continue
            if same_figures(head_text, text):
                heads[key] = head
                break
    return heads
