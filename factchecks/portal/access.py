"""Who may do what at the portal: members of a partner by their role, and staff who oversee.

A view names the `access` it needs; nothing is open by default. A partner's claims, drafts,
evidence and notes are looked up through `Desk`, which knows no other partner's.
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from core.visitors import is_within_limit
from factchecks.models import Claim
from factchecks.portal.navigation import NavigationItem, items_for
from users.models import Membership, Organisation, User


OVERSEE = "factchecks.oversee_partners"
ORGANISATION_KEY = "portal_organisation"  # in the session: the partner somebody works for now


# More than anybody types: a stolen session or a script out of hand.
POSTS_A_MINUTE = 240


class Access(StrEnum):
    """What a view asks for. Editors may what fact-checkers may, admins what editors may."""

    FACT_CHECKER = "fact_checker"
    EDITOR = "editor"
    ADMIN = "admin"
    OVERSEER = "overseer"


_GRANTED = {
    Membership.Role.MEMBER: frozenset({Access.FACT_CHECKER}),
    Membership.Role.EDITOR: frozenset({Access.FACT_CHECKER, Access.EDITOR}),
    Membership.Role.ADMIN: frozenset({Access.FACT_CHECKER, Access.EDITOR, Access.ADMIN}),
}
ANYONE_HERE = frozenset({Access.FACT_CHECKER, Access.OVERSEER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The person, the partner they work for now, and what that lets them do.

    `partner` is None for staff who oversee and work for no partner.
    """

    user: User
    partner: Organisation | None
    memberships: tuple[Membership, ...]
    granted: frozenset[Access]

    @property
    def organisation(self) -> Organisation:
        """The partner; only for views that staff without one cannot reach."""
        if self.partner is None:
            raise PermissionDenied
        return self.partner

    @property
    def may_edit(self) -> bool:
        return Access.EDITOR in self.granted

    @property
    def may_administer(self) -> bool:
        return Access.ADMIN in self.granted

    @property
    def may_oversee(self) -> bool:
        return Access.OVERSEER in self.granted

    @property
    def works_for_partner(self) -> bool:
        return Access.FACT_CHECKER in self.granted

    def claims(self) -> QuerySet[Claim]:
        """What this person may open: the partner's own claims and those nobody has taken."""
        if self.partner is None:
            return Claim.objects.waiting()
        return Claim.objects.seen_by(self.partner)

    def claim(self, pk: int) -> Claim:
        """404 for another partner's claim: that it exists is not told."""
        return get_object_or_404(self.claims(), pk=pk)

    def own_claim(self, pk: int) -> Claim:
        """A claim of the partner itself, which it may assess and change."""
        return get_object_or_404(Claim, pk=pk, organisation=self.organisation)


def desk_of(request: HttpRequest) -> Desk:
    """The desk of the signed-in person; raises PermissionDenied for whoever has none."""
    user = request.user
    assert isinstance(user, User)
    memberships = tuple(
        Membership.objects.filter(user=user, organisation__kind=Organisation.Kind.FACT_CHECKER)
        .exclude(organisation__partner__is_active=False)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    chosen = request.session.get(ORGANISATION_KEY)
    current = next((each for each in memberships if each.organisation_id == chosen), None)
    current = current or next(iter(memberships), None)
    granted = _GRANTED[Membership.Role(current.role)] if current else frozenset[Access]()
    if user.has_perm(OVERSEE):
        granted |= {Access.OVERSEER}
    if not granted:
        raise PermissionDenied
    return Desk(
        user=user,
        partner=current.organisation if current else None,
        memberships=memberships,
        granted=granted,
    )


def _posts_too_often(user: User) -> bool:
    """Counted in the shared cache; while that is away nobody is held up."""
    return not is_within_limit(str(user.pk), of="portal-posts", most=POSTS_A_MINUTE, seconds=60)


class PortalView(View):
    """Every view of the portal: signed in, with a second factor, with the access it names."""

    access: frozenset[Access] = frozenset()
    desk: Desk

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.desk = desk_of(request)
        if not self.access & self.desk.granted:
            raise PermissionDenied
        if request.method == "POST" and _posts_too_often(self.desk.user):
            return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        response = super().dispatch(request, *args, **kwargs)
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class PortalPage(ContextMixin, TemplateResponseMixin, PortalView):
    """A page with the portal's frame; `title` is a text or a method's result."""

    title: Any = ""
    nav_name = ""

    def get_title(self) -> str:
        return str(self.title)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            "desk": self.desk,
            "title": self.get_title(),
            "navigation": self._navigation(),
            "nav_name": self.nav_name,
        } | context

    def _navigation(self) -> list[NavigationItem]:
        return items_for(frozenset(map(str, self.desk.granted)))
