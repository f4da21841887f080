"""Reads of what posts show."""

from collections.abc import Iterable
from dataclasses import dataclass

from content.models import CaptionTrack, Post, PostMedia


@dataclass(frozen=True, slots=True)
class ShownTrack:
    """`is_default`: shown from the beginning, as captions are on."""

    track: CaptionTrack
    is_default: bool


def media_of(posts: Iterable[Post]) -> dict[int, PostMedia]:
    """By post, with captions; two queries for any number of posts. Posts without are not in it."""
    return {media.pk: media for media in PostMedia.objects.of(posts)}


def tracks_of(post: Post, *, language: str) -> list[ShownTrack]:
    """The captions of a post with media, the ones shown first among them.

    Those are in the viewer's language, else in the post's, else whichever come first.
    """
    tracks = list(post.media.captions.all())
    wanted = [language, language.partition("-")[0], post.language]
    found = [track for each in wanted for track in tracks if track.language == each]
    first = next(iter([*found, *tracks]), None)
    return [ShownTrack(track, track is first) for track in tracks]
