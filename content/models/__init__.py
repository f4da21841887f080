"""Accounts, posts, what posts show, and the queue that brings them to labelling."""

from content.models.intake import IngestRun, IngestRunQuerySet, Intake, IntakeQuerySet
from content.models.media import MOST_BYTES, CaptionTrack, PostMedia
from content.models.posts import (
    Account,
    AwaitedOrigin,
    Post,
    PostCounter,
    PostQuerySet,
    PostRelation,
)


__all__ = [
    "MOST_BYTES",
    "Account",
    "AwaitedOrigin",
    "CaptionTrack",
    "IngestRun",
    "IngestRunQuerySet",
    "Intake",
    "IntakeQuerySet",
    "Post",
    "PostCounter",
    "PostMedia",
    "PostQuerySet",
    "PostRelation",
]
