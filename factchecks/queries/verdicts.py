"""Reads on versions of verdicts: what a partner's people write, read and wait for."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from factchecks.models import Claim, Notification, RatingMapping, Verdict
from factchecks.queries.reach import acting_partners
from factchecks.versions import VersionContent
from users.models import Membership, Organisation, User


# The facts of a version beside its texts, in the order in which people read them.
FACTS = (
    "rating", "label", "rating_value", "worst_rating", "best_rating", "url", "reviewed_on",
    "ends_at", "applies_to", "allows_automatic_banner", "media_category", "original_media_url",
    "original_media_context", "correction_note",
)  # fmt: skip


def content_of(verdict: Verdict) -> VersionContent:
    """What a second reader reads of the version; two queries unless prefetched."""
    return VersionContent(
        author=verdict.authored_by_id,
        facts={"statement": verdict.claim.statement}
        | {name: _as_text(getattr(verdict, name)) for name in FACTS},
        texts={text.language: (text.headline, text.explanation) for text in verdict.texts.all()},
        evidence=tuple(each.pk for each in verdict.evidence.all()),
    )


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


def may_apply_automatically(organisation: Organisation, today: date) -> bool:
    """The partner's verdicts may put banners on posts without a person's look."""
    return acting_partners(today).filter(organisation=organisation).exists()


def versions_of(claim_id: int) -> list[Verdict]:
    """Every version with its texts and its people, newest first; two queries."""
    return list(
        Verdict.objects.filter(claim=claim_id)
        .select_related(
            "organisation", "authored_by", "approved_by", "withdrawn_by"
        )
        .prefetch_related("texts")
        .order_by("-version")
    )  # fmt: skip


def statement_stands(claim: Claim, *, follows_source: bool = False) -> bool:
    """A verdict on the claim was handed in or published, so that nobody rewords it.

    An import that `follows_source` may reword what came from there: under a verdict written here
    not even that, see migration 0042.
    """
    standing = claim.verdicts.filter(state__in=[Verdict.State.SUBMITTED, Verdict.State.PUBLISHED])
    if follows_source:
        standing = standing.filter(origin=Verdict.Origin.PORTAL)
    return standing.exists()


def published_of(claim_id: int) -> Verdict | None:
    return (
        Verdict.objects.published()
        .filter(claim=claim_id)
        .select_related("organisation", "authored_by", "approved_by")
        .prefetch_related("texts", "evidence")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits for a second reader, and whether this person may be that reader."""

    verdict: Verdict
    headline: str
    replaces: bool
    is_own: bool


def waiting_for_reader(organisation: Organisation, user_id: int) -> list[Waiting]:
    """Everything of the partner that waits, oldest first; three queries for any number."""
    verdicts = list(
        Verdict.objects.filter(organisation=organisation, state=Verdict.State.SUBMITTED)
        .select_related("claim", "authored_by")
        .prefetch_related("texts")
        .order_by("submitted_at", "pk")
    )
    standing = set(
        Verdict.objects.published()
        .filter(claim__in=[each.claim_id for each in verdicts])
        .values_list("claim_id", flat=True)
    )
    return [
        Waiting(
            verdict=verdict,
            headline=_headline(verdict),
            replaces=verdict.claim_id in standing,
            is_own=verdict.authored_by_id == user_id,
        )
        for verdict in verdicts
    ]


def _headline(verdict: Verdict) -> str:
    texts = sorted(verdict.texts.all(), key=lambda text: text.language != verdict.claim.language)
    return texts[0].headline if texts else ""


def ended_unannounced(now: datetime) -> QuerySet[Verdict]:
    """Unverified verdicts whose time is over and whose claim nobody has touched since."""
    return (
        Verdict.objects.published()
        .filter(ends_at__lte=now, claim__updated_at__lt=F("ends_at"))
        .order_by("pk")
    )


def in_force_for(organisation: Organisation | None, now: datetime) -> QuerySet[Verdict]:
    """Verdicts in force, the last published first: of one partner, None for all of them."""
    found = Verdict.objects.in_force(now)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    return found.select_related("claim", "organisation").order_by("-published_at", "-pk")


def ending_soon(now: datetime, until: datetime) -> QuerySet[Verdict]:
    """Verdicts in force that end before `until`, the first one first."""
    return (
        Verdict.objects.in_force(now)
        .filter(ends_at__lte=until)
        .select_related("claim", "organisation")
        .order_by("ends_at", "pk")
    )


def second_readers_of(verdict: Verdict) -> QuerySet[User]:
    """Who may publish it: the partner's editors and admins, except its author."""
    return (
        User.objects.filter(
            memberships__organisation=verdict.organisation,
            memberships__role__in=[Membership.Role.EDITOR, Membership.Role.ADMIN],
            is_active=True,
        )
        .exclude(pk=verdict.authored_by_id or 0)
        .order_by("pk")
    )


def unwarned_people(verdict: Verdict, since: datetime) -> QuerySet[User]:
    """Users who should hear that the verdict ends and have not: its author and the editors."""
    told = Notification.objects.filter(
        user=OuterRef("user"),
        claim=verdict.claim_id,
        kind=Notification.Kind.ENDING,
        created_at__gte=since,
    )
    in_charge = Q(role__in=[Membership.Role.EDITOR, Membership.Role.ADMIN]) | Q(
        user=verdict.authored_by_id
    )
    people = Membership.objects.filter(in_charge, ~Exists(told), organisation=verdict.organisation)
    return User.objects.filter(pk__in=people.values("user"), is_active=True).order_by("pk")


def own_words(organisation: Organisation) -> list[str]:
    """What this partner calls its verdicts: from its mapping, and as it has used them."""
    mapped = RatingMapping.objects.filter(organisation=organisation).values_list("words")
    used = Verdict.objects.filter(organisation=organisation).exclude(label="").values_list("label")
    return sorted({words for (words,) in mapped.union(used)})


def usual_scale(organisation: Organisation) -> dict[str, Decimal]:
    """The ends of the scale that this partner used last, if it uses one."""
    row = (
        Verdict.objects.filter(
            organisation=organisation, worst_rating__isnull=False, best_rating__isnull=False
        )
        .order_by("-pk")
        .values("worst_rating", "best_rating")
        .first()
    )
    return {name: end for name, end in (row or {}).items() if isinstance(end, Decimal)}
