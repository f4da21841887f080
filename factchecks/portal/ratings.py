"""What a partner's words for a verdict mean here: a list that its editors keep."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from factchecks.actions.ratings import forget_words, map_words
from factchecks.models import Verdict
from factchecks.portal.access import Access, PortalPage
from factchecks.portal.import_forms import MappingForm
from factchecks.queries.imports import words_seen
from textmatch.normalise import fold


class MappingsPage(PortalPage):
    access = frozenset({Access.EDITOR})
    template_name = "factchecks/portal/imports/mappings.html"
    title = _("What your verdicts mean here")
    nav_name = "imports"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {
            "words": words_seen(self.desk.organisation),
            "ratings": Verdict.Rating.choices,
            "form": MappingForm(),
        }
        return shown | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MappingForm(request.POST)
        if not form.is_valid() or not fold(form.cleaned_data["words"]):
            return self.render_to_response(self.get_context_data(form=form), status=422)
        self._save(form.cleaned_data["words"], form.cleaned_data["rating"])
        return redirect("portal:mappings")

    def _save(self, words: str, rating: str) -> None:
        organisation, user = self.desk.organisation, self.desk.user
        if not rating:
            forget_words(organisation=organisation, folded=fold(words)[:150], by=user)
            messages.success(self.request, _("The general list counts again for these words."))
            return
        done = map_words(organisation=organisation, words=words, rating=rating, by=user)
        message = ngettext(
            "Saved. %(count)d fact-check that waited has a verdict now.",
            "Saved. %(count)d fact-checks that waited have a verdict now.",
            done.drafts,
        )
        messages.success(self.request, message % {"count": done.drafts})


urlpatterns = [path("mappings/", MappingsPage.as_view(), name="mappings")]
