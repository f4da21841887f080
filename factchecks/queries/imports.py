"""What is kept of a partner's reviews already, and what its files of reviews hold."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Count, OuterRef, QuerySet, Subquery

from factchecks.claimreview import Review
from factchecks.models import Claim, RatingMapping, ReviewImport, ReviewImportRow, Verdict
from factchecks.ratings import Judgement, judge
from textmatch.normalise import fold
from users.models import Organisation


# One article may review several claims: the first has its address, the others this behind it.
_NUMBERED = re.compile(r"#claim-\d+$")


@dataclass(slots=True)
class KnownClaim:
    """A claim that came from a review, and the hash of the review it says now."""

    claim_id: int
    source_id: str
    folded: str
    source_hash: str
    is_set_aside: bool = False  # dismissed or merged by a person, who decides over an import


class KnownReviews:
    """A partner's imported claims, read once. Reviews of one file are looked up one by one."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self._found: dict[str, list[KnownClaim]] = defaultdict(list)
        self._seen: set[int] = set()
        for each in _imported_claims(organisation):
            self.add(each)

    def add(self, known: KnownClaim) -> None:
        self._found[_article(known.source_id)].append(known)

    def take(self, review: Review) -> KnownClaim | None:
        """The claim of this review, which no other review of the file then gets.

        One article may review several claims under one address: their words tell them apart. A
        claim whose words changed is the one that no other review of this file accounts for.
        """
        found = self._found.get(_article(review.source_id), [])
        folded = fold(review.claim)
        rest = [each for each in found if each.claim_id not in self._seen]
        same = next((each for each in found if each.folded == folded), None)
        alone = rest[0] if len(found) == 1 and rest else None
        exact = next((each for each in rest if each.source_id == review.source_id), None)
        is_numbered = _NUMBERED.search(review.source_id) is not None
        known = same or alone or (exact if is_numbered else None)
        if known:
            self._seen.add(known.claim_id)
        return known

    def saw(self, claim_id: int) -> None:
        self._seen.add(claim_id)


def _article(source_id: str) -> str:
    return _NUMBERED.sub("", source_id)


def _imported_claims(organisation: Organisation) -> Iterator[KnownClaim]:
    latest = (
        Verdict.objects.filter(claim=OuterRef("pk"))
        .exclude(source_hash="")
        .order_by("-version")
        .values("source_hash")[:1]
    )
    rows = (
        Claim.objects.filter(organisation=organisation, origin=Claim.Origin.IMPORT)
        .exclude(source_id="")
        .order_by("pk")
        .values_list("pk", "source_id", "statement", "stage", Subquery(latest))
    )
    for pk, source_id, statement, stage, source_hash in rows.iterator(chunk_size=2000):
        is_set_aside = stage != Claim.Stage.TAKEN
        yield KnownClaim(pk, source_id, fold(statement), source_hash or "", is_set_aside)


def hash_of(organisation: Organisation, review: Review) -> str:
    """Of what the source says, not of what we make of it: our list of ratings may grow."""
    said = replace(review, judgement=Judgement(""))
    return hashlib.sha256(repr((organisation.slug, said)).encode()).hexdigest()


def meanings_of(organisation: Organisation) -> dict[str, str]:
    """What the partner's words mean, by the folded words."""
    rows = RatingMapping.objects.filter(organisation=organisation)
    return dict(rows.values_list("folded", "rating"))


def remembered_columns(organisation: Organisation) -> list[dict[str, str]]:
    """Column mappings that the partner confirmed before, the newest first, each one once."""
    runs = ReviewImport.objects.of(organisation).filter(columns__is_confirmed=True)
    maps = runs.values_list("columns__fields", flat=True)[:20]
    return [each for number, each in enumerate(maps) if each not in list(maps)[:number]]


def outcome_counts(run: ReviewImport) -> dict[str, int]:
    """Rows of each outcome, also those that are none, in the order of the model."""
    rows = run.rows.order_by().values_list("outcome").annotate(Count("pk"))
    counts = dict.fromkeys(ReviewImportRow.Outcome.values, 0)
    return counts | dict(rows)


def rejected_rows(run: ReviewImport) -> QuerySet[ReviewImportRow]:
    return run.rows.filter(outcome=ReviewImportRow.Outcome.REJECTED).order_by("number")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsSeen:
    """A partner's words for a verdict, how many reviews carry them, and what they mean here.

    `is_own`: by the partner's mapping; else by the list that is for everybody, or "".
    """

    words: str
    folded: str
    count: int
    waiting: int
    rating: str
    is_own: bool
    reason: str


def words_seen(organisation: Organisation) -> list[WordsSeen]:
    """Those that wait for a person first, then the most frequent; three queries."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    spelling: dict[str, str] = {}
    for label, rating, count in (
        *_labels_of_verdicts(organisation),
        *_labels_waiting(organisation),
    ):
        folded = fold(label)
        spelling.setdefault(folded, label)
        counts[folded][0] += count
        counts[folded][1] += 0 if rating else count
    mappings = {each.folded: each for each in organisation.rating_mappings.order_by("pk")}
    for folded, mapping in mappings.items():
        spelling.setdefault(folded, mapping.words)
    found = [
        _words(spelling[folded], folded, counts[folded], mappings.get(folded))
        for folded in spelling
        if folded
    ]
    return sorted(
        found, key=lambda each: (-each.waiting, bool(each.rating), -each.count, each.words)
    )


def _words(words: str, folded: str, counts: list[int], mapping: RatingMapping | None) -> WordsSeen:
    listed = judge(words=words, value=None, best=None, worst=None)
    return WordsSeen(
        words=words,
        folded=folded,
        count=counts[0],
        waiting=counts[1],
        rating=mapping.rating if mapping else listed.rating,
        is_own=mapping is not None,
        reason="" if mapping else listed.reason,
    )


def _labels_of_verdicts(organisation: Organisation) -> QuerySet[Verdict, tuple[str, str, int]]:
    """Label, rating and how many of them; a draft without rating waits."""
    verdicts = Verdict.objects.filter(organisation=organisation, origin=Verdict.Origin.IMPORT)
    counted = verdicts.exclude(label="").order_by("label", "rating").values_list("label", "rating")
    return counted.annotate(count=Count("pk"))


def _labels_waiting(
    organisation: Organisation,
) -> QuerySet[ReviewImportRow, tuple[str, str, int]]:
    """The same of files that were read and not applied yet."""
    rows = ReviewImportRow.objects.filter(
        run__organisation=organisation,
        run__state=ReviewImport.State.PREVIEW,
        outcome=ReviewImportRow.Outcome.UNMAPPED,
    )
    counted = rows.exclude(label="").order_by("label", "rating").values_list("label", "rating")
    return counted.annotate(count=Count("pk"))
