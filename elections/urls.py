"""Public addresses of one election, under its language: `/nl/elections/<slug>/…`."""

from django.urls import URLPattern, URLResolver


app_name = "elections"
urlpatterns: list[URLPattern | URLResolver] = []
