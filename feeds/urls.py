from django.urls import path

from feeds import sharing, views


app_name = "feeds"
urlpatterns = [
    path("", views.feed, name="feed"),
    path("posts/<int:post_id>/", views.post, name="post"),
    path("posts/<int:post_id>/share/", sharing.share, name="share"),
    path("posts/<int:post_id>/share/outcome", sharing.outcome, name="share-outcome"),
    path("fact-checks/<int:claim_id>/", views.fact_check, name="fact-check"),
]
