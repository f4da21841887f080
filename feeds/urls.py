from django.urls import path

from feeds import views


app_name = "feeds"
urlpatterns = [
    path("", views.feed, name="feed"),
    path("posts/<int:post_id>/", views.post, name="post"),
]
