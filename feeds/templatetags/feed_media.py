"""What a card needs to know of a post's media."""

from django import template
from django.utils.translation import get_language

from content.media.queries import ShownTrack, tracks_of
from content.models import Post


register = template.Library()


@register.simple_tag
def caption_tracks(post: Post) -> list[ShownTrack]:
    """Of a post with media; no query where the feed has loaded them."""
    return tracks_of(post, language=get_language() or "en")


@register.filter
def seconds(milliseconds: int | None) -> str:
    """For scripts: a point in every language."""
    return f"{(milliseconds or 0) / 1000:.2f}"
