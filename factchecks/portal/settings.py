"""A partner's own settings: what it covers, and keys for its machines. For its admins."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from factchecks.actions.partners import describe_partner
from factchecks.models import Partner
from factchecks.portal.access import Access, PortalPage, PortalView
from factchecks.portal.partner_forms import CoverageForm, KeyForm
from users.actions.keys import create_api_key, revoke_api_key
from users.queries import keys_of


class SettingsPage(PortalPage):
    access = frozenset({Access.ADMIN})
    template_name = "factchecks/portal/settings.html"
    title = _("Settings")
    nav_name = "settings"
    form: CoverageForm | None = None
    key_form: KeyForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form or CoverageForm(initial=vars(self._partner())),
            key_form=self.key_form or KeyForm(prefix="key"),
            keys=keys_of(self.desk.organisation),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = CoverageForm(request.POST)
        if not self.form.is_valid():
            return self.get(request)
        describe_partner(partner=self._partner(), by=self.desk.user, **self.form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("portal:settings")

    def _partner(self) -> Partner:
        return get_object_or_404(Partner, organisation=self.desk.organisation)


class NewKeyPage(SettingsPage):
    """Shows the secret in the answer to this one request; it is kept nowhere."""

    http_method_names = ["post"]

    @method_decorator(reauthentication_required)
    def post(self, request: HttpRequest) -> HttpResponse:
        self.key_form = form = KeyForm(request.POST, prefix="key")
        if not form.is_valid():
            return self.get(request)
        key, secret = create_api_key(
            organisation=self.desk.organisation, by=self.desk.user.audit_name, **form.cleaned_data
        )
        self.key_form = None
        return self.render_to_response(self.get_context_data(new_key=key, secret=secret))


class RevokeKeyView(PortalView):
    access = frozenset({Access.ADMIN})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        key = get_object_or_404(self.desk.organisation.api_keys, pk=pk)
        revoke_api_key(key=key, by=self.desk.user.audit_name)
        text = gettext("The key “%(name)s” opens nothing any more.")
        messages.success(request, text % {"name": key.name})
        return redirect("portal:settings")


urlpatterns = [
    path("settings/", SettingsPage.as_view(), name="settings"),
    path("settings/keys/new/", NewKeyPage.as_view(), name="key-new"),
    path("settings/keys/<int:pk>/revoke/", RevokeKeyView.as_view(), name="key-revoke"),
]
