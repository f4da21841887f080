"""Public addresses of one election, under its language: `/nl/elections/<slug>/…`."""

from django.urls import URLPattern, URLResolver, path

from elections.views import overview


# Not "elections": the CMS has a namespace of that name.
app_name = "voting"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("candidates/", overview.candidates, name="candidates"),
]
