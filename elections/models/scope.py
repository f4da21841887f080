from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from elections.models.jurisdiction import Jurisdiction
from elections.scope import EVERYTHING, NOTHING, Reach, Scope


if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from users.models import User


# Whoever hands out areas has all of them: the administrators.
UNLIMITED = "elections.change_editorscope"
_CACHE = "_election_scope"

_BELOW = """
    WITH RECURSIVE area(top, id) AS (
        SELECT id, id FROM elections_jurisdiction WHERE id = ANY(%s)
        UNION
        SELECT area.top, child.id
        FROM elections_jurisdiction AS child JOIN area ON child.parent_id = area.id
    )
    SELECT top, id FROM area
"""
_ABOVE = """
    WITH RECURSIVE area(bottom, id) AS (
        SELECT id, id FROM elections_jurisdiction WHERE id = ANY(%s)
        UNION
        SELECT area.bottom, own.parent_id
        FROM elections_jurisdiction AS own JOIN area ON own.id = area.id
        WHERE own.parent_id IS NOT NULL
    )
    SELECT bottom, id FROM area
"""


def areas_below(areas: Iterable[int]) -> dict[int, frozenset[int]]:
    """Each area's own key and the keys of all areas below it, in one query."""
    return _family(_BELOW, areas)


def areas_above(areas: Iterable[int]) -> dict[int, frozenset[int]]:
    """Each area's own key and the keys of all areas it lies in, in one query."""
    return _family(_ABOVE, areas)


def _family(statement: str, areas: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(areas)])
        for area, relative in cursor.fetchall():
            found.setdefault(area, set()).add(relative)
    return {area: frozenset(relatives) for area, relatives in found.items()}


class EditorScopeQuerySet(models.QuerySet["EditorScope"]):
    def scope_of(self, user: User | AnonymousUser) -> Scope:
        """What that person works on; remembered on the user, who lives as long as a request."""
        known = getattr(user, _CACHE, None)
        if not isinstance(known, Scope):
            known = self._read(user)
            setattr(user, _CACHE, known)
        return known

    def _read(self, user: User | AnonymousUser) -> Scope:
        if not user.is_active or user.is_anonymous:
            return NOTHING
        if user.has_perm(UNLIMITED):
            return EVERYTHING
        rows = self.filter(user=user.pk).values_list("jurisdiction", "languages")
        languages = {area: frozenset(spoken) for area, spoken in rows}
        below = areas_below(languages) if languages else {}
        return Scope(
            reaches=tuple(Reach(below[area], spoken) for area, spoken in languages.items())
        )


class EditorScope(models.Model):
    """The area and languages a member of staff works in; areas below it are included.

    Election staff without a row see and change nothing. Administrators need none.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="editor_scopes"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.CASCADE, related_name="+", verbose_name=_("area")
    )
    languages = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name=_("languages"),
        help_text=_("Empty: every language."),
    )

    objects = EditorScopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("editor's area")
        verbose_name_plural = _("editors' areas")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "jurisdiction"], name="elections_editorscope_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.jurisdiction}"


def within(scope: Scope, *, area: str, or_area: str = "", language: str = "") -> models.Q:
    """Rows whose area (or, where that is empty, `or_area`) and language lie in the scope."""
    if scope.everything:
        return models.Q()
    either = models.Q(pk__in=[])
    for reach in scope.reaches:
        place = models.Q(**{f"{area}__in": reach.areas})
        if or_area:
            place |= models.Q(**{f"{area}__isnull": True, f"{or_area}__in": reach.areas})
        if language and reach.languages:
            place &= models.Q(**{f"{language}__in": reach.languages})
        either |= place
    return either
