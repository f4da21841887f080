"""Viewers, what they do and ask for, and what feeds know of posts."""

from feeds.models.audience import FirstAudience, ShownOnDay
from feeds.models.controls import (
    MOST_FILTERS,
    FilteredPost,
    KeywordFilter,
    NotInterested,
    TopicSetting,
)
from feeds.models.creators import Creator
from feeds.models.eligibility import MOST_WEIGHT, EligibilityPolicy, PolicyRule
from feeds.models.features import DIMENSIONS, INDEXED_LANGUAGES, FeedRequest, PostFeatures
from feeds.models.generators import FeedGenerator, GeneratorDay, GeneratorSkeleton
from feeds.models.interactions import Interaction, PostStats, Reaction
from feeds.models.rankers import RankerModel
from feeds.models.reviews import PostPace, ReportDecision, RisingPost
from feeds.models.uploads import LONGEST_CAPTION, MOST_HASHTAGS, Upload
from feeds.models.viewers import (
    KEPT_AFTER_RESET,
    REPORT_CAN_BE_UNDONE,
    Feed,
    Follow,
    PostReport,
    Reset,
    Viewer,
)


__all__ = [
    "DIMENSIONS",
    "INDEXED_LANGUAGES",
    "KEPT_AFTER_RESET",
    "LONGEST_CAPTION",
    "MOST_FILTERS",
    "MOST_HASHTAGS",
    "MOST_WEIGHT",
    "REPORT_CAN_BE_UNDONE",
    "Creator",
    "EligibilityPolicy",
    "Feed",
    "FeedGenerator",
    "FeedRequest",
    "FilteredPost",
    "FirstAudience",
    "Follow",
    "GeneratorDay",
    "GeneratorSkeleton",
    "Interaction",
    "KeywordFilter",
    "NotInterested",
    "PolicyRule",
    "PostFeatures",
    "PostPace",
    "PostReport",
    "PostStats",
    "RankerModel",
    "Reaction",
    "ReportDecision",
    "Reset",
    "RisingPost",
    "ShownOnDay",
    "TopicSetting",
    "Upload",
    "Viewer",
]
