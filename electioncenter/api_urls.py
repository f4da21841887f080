"""The API, mounted at /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from content.api import PostsView
from electioncenter import api_schema  # noqa: F401 (makes the key known to the document)
from elections.api import (
    ElectionsView,
    ElectionView,
    StationsCsvView,
    StationsGeoJsonView,
    VoterInfoView,
)
from factchecks.api import ClaimsView, ClaimView
from factchecks.search_api import ClaimsSearchView
from factchecks.tips_api import TipsView
from feeds.api_controls import (
    ControlsView,
    FollowsView,
    NotInterestedUndoView,
    NotInterestedView,
    UnfollowView,
)
from feeds.api_feeds import FeedsView, FeedView, WhyView
from feeds.api_filters import FiltersView, FilterView, PreviewView
from feeds.api_generators import GeneratorFeedView, SkeletonSendView
from feeds.api_history import ExportView, HistoryView, ResetView, UndoResetView
from feeds.api_interactions import InteractionsView, ReactionsView
from labels.api import LabelsLookupView, PostLabelsView
from labels.api_definitions import LabelDefinitionsView


urlpatterns = [
    path("posts", PostsView.as_view(), name="api-posts"),
    path(
        "posts/<str:platform>/<path:external_id>/labels",
        PostLabelsView.as_view(),
        name="api-post-labels",
    ),
    path("labels/lookup", LabelsLookupView.as_view(), name="api-labels-lookup"),
    path("label-definitions", LabelDefinitionsView.as_view(), name="api-label-definitions"),
    path("claims:search", ClaimsSearchView.as_view(), name="api-claims-search"),
    path("claims/", ClaimsView.as_view(), name="api-claims"),
    path("claims/<slug:slug>/", ClaimView.as_view(), name="api-claim"),
    path("tips/", TipsView.as_view(), name="api-tips"),
    path("elections", ElectionsView.as_view(), name="api-elections"),
    path("elections/<str:slug>", ElectionView.as_view(), name="api-election"),
    path(
        "elections/<str:slug>/stations.geojson",
        StationsGeoJsonView.as_view(),
        name="api-stations-geojson",
    ),
    path("elections/<str:slug>/stations.csv", StationsCsvView.as_view(), name="api-stations-csv"),
    path("voterinfo", VoterInfoView.as_view(), name="api-voterinfo"),
    path("interactions", InteractionsView.as_view(), name="api-interactions"),
    path("feeds/controls", ControlsView.as_view(), name="api-controls"),
    path("feeds/keyword-filters", FiltersView.as_view(), name="api-keyword-filters"),
    path("feeds/keyword-filters/preview", PreviewView.as_view(), name="api-keyword-filter-preview"),
    path("feeds/keyword-filters/<int:filter_id>", FilterView.as_view(), name="api-keyword-filter"),
    path("feeds/not-interested", NotInterestedView.as_view(), name="api-not-interested"),
    path(
        "feeds/not-interested/<int:row_id>",
        NotInterestedUndoView.as_view(),
        name="api-not-interested-undo",
    ),
    path("feeds/follows", FollowsView.as_view(), name="api-follows"),
    path("feeds/follows/<int:account_id>", UnfollowView.as_view(), name="api-unfollow"),
    path("feeds/reactions", ReactionsView.as_view(), name="api-reactions"),
    path("feeds/reset", ResetView.as_view(), name="api-reset"),
    path("feeds/reset/undo", UndoResetView.as_view(), name="api-reset-undo"),
    path("feeds/history", HistoryView.as_view(), name="api-history"),
    path("feeds/export", ExportView.as_view(), name="api-export"),
    path("feeds", FeedsView.as_view(), name="api-feeds"),
    path("feeds/why/<uuid:request_id>/<int:post_id>", WhyView.as_view(), name="api-why"),
    path(
        "feeds/generators/<slug:slug>/skeleton",
        SkeletonSendView.as_view(),
        name="api-generator-skeleton",
    ),
    path("feeds/generator:<slug:slug>", GeneratorFeedView.as_view(), name="api-generator-feed"),
    path("feeds/<slug:name>", FeedView.as_view(), name="api-feed"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]
