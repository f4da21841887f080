"""The form of an Election Center page: areas and elections in the editor's scope, no others."""

from typing import Any

from django.utils.translation import gettext
from wagtail.admin.forms import WagtailAdminPageForm

from elections.models import EditorScope, Election, Jurisdiction
from elections.queries.scopes import elections_held_in, in_scope


class ElectionCenterPageForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = EditorScope.objects.scope_of(self.for_user)
        self._offer("election", elections_held_in(self.scope).order_by("-date", "pk"))
        self._offer("jurisdiction", in_scope(self.scope, Jurisdiction).order_by("name", "pk"))

    def _offer(self, name: str, rows: Any) -> None:
        if name in self.fields:
            self.fields[name].queryset = rows

    def clean(self) -> dict[str, Any]:
        """The area is the page's own or else its election's; the language is its place's."""
        data: dict[str, Any] = super().clean()
        election, area = data.get("election"), data.get("jurisdiction")
        if isinstance(election, Election):
            key = area.pk if isinstance(area, Jurisdiction) else election.division_id
            if not self.scope.covers(key, self.parent_page.locale.language_code):
                self.add_error("jurisdiction", gettext("Choose an area that you work for."))
        return data
