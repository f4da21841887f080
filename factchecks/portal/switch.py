"""For people who work for several partners: which one now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from factchecks.portal.access import ANYONE_HERE, ORGANISATION_KEY, PortalView


class SwitchView(PortalView):
    access = ANYONE_HERE

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = request.POST.get("organisation", "")
        own = {str(each.organisation_id) for each in self.desk.memberships}
        if chosen not in own:
            raise Http404
        request.session[ORGANISATION_KEY] = int(chosen)
        return redirect("portal:inbox")


urlpatterns = [path("switch/", SwitchView.as_view(), name="switch")]
