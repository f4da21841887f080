"""What a post shows, as the API says it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from content.models import CaptionTrack, PostMedia


class CaptionsRead(serializers.Serializer[CaptionTrack]):
    language = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name is one
    url = serializers.SerializerMethodField(help_text="WebVTT.")

    def get_url(self, track: CaptionTrack) -> str:
        return reverse("feeds:media", args=[track.media_id, f"captions-{track.language}"])


class MediaRead(serializers.Serializer[PostMedia]):
    """One video or picture. Addresses are paths of this host; they obey `Range`."""

    kind = serializers.ChoiceField(choices=PostMedia.Kind.choices)
    url = serializers.SerializerMethodField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    duration_ms = serializers.IntegerField(allow_null=True)
    poster_url = serializers.SerializerMethodField(help_text="Empty where there is none.")
    alt_text = serializers.CharField()
    is_ai_generated = serializers.BooleanField(help_text="As its maker declares.")
    captions: Any = CaptionsRead(many=True)

    def get_url(self, media: PostMedia) -> str:
        return reverse("feeds:media", args=[media.pk, "file"])

    def get_poster_url(self, media: PostMedia) -> str:
        return reverse("feeds:media", args=[media.pk, "poster"]) if media.poster else ""
