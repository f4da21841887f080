from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """With it a telephone offers to install the feed as an app."""
    icon = {
        "src": static("electioncenter/favicon.svg"),
        "sizes": "any",
        "type": "image/svg+xml",
    }
    return JsonResponse(
        {
            "name": "Election Center",
            "short_name": "Elections",
            "description": _("Posts with their labels, in a feed that you control."),
            "lang": get_language() or "en",
            "dir": "rtl" if get_language_bidi() else "ltr",
            "id": reverse("feeds:feed"),
            "start_url": reverse("feeds:feed"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f4f5f2",
            "theme_color": "#12324f",
            "icons": [icon],
        },
        content_type="application/manifest+json",
    )
