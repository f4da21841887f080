"""Publishing and taking back: the preview of what will happen, the step, and how far it came."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks.actions.searches import request_preview
from factchecks.actions.verdicts import publish_verdict, withdraw_verdict
from factchecks.models import BackSearch, Verdict
from factchecks.portal.access import ANYONE_HERE, Access, PortalPage
from factchecks.portal.search_progress import search_context
from factchecks.portal.second_reader import Step
from factchecks.portal.versions import STATE_MOVED_ON, VersionPage, find_version
from factchecks.queries.preview import known_doubtful, known_examples, known_posts
from factchecks.queries.searches import latest_search, posts_to_search
from factchecks.queries.verdicts import in_force_for


PAGE_SIZE = 50


class PublishedPage(PortalPage):
    """What readers see now: of the partner, and for staff who oversee of every partner."""

    access = ANYONE_HERE
    template_name = "factchecks/portal/verdicts/published.html"
    title = _("In force")
    nav_name = "published"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        whose = None if self.desk.may_oversee else self.desk.partner
        found = in_force_for(whose, timezone.now())
        page = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class PublishStep(Step):
    access = frozenset({Access.EDITOR})
    step = "publish"
    done = _("Published. Posts known to repeat the claim show it from the next request on.")

    def take(self, verdict: Verdict, data: dict[str, Any]) -> None:
        publish_verdict(
            verdict=verdict,
            by=self.desk.user,
            replaces=data["replaces"],
            seen=data["seen"] or None,
        )


class WithdrawStep(Step):
    """An editor of the partner, or in an emergency staff who oversee; the public sees which."""

    access = frozenset({Access.EDITOR, Access.OVERSEER})
    step = "withdraw"
    done = _("Withdrawn. Its banners are gone from the next request on.")

    def take(self, verdict: Verdict, data: dict[str, Any]) -> None:
        partner = self.desk.partner
        is_own = partner is not None and verdict.organisation_id == partner.pk
        withdraw_verdict(
            verdict=verdict,
            reason=data["note"].strip(),
            by=self.desk.user,
            as_oversight=not (is_own and self.desk.may_edit),
        )


class PreviewPage(VersionPage):
    """What publishing would do: from what is known now, and from a dry run over all posts."""

    access = frozenset({Access.FACT_CHECKER})
    template_name = "factchecks/portal/verdicts/preview.html"
    title = _("What publishing would do")

    def get_title(self) -> str:
        return str(self.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verdict = self.version
        return super().get_context_data(
            known=known_posts(verdict),
            examples=known_examples(verdict),
            doubtful=known_doubtful(verdict),
            posts_stored=posts_to_search(),
            **search_context(latest_search(verdict, BackSearch.Purpose.PREVIEW)),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        verdict = self.version
        if verdict.state not in (Verdict.State.DRAFT, Verdict.State.SUBMITTED):
            return self.refuse(request, STATE_MOVED_ON)
        request_preview(verdict=verdict, by=self.desk.user.audit_name)
        messages.success(request, _("The dry run has started."))
        return redirect("portal:verdict-preview", verdict.pk)


class SearchProgress(VersionPage):
    """How far a search came, asked every second by htmx; without it, the page says so itself."""

    access = ANYONE_HERE
    template_name = "factchecks/portal/verdicts/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verdict = find_version(self.desk, self.kwargs["pk"])
        search = get_object_or_404(verdict.searches.all(), pk=self.kwargs["search_pk"])
        return {"verdict": verdict, "is_answer": True, **search_context(search)}


urlpatterns = [
    path("published/", PublishedPage.as_view(), name="published"),
    path("verdicts/<int:pk>/publish/", PublishStep.as_view(), name="verdict-publish"),
    path("verdicts/<int:pk>/withdraw/", WithdrawStep.as_view(), name="verdict-withdraw"),
    path("verdicts/<int:pk>/preview/", PreviewPage.as_view(), name="verdict-preview"),
    path(
        "verdicts/<int:pk>/searches/<int:search_pk>/",
        SearchProgress.as_view(),
        name="verdict-search",
    ),
]
