"""Partner organisations, for staff who oversee them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from factchecks.actions.partners import create_partner, oversee_partner, set_signatory
from factchecks.models import Partner
from factchecks.portal.access import Access, PortalPage, PortalView
from factchecks.portal.partner_forms import (
    InviteForm,
    NewPartnerForm,
    OversightForm,
    SignatoryForm,
)
from factchecks.portal.people import send_and_tell
from factchecks.queries.partners import partners_overview
from users.actions.invitations import AlreadyMember, invite
from users.actions.second_factors import reset_second_factor
from users.queries import members_of, open_invitations


OVERSEERS = frozenset({Access.OVERSEER})


class PartnersPage(PortalPage):
    access = OVERSEERS
    template_name = "factchecks/portal/partners.html"
    title = _("Partners")
    nav_name = "partners"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partners=partners_overview(timezone.localdate()), **kwargs)


class NewPartnerPage(PortalPage):
    access = OVERSEERS
    template_name = "factchecks/portal/partner_new.html"
    title = _("New partner")
    nav_name = "partners"
    form: NewPartnerForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=self.form or NewPartnerForm(), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = NewPartnerForm(request.POST)
        if not self.form.is_valid():
            return self.get(request)
        partner, invitation, secret = create_partner(by=self.desk.user, **self.form.cleaned_data)
        send_and_tell(request, invitation, secret)
        return redirect("portal:partner", partner.pk)


class PartnerPage(PortalPage):
    """One partner; its forms post to addresses of their own and come back here."""

    access = OVERSEERS
    template_name = "factchecks/portal/partner.html"
    nav_name = "partners"
    partner: Partner

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.forms: dict[str, Any] = {}

    def get_title(self) -> str:
        return self.partner.organisation.name

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.find(pk)
        return super().get(request)

    def find(self, pk: int) -> Partner:
        self.partner = get_object_or_404(Partner.objects.select_related("organisation"), pk=pk)
        return self.partner

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner, now = self.partner, timezone.now()
        given = {
            "oversight_form": OversightForm(instance=partner),
            "signatory_form": SignatoryForm(prefix="signatory"),
            "invite_form": InviteForm(prefix="invite"),
        } | self.forms
        return super().get_context_data(
            partner=partner,
            signatories=partner.signatories.order_by("body", "pk"),
            today=timezone.localdate(now),
            members=members_of(partner.organisation),
            invitations=open_invitations(partner.organisation, now),
            **given,
            **kwargs,
        )

    def saved(self) -> HttpResponse:
        messages.success(self.request, gettext("Saved."))
        return redirect("portal:partner", self.partner.pk)


class OversightPage(PartnerPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = OversightForm(request.POST, instance=self.find(pk))
        if not form.is_valid():
            self.forms["oversight_form"] = form
            return self.get(request, pk)
        oversee_partner(partner=self.partner, by=self.desk.user, **form.cleaned_data)
        return self.saved()


class SignatoryPage(PartnerPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        partner = self.find(pk)
        form = SignatoryForm(request.POST, prefix="signatory")
        if not form.is_valid():
            self.forms["signatory_form"] = form
            return self.get(request, pk)
        set_signatory(partner=partner, by=self.desk.user, **form.cleaned_data)
        return self.saved()


class PartnerInvitePage(PartnerPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        organisation = self.find(pk).organisation
        self.forms["invite_form"] = form = InviteForm(request.POST, prefix="invite")
        if not form.is_valid():
            return self.get(request, pk)
        try:
            made = invite(organisation=organisation, by=self.desk.user, **form.cleaned_data)
        except AlreadyMember:
            form.add_error("email", gettext("This person is a member already."))
            return self.get(request, pk)
        send_and_tell(request, *made)
        return redirect("portal:partner", pk)


class ResetFactorView(PortalView):
    """For members only: staff with more rights get theirs reset by `manage.py`."""

    access = OVERSEERS

    def post(self, request: HttpRequest, pk: int, member: int) -> HttpResponse:
        partner = get_object_or_404(Partner.objects.select_related("organisation"), pk=pk)
        found = partner.organisation.memberships.select_related("user")
        user = get_object_or_404(found, pk=member).user
        if user.has_perm("wagtailadmin.access_admin"):
            messages.error(request, gettext("This person works in the CMS too: ask operations."))
        else:
            reset_second_factor(user=user, by=self.desk.user.audit_name)
            text = gettext("%(name)s sets up a new second factor at the next sign-in.")
            messages.success(request, text % {"name": user.get_username()})
        return redirect("portal:partner", pk)


urlpatterns = [
    path("partners/", PartnersPage.as_view(), name="partners"),
    path("partners/new/", NewPartnerPage.as_view(), name="partner-new"),
    path("partners/<int:pk>/", OversightPage.as_view(), name="partner"),
    path("partners/<int:pk>/signatory/", SignatoryPage.as_view(), name="partner-signatory"),
    path("partners/<int:pk>/invite/", PartnerInvitePage.as_view(), name="partner-invite"),
    path(
        "partners/<int:pk>/members/<int:member>/reset/",
        ResetFactorView.as_view(),
        name="partner-reset-factor",
    ),
]
