"""Partners as staff who oversee them see them."""

from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from factchecks.models import Partner, Signatory


def partners_overview(today: date) -> QuerySet[Partner]:
    """With the organisation, `members` (a number) and `in_force`, the signatures that hold today."""
    in_force = Signatory.objects.in_force(today).order_by("body", "pk")
    return (
        Partner.objects.select_related("organisation")
        .annotate(members=Count("organisation__memberships"))
        .prefetch_related(Prefetch("signatories", queryset=in_force, to_attr="in_force"))
        .order_by("organisation__name", "pk")
    )
