"""What a partner's words for a verdict mean here; whatever waited for that is rated at once."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from factchecks.actions.reviews import CHANGED, Options, end_of, may_publish
from factchecks.actions.verdicts import publish_import
from factchecks.models import RatingMapping, ReviewImport, ReviewImportRow, Verdict
from textmatch.normalise import fold
from users.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Rated:
    """How many drafts got a rating, and how many of them were published with it."""

    drafts: int
    published: int


@transaction.atomic
def map_words(*, organisation: Organisation, words: str, rating: str, by: User) -> Rated:
    """From now on these words of the partner mean this verdict, also in reviews that wait.

    Verdicts that have a rating keep it. A waiting one is published where its import publishes
    and another person than `by` brought that file.
    """
    mapping, _is_new = RatingMapping.objects.update_or_create(
        organisation=organisation,
        folded=fold(words)[:150],
        defaults={"words": words[:150], "rating": rating, "changed_by": by},
    )
    _rate_rows(mapping)
    drafts = _waiting_drafts(mapping)
    published = sum(_rate(draft, mapping, by) for draft in drafts)
    record(
        action="factchecks.rating_mapped",
        by=by.audit_name,
        subject=f"factchecks.ratingmapping:{mapping.pk}",
        data={
            "words": mapping.words,
            "rating": rating,
            "drafts": len(drafts),
            "published": published,
        },
    )
    return Rated(len(drafts), published)


@transaction.atomic
def forget_words(*, organisation: Organisation, folded: str, by: User) -> None:
    """The list that is for everybody counts again for what comes; what was rated stays."""
    mappings = RatingMapping.objects.filter(organisation=organisation, folded=folded)
    for mapping in mappings:
        record(
            action="factchecks.rating_unmapped",
            by=by.audit_name,
            subject=f"factchecks.ratingmapping:{mapping.pk}",
            data={"words": mapping.words, "rating": mapping.rating},
        )
    mappings.delete()


def _rate_rows(mapping: RatingMapping) -> None:
    """Rows that were read and not applied yet: what they would become is another thing now."""
    rows = ReviewImportRow.objects.filter(
        run__organisation=mapping.organisation,
        run__state=ReviewImport.State.PREVIEW,
        outcome=ReviewImportRow.Outcome.UNMAPPED,
    )
    labels = rows.exclude(label="").order_by().values_list("label", flat=True).distinct()
    same = [label for label in labels if fold(label)[:150] == mapping.folded]
    rows.filter(label__in=same).update(
        rating=mapping.rating, reason="", outcome=ReviewImportRow.Outcome.NEW
    )


def _waiting_drafts(mapping: RatingMapping) -> list[Verdict]:
    drafts = Verdict.objects.filter(
        organisation=mapping.organisation,
        origin=Verdict.Origin.IMPORT,
        state=Verdict.State.DRAFT,
        rating="",
    ).select_for_update(no_key=True)
    return [each for each in drafts.order_by("pk") if fold(each.label)[:150] == mapping.folded]


def _rate(draft: Verdict, mapping: RatingMapping, by: User) -> bool:
    """Whether it was published with its rating."""
    options = Options(now=timezone.now())
    draft.rating = mapping.rating
    draft.ends_at = draft.ends_at or end_of(rating=mapping.rating, options=options)
    draft.save(update_fields=["rating", "ends_at"])
    rows = ReviewImportRow.objects.filter(claim=draft.claim_id)
    rows.filter(outcome=ReviewImportRow.Outcome.UNMAPPED).update(rating=mapping.rating)
    read = rows.filter(run__publishes=True).exclude(run__uploaded_by=by)
    if not read.exists() or not may_publish(verdict=draft, now=options.now):
        return False
    replaced = Verdict.objects.published().filter(claim=draft.claim_id).first()
    later = Verdict.objects.filter(claim=draft.claim_id, version__gt=draft.version).exists()
    if later or (replaced and replaced.origin == Verdict.Origin.PORTAL):
        return False
    publish_import(verdict=draft, by=by.audit_name, reason=CHANGED if replaced else "")
    return True
