"""Puts statements that say the same under one head."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from factchecks.similar import SAME_FROM, says_the_same
from textmatch.normalise import fold


def group_alike(statements: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """The head of every statement that has one; (key, language, text), the highest first.

    A statement joins the first head it agrees with, so that no chain of small differences
    brings together what differs.
    """
    folded = [fold(text) for _key, _language, text in statements]
    close = process.cdist(folded, folded, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_FROM)
    heads: dict[int, int] = {}
    for at, (key, language, text) in enumerate(statements):
        for earlier in close[at, :at].nonzero()[0]:
            head, head_language, head_text = statements[int(earlier)]
            if head in heads or head_language != language:
                continue
            if says_the_same(head_text, text):
                heads[key] = head
                break
    return heads
