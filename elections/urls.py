"""Public addresses of one election, under its language: `/nl/elections/<slug>/…`."""

from django.urls import URLPattern, URLResolver


# Not "elections": the CMS has a namespace of that name.
app_name = "voting"
urlpatterns: list[URLPattern | URLResolver] = []
