"""Wagtail's permission questions, answered within a person's areas and languages.

`elections.middleware` guards addresses; these policies answer wherever Wagtail asks for a list:
the explorer, search, the admin API, reports, choosers, bulk actions.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.models import GroupPagePermission, Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from elections.models import (
    Correction,
    EditorScope,
    Election,
    ElectionIndexPage,
    ElectionNotice,
    Jurisdiction,
    PollingStation,
    Source,
)
from elections.queries.scopes import in_scope, pages_in_scope
from elections.scope import Scope
from users.models import User


# What the roots of the languages are for: new pages go below them. Editing them is for
# administrators.
_ON_ROOTS = {"add_page"}


class ScopedPagePolicy(PagePermissionPolicy):
    """A role's permissions hold on the pages in the person's scope, not on the whole tree.

    Wagtail derives every answer from rows "this permission on this page and below". For staff
    with a scope those rows are made up here, one for each page and permission.
    """

    def get_all_permissions_for_user(self, user: User) -> Any:
        granted = super().get_all_permissions_for_user(user)
        scope = EditorScope.objects.scope_of(user)
        if scope.everything:
            return granted
        permissions = {each.permission for each in granted}
        return [
            GroupPagePermission(page=page, permission=permission)
            for pages, allowed in (
                (pages_in_scope(scope), permissions),
                (_roots(scope), {each for each in permissions if each.codename in _ON_ROOTS}),
            )
            for page in pages
            for permission in allowed
        ]

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> models.QuerySet[Page]:
        scope = EditorScope.objects.scope_of(user)
        if scope.everything:
            everything: models.QuerySet[Page] = super().instances_user_has_any_permission_for(
                user, actions
            )
            return everything
        if not self.user_has_any_permission(user, actions):
            return Page.objects.none()
        return Page.objects.filter(pk__in=pages_in_scope(scope).values("pk"))

    def explorable_instances(self, user: User) -> models.QuerySet[Page]:
        """In scope, and the way there: the roots a page lies under."""
        scope = EditorScope.objects.scope_of(user)
        if scope.everything:
            everything: models.QuerySet[Page] = super().explorable_instances(user)
            return everything
        if not self.get_cached_permissions_for_user(user):
            return Page.objects.none()
        return Page.objects.filter(
            models.Q(depth=1)
            | models.Q(pk__in=[root.pk for root in _roots(scope)])
            | models.Q(pk__in=pages_in_scope(scope).values("pk"))
        )


def _roots(scope: Scope) -> list[ElectionIndexPage]:
    """The roots of the languages in which there is something in scope."""
    roots = ElectionIndexPage.objects.select_related("locale").order_by("pk")
    return [root for root in roots if scope.speaks(root.locale.language_code)]


class ScopedModelPolicy(ModelPermissionPolicy):
    """A role's permissions on a model hold for the rows in the person's scope."""

    def user_has_any_permission_for_instance(
        self, user: User, actions: Iterable[str], instance: models.Model
    ) -> bool:
        return bool(self.user_has_any_permission(user, actions)) and (
            in_scope(EditorScope.objects.scope_of(user), self.model).filter(pk=instance.pk).exists()
        )

    def user_has_permission_for_instance(
        self, user: User, action: str, instance: models.Model
    ) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> models.QuerySet[Any]:
        if not self.user_has_any_permission(user, actions):
            nothing: models.QuerySet[Any] = self.model._default_manager.none()
            return nothing
        return in_scope(EditorScope.objects.scope_of(user), self.model)


register_permission_policy(Page, ScopedPagePolicy())
for _model in (Correction, Election, ElectionNotice, Jurisdiction, PollingStation, Source):
    register_permission_policy(_model, ScopedModelPolicy(_model))
