"""Published fact-checks as they leave the site: feeds, search, markup. Only what is in force."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from content.models import Account, Post
from factchecks.models import (
    Appearance,
    Claim,
    ClaimWording,
    ReviewSource,
    Verdict,
    VerdictText,
)
from factchecks.models.verdict import VerdictQuerySet


SHOWN_APPEARANCES = 20
# States that were public once; a correction or withdrawal is news for whoever reads a feed.
WAS_PUBLIC = (Verdict.State.PUBLISHED, Verdict.State.CORRECTED, Verdict.State.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A verdict in force with all that is told of it. `source` is the review it came from."""

    verdict: Verdict
    texts: Sequence[VerdictText]
    wordings: Sequence[ClaimWording]
    appearances: Sequence[Post]
    corrections: Sequence[Verdict]
    source: dict[str, object]

    @property
    def claim(self) -> Claim:
        return self.verdict.claim

    @property
    def main_text(self) -> VerdictText | None:
        """In the claim's language, else the first that was written."""
        own = (text for text in self.texts if text.language == self.claim.language)
        return next(own, None) or next(iter(self.texts), None)


def in_force(now: datetime) -> VerdictQuerySet:
    """Verdicts that may leave, with their claims: none of a merged or dismissed claim."""
    return (
        Verdict.objects.in_force(now)
        .exclude(claim__stage__in=[Claim.Stage.MERGED, Claim.Stage.DISMISSED])
        .select_related("claim", "organisation")
    )


def in_language(verdicts: VerdictQuerySet, language: str) -> VerdictQuerySet:
    """About a claim in that language, or explained in it."""
    return verdicts.filter(Q(claim__language=language) | Q(pk__in=_explained_in(language)))


def _explained_in(language: str) -> QuerySet[VerdictText, int]:
    return VerdictText.objects.filter(language=language).values_list("verdict_id", flat=True)


def exports(verdicts: Iterable[Verdict]) -> list[Export]:
    """Everything told of these verdicts, in five queries for one and for many."""
    kept = list(verdicts)
    claims = [verdict.claim_id for verdict in kept]
    keys = [verdict.pk for verdict in kept]
    texts, wordings = _texts(keys), _wordings(claims)
    posts, corrections = _appearances(claims), _corrections(claims)
    sources = dict(ReviewSource.objects.filter(verdict__in=keys).values_list("verdict_id", "node"))
    return [
        Export(
            verdict=verdict,
            texts=texts[verdict.pk],
            wordings=wordings[verdict.claim_id],
            appearances=posts[verdict.claim_id],
            corrections=corrections[verdict.claim_id],
            source=sources.get(verdict.pk, {}),
        )
        for verdict in kept
    ]


def _texts(keys: Sequence[int]) -> dict[int, list[VerdictText]]:
    found: dict[int, list[VerdictText]] = defaultdict(list)
    for text in VerdictText.objects.filter(verdict__in=keys).order_by("pk"):
        found[text.verdict_id].append(text)
    return found


def _wordings(claims: Sequence[int]) -> dict[int, list[ClaimWording]]:
    found: dict[int, list[ClaimWording]] = defaultdict(list)
    for wording in ClaimWording.objects.filter(claim__in=claims).order_by("pk"):
        found[wording.claim_id].append(wording)
    return found


def _appearances(claims: Sequence[int]) -> dict[int, list[Post]]:
    """Public posts with an address that repeat the claim, the oldest first, at most twenty.

    Never of private persons: a fact-check is about what was said, not about who fell for it.
    """
    order = Window(
        RowNumber(), partition_by="claim_id", order_by=[F("post__created_at"), F("post_id")]
    )
    rows = (
        Appearance.objects.confirmed()
        .filter(claim__in=claims, post__status=Post.Status.ACTIVE)
        .exclude(post__url="")
        .exclude(post__account__kind=Account.Kind.PERSON)
        .annotate(place=order)
        .filter(place__lte=SHOWN_APPEARANCES)
        .select_related("post")
        .order_by("place")
    )
    found: dict[int, list[Post]] = defaultdict(list)
    for appearance in rows:
        found[appearance.claim_id].append(appearance.post)
    return found


def _corrections(claims: Sequence[int]) -> dict[int, list[Verdict]]:
    """Earlier versions that were corrected, with the reason; the oldest first."""
    rows = Verdict.objects.filter(claim__in=claims, state=Verdict.State.CORRECTED)
    found: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in rows.order_by("version"):
        found[verdict.claim_id].append(verdict)
    return found
