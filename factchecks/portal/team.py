"""The people of a partner: who they are, what they may, who is invited. For its admins."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from factchecks.portal.access import Access, PortalPage, PortalView
from factchecks.portal.partner_forms import InviteForm, RoleForm
from factchecks.portal.people import send_and_tell
from users.actions.invitations import AlreadyMember, invite, revoke_invitation
from users.actions.members import LastAdmin, change_role, remove_member
from users.models import Membership
from users.queries import members_of, open_invitations


ADMINS = frozenset({Access.ADMIN})


class TeamPage(PortalPage):
    access = ADMINS
    template_name = "factchecks/portal/team.html"
    title = _("Team")
    nav_name = "team"
    form: InviteForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = self.desk.organisation
        return super().get_context_data(
            members=members_of(organisation),
            invitations=open_invitations(organisation, timezone.now()),
            roles=Membership.Role.choices,
            form=self.form or InviteForm(),
            **kwargs,
        )


class InvitePage(TeamPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = form = InviteForm(request.POST)
        if not form.is_valid():
            return self.get(request)
        try:
            made = invite(
                organisation=self.desk.organisation, by=self.desk.user, **form.cleaned_data
            )
        except AlreadyMember:
            form.add_error("email", gettext("This person is a member already."))
            return self.get(request)
        send_and_tell(request, *made)
        return redirect("portal:team")


class RevokeView(PortalView):
    access = ADMINS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        invitation = get_object_or_404(self.desk.organisation.invitations, pk=pk)
        if revoke_invitation(invitation=invitation, by=self.desk.user):
            messages.success(request, gettext("The link opens nothing any more."))
        else:
            messages.info(request, gettext("The link was used or revoked before."))
        return redirect("portal:team")


class MemberView(PortalView):
    """A change of one member; the last admin can neither leave nor become less."""

    access = ADMINS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        members = self.desk.organisation.memberships.select_related("user")
        membership = get_object_or_404(members, pk=pk)
        try:
            done = self.change(membership)
        except LastAdmin:
            messages.error(request, gettext("There must be an admin left. Appoint another first."))
        else:
            messages.success(request, done % {"name": membership.user.get_username()})
        return redirect("portal:team" if membership.user != self.desk.user else "account-home")

    def change(self, membership: Membership) -> str:
        raise NotImplementedError


class RoleView(MemberView):
    def change(self, membership: Membership) -> str:
        form = RoleForm(self.request.POST)
        role = form.cleaned_data["role"] if form.is_valid() else membership.role
        change_role(membership=membership, role=role, by=self.desk.user)
        return gettext("The role of %(name)s is saved.")


class RemoveView(MemberView):
    def change(self, membership: Membership) -> str:
        remove_member(membership=membership, by=self.desk.user)
        return gettext("%(name)s does not work for you any more.")


urlpatterns = [
    path("team/", TeamPage.as_view(), name="team"),
    path("team/invite/", InvitePage.as_view(), name="team-invite"),
    path("team/invitations/<int:pk>/revoke/", RevokeView.as_view(), name="team-revoke"),
    path("team/<int:pk>/role/", RoleView.as_view(), name="team-role"),
    path("team/<int:pk>/remove/", RemoveView.as_view(), name="team-remove"),
]
