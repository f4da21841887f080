"""Viewers, what they do and ask for, and what feeds know of posts."""

from feeds.models.controls import (
    MOST_FILTERS,
    FilteredPost,
    KeywordFilter,
    NotInterested,
    TopicSetting,
)
from feeds.models.eligibility import MOST_WEIGHT, EligibilityPolicy, PolicyRule
from feeds.models.features import DIMENSIONS, INDEXED_LANGUAGES, FeedRequest, PostFeatures
from feeds.models.interactions import Interaction, PostStats, Reaction
from feeds.models.viewers import KEPT_AFTER_RESET, Feed, Follow, PostReport, Reset, Viewer


__all__ = [
    "DIMENSIONS",
    "INDEXED_LANGUAGES",
    "KEPT_AFTER_RESET",
    "MOST_FILTERS",
    "MOST_WEIGHT",
    "EligibilityPolicy",
    "Feed",
    "FeedRequest",
    "FilteredPost",
    "Follow",
    "Interaction",
    "KeywordFilter",
    "NotInterested",
    "PolicyRule",
    "PostFeatures",
    "PostReport",
    "PostStats",
    "Reaction",
    "Reset",
    "TopicSetting",
    "Viewer",
]
