"""Full text search in fact-checks: the statement, other wordings of it, and the headline.

Every text is read with the dictionary of its own language, and so is the question, in each of
them: `stemmen` finds “stemt” in a Dutch claim and “vote” finds “voting” in an English one. The
indexes are in migration 0060.
"""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db.models import Func, TextField
from django.db.models.functions import Cast

from factchecks.models import Claim, ClaimWording, VerdictText
from factchecks.models.verdict import VerdictQuerySet


CONFIGURATIONS = ("dutch", "english", "german", "french", "turkish", "arabic", "simple")


class _Vector(Func):
    """As the indexes have it, to the letter."""

    function = "to_tsvector"
    template = "to_tsvector(factchecks_search_config(%(expressions)s)"
    arg_joiner = "), "  # closes the inner call, so that the language alone is in it
    output_field = SearchVectorField()

    def __init__(self, language: str, text: str) -> None:
        super().__init__(Cast(language, TextField()), Cast(text, TextField()))


def question(words: str) -> Any:
    """The words as people type them (quotes, or, -), in every dictionary at once."""
    combined: Any = SearchQuery(words, config=CONFIGURATIONS[0], search_type="websearch")
    for configuration in CONFIGURATIONS[1:]:
        combined |= SearchQuery(words, config=configuration, search_type="websearch")
    return combined


def matching(verdicts: VerdictQuerySet, words: str) -> VerdictQuerySet:
    """Those about a claim that the words are in, with `rank`: how well its statement fits."""
    asked = question(words)
    claims = (
        Claim.objects.annotate(words=_Vector("language", "statement"))
        .filter(words=asked)
        .values_list("pk")
        .union(
            ClaimWording.objects.annotate(words=_Vector("language", "text"))
            .filter(words=asked)
            .values_list("claim_id"),
            VerdictText.objects.annotate(words=_Vector("language", "headline"))
            .filter(words=asked)
            .values_list("verdict__claim_id"),
        )
    )
    rank = SearchRank(_Vector("claim__language", "claim__statement"), asked)
    return verdicts.filter(claim__in=claims).annotate(rank=rank)
