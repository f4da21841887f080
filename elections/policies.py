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
        roots = [
            root
            for root in ElectionIndexPage.objects.select_related("locale")
            if scope.speaks(root.locale.language_code)
        ]
        return [
            GroupPagePermission(page=page, permission=permission)
            for pages, allowed in (
                (pages_in_scope(scope), permissions),
                (roots, {each for each in permissions if each.codename in _ON_ROOTS}),
            )
            for page in pages
            for permission in allowed
        ]

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> models.QuerySet[Page]:
        pages: models.QuerySet[Page] = super().instances_user_has_any_permission_for(user, actions)
        return self._within(user, pages)

    def explorable_instances(self, user: User) -> models.QuerySet[Page]:
        """In scope, and the way there: Wagtail shows the roots a page lies under."""
        if EditorScope.objects.scope_of(user).everything:
            everything: models.QuerySet[Page] = super().explorable_instances(user)
            return everything
        held = {each.page_id for each in self.get_cached_permissions_for_user(user)}
        roots = ElectionIndexPage.objects.filter(pk__in=held).values("pk")
        found: models.QuerySet[Page] = self.model._default_manager.filter(
            models.Q(pk__in=roots)
            | models.Q(pk__in=pages_in_scope(EditorScope.objects.scope_of(user)).values("pk"))
        )
        return found | self.model._default_manager.filter(depth=1) if held else found

    def _within(self, user: User, pages: models.QuerySet[Page]) -> models.QuerySet[Page]:
        scope = EditorScope.objects.scope_of(user)
        return (
            pages if scope.everything else pages.filter(pk__in=pages_in_scope(scope).values("pk"))
        )


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
