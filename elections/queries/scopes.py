"""Which rows and pages lie in a person's scope."""

from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from wagtail.models import Page

from elections.models import (
    Correction,
    Election,
    ElectionCenterPage,
    ElectionNotice,
    ElectionPhase,
    ElectoralAuthority,
    Jurisdiction,
    PollingStation,
    Source,
)
from elections.models.scope import areas_above, within
from elections.scope import Scope


def pages_in_scope(scope: Scope) -> QuerySet[ElectionCenterPage]:
    return ElectionCenterPage.objects.filter(
        within(
            scope,
            area="jurisdiction",
            or_area="election__division",
            language="locale__language_code",
        )
    )


def page_is_in_scope(scope: Scope, page_id: int) -> bool:
    """Pages that are no election's (the roots) are for administrators, and to pass through."""
    if scope.everything:
        return True
    return pages_in_scope(scope).filter(pk=page_id).exists()


def is_election_page(page_id: int) -> bool:
    return ElectionCenterPage.objects.filter(pk=page_id).exists()


def in_scope(scope: Scope, model: type[Model]) -> QuerySet[Any]:
    """The rows of the model that someone with this scope may see and change.

    Raises KeyError for a model nobody decided on: a new one must be added here first.
    """
    if issubclass(model, Page):
        return pages_in_scope(scope)
    if model is Source:
        return _sources(scope)
    area, or_area, language = _WHERE[model]
    rows: QuerySet[Any] = model._default_manager.filter(
        within(scope, area=area, or_area=or_area, language=language)
    )
    return rows


# Model → its area, the area where that one is empty, its language.
_WHERE: dict[type[Model], tuple[str, str, str]] = {
    Jurisdiction: ("pk", "", ""),
    Election: ("division", "", ""),
    ElectionPhase: ("jurisdiction", "", ""),
    ElectoralAuthority: ("jurisdiction", "", ""),
    PollingStation: ("jurisdiction", "", ""),
    ElectionNotice: ("jurisdiction", "election__division", ""),
    Correction: ("jurisdiction", "election__division", "language"),
}
# What rests on a source, and where that is.
_RESTING = (
    (Election, "sources", "division"),
    (ElectionPhase, "source", "jurisdiction"),
    (ElectoralAuthority, "source", "jurisdiction"),
    (PollingStation, "source", "jurisdiction"),
)


def _sources(scope: Scope) -> QuerySet[Source]:
    """Sources on which nothing outside the scope rests: changing one changes what rests on it."""
    if scope.everything:
        return Source.objects.all()
    elsewhere = Q()
    for model, field, area in _RESTING:
        resting: QuerySet[Any] = model._default_manager.filter(**{field: OuterRef("pk")})
        elsewhere |= Q(Exists(resting.exclude(within(scope, area=area))))
    return Source.objects.exclude(elsewhere)


def elections_held_in(scope: Scope) -> QuerySet[Election]:
    """Elections of the areas in scope and of those they lie in: a page may be about either."""
    if scope.everything:
        return Election.objects.all()
    above = frozenset[int]().union(*areas_above(scope.areas).values()) if scope.areas else ()
    return Election.objects.filter(division__in=above)
