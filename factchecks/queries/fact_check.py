"""What the public page of a fact-check shows beside its versions, and the list of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from content.models import Post
from elections.models import Election
from factchecks.models import Appearance, Claim, Evidence, Verdict
from factchecks.models.verdict import VerdictQuerySet
from factchecks.queries.export import in_force, in_language
from factchecks.queries.search import matching
from factchecks.queries.similar import SimilarClaim, published_alike
from users.models import Organisation


ALIKE = 4
MOST_STEPS = 10  # of merges after merges; more would be a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """In how many posts the claim was met, and how often those were seen. Never whose they are."""

    posts: int
    views: int
    languages: Sequence[tuple[str, int]]


def applied(claim: Claim, verdict: Verdict) -> Applied:
    """Posts that carry the banner of this verdict now; one query."""
    rows = (
        Appearance.objects.confirmed()
        .filter(claim=claim, post__status=Post.Status.ACTIVE)
        .filter(Q(is_automatic=False) | Q(pk__isnull=not verdict.allows_automatic_banner))
        .order_by()
        .values_list("post__language")
        .annotate(posts=Count("pk"), views=Sum("post__counter__views"))
    )
    counts = [(language, posts, views or 0) for language, posts, views in rows]
    return Applied(
        posts=sum(posts for _language, posts, _views in counts),
        views=sum(views for _language, _posts, views in counts),
        languages=sorted(
            ((language, posts) for language, posts, _views in counts if language),
            key=lambda each: (-each[1], each[0]),
        ),
    )


def public_evidence(verdict: Verdict) -> QuerySet[Evidence]:
    """What the verdict cites and anybody may read; one query."""
    return (
        verdict.evidence.filter(is_public=True, removed_at__isnull=True)
        .select_related("election")
        .order_by("pk")
    )


def verdicts_of_others(claim: Claim, now: datetime) -> list[SimilarClaim]:
    """What other partners found on claims that say nearly the same."""
    alike = published_alike(claim.statement, now=now)
    return [each for each in alike if each.claim.organisation_id != claim.organisation_id][:ALIKE]


def address_after_merges(slug: str) -> str:
    """The slug of the claim that this one has become part of; "" where it was not merged.

    Also "" where nothing on that one was ever published: its address is made of its words, and
    those are its partner's own until then.
    """
    claim = Claim.objects.filter(slug=slug, stage=Claim.Stage.MERGED).first()
    for _step in range(MOST_STEPS):
        if claim is None or claim.merged_into_id is None:
            break
        claim = Claim.objects.filter(pk=claim.merged_into_id).first()
    if claim is None or claim.merged_into_id is not None:
        return ""
    return claim.slug if Claim.objects.ever_published().filter(pk=claim.pk).exists() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a visitor filters by; "" for everything."""

    words: str = ""
    election: str = ""
    language: str = ""
    rating: str = ""
    partner: str = ""


def fact_checks(wanted: Wanted, now: datetime) -> VerdictQuerySet:
    """Verdicts in force that fit: the best match first, without words the newest."""
    found = in_force(now).prefetch_related("texts")
    if wanted.language:
        found = in_language(found, wanted.language)
    if wanted.election:
        found = found.filter(claim__elections__slug=wanted.election)
    if wanted.rating:
        found = found.filter(rating=wanted.rating)
    if wanted.partner:
        found = found.filter(organisation__slug=wanted.partner)
    if wanted.words:
        return matching(found, wanted.words).order_by("-rank", "-published_at", "-pk")
    return found.order_by("-published_at", "-pk")


def elections_with_fact_checks(now: datetime) -> list[Election]:
    published = in_force(now).filter(claim__elections=OuterRef("pk"))
    return list(Election.objects.filter(Exists(published)).order_by("-date", "pk"))


def partners_with_fact_checks(now: datetime) -> list[Organisation]:
    published = in_force(now).filter(organisation=OuterRef("pk"))
    return list(Organisation.objects.filter(Exists(published)).order_by("name", "pk"))


def languages_with_fact_checks(now: datetime) -> list[str]:
    found = in_force(now).order_by().values_list("claim__language", flat=True).distinct()
    return sorted(found)
