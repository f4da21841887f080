"""What social networks read of a page (Open Graph): title, summary, language and our own picture."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from electioncenter.og_image import HEIGHT, WIDTH, words
from elections.models import ElectionCenterPage


register = template.Library()


@register.inclusion_tag("electioncenter/partials/sharing.html")
def sharing_tags(page: ElectionCenterPage) -> dict[str, Any]:
    """For the head of an Election Center page."""
    return {
        "page": page,
        "url": page.full_url,
        "image": f"{settings.SITE_URL}{reverse('og-image', args=[page.pk])}",
        "image_says": ", ".join(words(page)),
        "width": WIDTH,
        "height": HEIGHT,
    }
