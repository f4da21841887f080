"""Filters of the desk's lists: read from the address, so that they can be kept and shared."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from elections.models import Election, Jurisdiction
from factchecks.actions.filters import TooMany, delete_filter, save_filter
from factchecks.languages import language_choices
from factchecks.models import Claim, ClaimWording
from factchecks.portal.access import ANYONE_HERE, PortalView


AnyClaim = TypeVar("AnyClaim", bound=Claim)
MOST_WORDS = 8
ORDERS = {
    "": ("-priority", "-pk"),
    "oldest": ("created_at", "pk"),
    "newest": ("-created_at", "-pk"),
}


class ClaimFilter(forms.Form):
    """What both lists of claims can be narrowed by; choices are what occurs in `claims`."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), required=False)
    election = forms.ChoiceField(label=_("Election"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    origin = forms.ChoiceField(label=_("Origin"), required=False)

    def __init__(self, data: QueryDict, *, claims: QuerySet[Claim]) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs["data-key"] = "/"
        self.fields["q"].widget.attrs["data-key-label"] = _("Search")
        ids = claims.order_by().values("pk")
        self._offer("language", _languages(claims))
        self._offer("election", _elections(ids))
        self._offer("area", _areas(ids))
        self._offer("origin", Claim.Origin.choices)

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Any")), *choices]

    def value(self, name: str) -> str:
        """What was asked for; "" where that is nothing we know."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    def narrow(self, claims: QuerySet[AnyClaim]) -> QuerySet[AnyClaim]:
        for word in self.value("q").split()[:MOST_WORDS]:
            claims = claims.filter(_says(word))
        if language := self.value("language"):
            claims = claims.filter(language=language)
        if election := self.value("election"):
            claims = claims.filter(_tied(Claim.elections.through, election_id=election))
        if area := self.value("area"):
            claims = claims.filter(_tied(Claim.areas.through, jurisdiction_id=area))
        if origin := self.value("origin"):
            claims = claims.filter(origin=origin)
        return claims


class InboxFilter(ClaimFilter):
    age = forms.ChoiceField(
        label=_("Age"),
        required=False,
        choices=[
            ("", _("Any")),
            ("24", _("Less than a day")),
            ("72", _("Less than three days")),
            ("old", _("More than three days")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Score")), ("oldest", _("Oldest first")), ("newest", _("Newest first"))],
    )
    all = forms.BooleanField(label=_("Also what we do not cover"), required=False)

    def narrow_at(self, claims: QuerySet[Claim], *, now: datetime) -> QuerySet[Claim]:
        """In the order that was asked for."""
        age = self.value("age")
        if age == "old":
            claims = claims.filter(created_at__lt=now - timedelta(hours=72))
        elif age:
            claims = claims.filter(created_at__gte=now - timedelta(hours=int(age)))
        return self.narrow(claims).order_by(*ORDERS[self.value("sort")])


def _says(word: str) -> Q:
    """In the statement or in any other wording."""
    wordings = ClaimWording.objects.filter(claim=OuterRef("pk"), text__icontains=word)
    return Q(statement__icontains=word) | Q(Exists(wordings))


def _tied(through: Any, **wanted: Any) -> Exists:
    return Exists(through.objects.filter(claim=OuterRef("pk"), **wanted))


def _languages(claims: QuerySet[Claim]) -> list[tuple[str, str]]:
    used = set(claims.order_by().values_list("language", flat=True).distinct())
    return [choice for choice in language_choices(used) if choice[0] in used]


def _elections(claim_ids: QuerySet[Any]) -> list[tuple[str, str]]:
    tied = Claim.elections.through.objects.filter(claim__in=claim_ids).values("election")
    found = Election.objects.filter(pk__in=tied).order_by("-date", "pk")
    return [(str(each.pk), each.localized_name) for each in found]


def _areas(claim_ids: QuerySet[Any]) -> list[tuple[str, str]]:
    tied = Claim.areas.through.objects.filter(claim__in=claim_ids).values("jurisdiction")
    found = Jurisdiction.objects.filter(pk__in=tied).order_by("name", "pk")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def query_without(data: QueryDict, *names: str) -> str:
    """The query string without these and without what is empty."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        full = [value for value in values if value]
        if full and name not in names:
            kept.setlist(name, full)
    return kept.urlencode()


class SavedFilterForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    query = forms.CharField(max_length=1000, required=False)


class SaveFilterView(PortalView):
    """Keeps the filter of the inbox as it is in the address, or removes one."""

    access = ANYONE_HERE

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SavedFilterForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give the filter a name."))
            return HttpResponseRedirect(reverse("portal:inbox"))
        query = query_without(QueryDict(form.cleaned_data["query"]), "page")
        try:
            save_filter(name=form.cleaned_data["name"], query=query, by=self.desk.user)
        except TooMany:
            messages.error(request, _("You have the most filters that fit. Delete one first."))
        return HttpResponseRedirect(f"{reverse('portal:inbox')}?{query}")


class DeleteFilterView(PortalView):
    access = ANYONE_HERE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delete_filter(pk=pk, by=self.desk.user)
        return HttpResponseRedirect(reverse("portal:inbox"))


urlpatterns = [
    path("filters/", SaveFilterView.as_view(), name="filter-save"),
    path("filters/<int:pk>/delete/", DeleteFilterView.as_view(), name="filter-delete"),
]
