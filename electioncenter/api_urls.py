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
from labels.api import LabelsLookupView, PostLabelsView


urlpatterns = [
    path("posts", PostsView.as_view(), name="api-posts"),
    path(
        "posts/<str:platform>/<path:external_id>/labels",
        PostLabelsView.as_view(),
        name="api-post-labels",
    ),
    path("labels/lookup", LabelsLookupView.as_view(), name="api-labels-lookup"),
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
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]
