"""Public addresses of one election, under its language: `/nl/elections/<slug>/…`."""

from django.urls import URLPattern, URLResolver, path

from elections.views import calendars, corrections, overview, stations


# Not "elections": the CMS has a namespace of that name.
app_name = "voting"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("candidates/", overview.candidates, name="candidates"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/feed.atom", corrections.CorrectionFeed(), name="corrections-feed"),
    path("calendar.ics", calendars.election, name="calendar"),
    path("area/<str:code>/calendar.ics", calendars.area, name="area-calendar"),
    path("stations/", stations.finder, name="stations"),
    path("stations/area/", stations.areas, name="station-areas"),
    path("stations/area/<str:code>/", stations.area, name="station-area"),
    path("stations/area/<str:code>/<int:number>/", stations.area, name="station-area-page"),
    path("stations/<int:pk>/", stations.station, name="station"),
    path("stations/<int:pk>/calendar.ics", calendars.station, name="station-calendar"),
]
