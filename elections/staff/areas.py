"""Who works on which areas, in which languages. For administrators."""

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from audit.staff import AuditedViewSet
from elections.models import EditorScope


class EditorScopeForm(WagtailAdminModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        help_text=_("None ticked: every language."),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = EditorScope
        fields = ["user", "jurisdiction", "languages"]


def spoken(scope: models.Model) -> str:
    assert isinstance(scope, EditorScope)
    names = dict(settings.LANGUAGES)
    return ", ".join(str(names.get(code, code)) for code in scope.languages) or str(_("All"))


class EditorScopeIndexView(generic.IndexView):
    queryset = EditorScope.objects.select_related("user", "jurisdiction")


class EditorScopeViewSet(AuditedViewSet):
    model = EditorScope
    name = "areas_of_staff"
    icon = "group"
    menu_label = _("Who works where")
    index_view_class = EditorScopeIndexView
    list_display = [
        "user",
        Column("jurisdiction", label=_("Area"), sort_key="jurisdiction__name"),
        Column("languages", label=_("Languages"), accessor=spoken),
    ]
    list_filter = ["jurisdiction"]
    search_fields = ["user__username", "jurisdiction__name"]
    form_fields = ["user", "jurisdiction", "languages"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[EditorScope]]:
        return EditorScopeForm
