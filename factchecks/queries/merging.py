"""What somebody sees before merging or splitting, and where a merged claim went."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from factchecks.models import Appearance, Claim, ClaimMerge, Tip, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What would move; `confirmed` posts get the target's verdict at once where it has one."""

    posts: int
    confirmed: int
    wordings: int
    tips: int


def merge_preview(source: Claim) -> MergePreview:
    """Two queries and one for the wordings."""
    posts = source.appearances.aggregate(
        all=Count("pk"), confirmed=Count("pk", filter=Q(state=Appearance.State.CONFIRMED))
    )
    return MergePreview(
        posts=posts["all"],
        confirmed=posts["confirmed"],
        wordings=source.wordings.count() + 1,
        tips=Tip.objects.filter(claim=source).count(),
    )


def refusal(source: Claim, target: Claim) -> str | Promise | None:
    """Why `source` cannot become part of `target`, in words for the person who asks."""
    if source.pk == target.pk:
        return _("A claim cannot be merged into itself.")
    if Claim.Stage.MERGED in (source.stage, target.stage):
        return _("One of the two was merged meanwhile.")
    if target.stage == Claim.Stage.DISMISSED:
        return _("The other claim was dismissed.")
    if source.organisation_id is not None and source.organisation_id != target.organisation_id:
        return _("A claim in work can only become part of another claim of the same partner.")
    public = [Verdict.State.SUBMITTED, Verdict.State.PUBLISHED]
    if source.verdicts.filter(state__in=public).exists():
        return _(
            "This claim has a verdict that is published or waits for its second reader. Merge "
            "the other claim into this one, or withdraw the verdict first."
        )
    return None


def merges_of(claim: Claim) -> QuerySet[ClaimMerge]:
    """Merges in force into this claim and the one away from it, newest first; one query."""
    return (
        ClaimMerge.objects.filter(Q(source=claim) | Q(target=claim), undone_at__isnull=True)
        .select_related("source", "target", "merged_by")
        .order_by("-merged_at", "-pk")
    )


def appearances_to_split(claim: Claim, limit: int) -> QuerySet[Appearance]:
    """Posts of the claim, the most seen first; rejected pairs are no part of it."""
    return (
        claim.appearances.exclude(state=Appearance.State.REJECTED)
        .select_related("post__account", "post__counter")
        .order_by("-post__counter__views", "pk")[:limit]
    )
