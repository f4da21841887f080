"""Staff pages that show and change only what lies in a person's areas and languages."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.views import generic

from audit.staff import AuditedCreateView, AuditedEditView, AuditedViewSet
from core.staff import ReadOnlyViewSet
from elections.models import EditorScope, Election, Jurisdiction
from elections.queries.scopes import elections_held_in, in_scope
from elections.scope import Scope


View = Callable[..., HttpResponseBase]


def guarded(model: type[models.Model], view: View) -> View:
    """The view, shut for rows of the model outside the person's scope."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs:
            scope = EditorScope.objects.scope_of(request.user)
            if not in_scope(scope, model).filter(pk=kwargs["pk"]).exists():
                raise PermissionDenied
        return view(request, *args, **kwargs)

    return guard


class ScopedIndexView(generic.IndexView):
    """Also the export, which Wagtail makes from the same list."""

    def get_base_queryset(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = super().get_base_queryset()
        allowed = in_scope(EditorScope.objects.scope_of(self.request.user), self.model)
        return rows.filter(pk__in=allowed.values("pk"))


class _ScopedForm:
    """Offers areas and elections in scope only, and saves nothing outside of it."""

    request: HttpRequest

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        limit_choices(form, EditorScope.objects.scope_of(self.request.user))
        return form

    def save_instance(self) -> models.Model:
        """In the transaction of Wagtail's view, so that a refusal undoes the save."""
        saved: models.Model = super().save_instance()  # type: ignore[misc]
        scope = EditorScope.objects.scope_of(self.request.user)
        if not in_scope(scope, type(saved)).filter(pk=saved.pk).exists():
            raise PermissionDenied
        return saved


class ScopedCreateView(_ScopedForm, AuditedCreateView):
    pass


class ScopedEditView(_ScopedForm, AuditedEditView):
    pass


class ScopedViewSet(AuditedViewSet):
    """`model` has to be known to `elections.queries.scopes.in_scope`."""

    index_view_class = ScopedIndexView
    add_view_class = ScopedCreateView
    edit_view_class = ScopedEditView

    def construct_view(self, view_class: Any, **kwargs: Any) -> View:
        return guarded(self.model, super().construct_view(view_class, **kwargs))


class ScopedReadOnlyViewSet(ReadOnlyViewSet):
    index_view_class = ScopedIndexView

    def construct_view(self, view_class: Any, **kwargs: Any) -> View:
        return guarded(self.model, super().construct_view(view_class, **kwargs))


def limit_choices(form: Any, scope: Scope) -> None:
    """What is chosen already stays to be chosen: another person may have put it there."""
    if scope.everything:
        return
    for each in _with_formsets(form):
        for name, field in each.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                _limit(field, each.initial.get(name), scope)


def _limit(field: forms.ModelChoiceField[Any], chosen: Any, scope: Scope) -> None:
    assert field.queryset is not None
    allowed = _allowed(scope, field.queryset.model)
    if allowed is not None:
        kept = [chosen] if isinstance(chosen, int) else []
        either = models.Q(pk__in=allowed.values("pk")) | models.Q(pk__in=kept)
        field.queryset = field.queryset.filter(either)


def _allowed(scope: Scope, model: type[models.Model]) -> models.QuerySet[Any] | None:
    if model is Jurisdiction:
        return in_scope(scope, Jurisdiction)
    if model is Election:
        return elections_held_in(scope)
    return None


def _with_formsets(form: Any) -> Iterator[Any]:
    yield form
    for formset in getattr(form, "formsets", {}).values():
        yield from formset.forms
        yield formset.empty_form
