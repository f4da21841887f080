from django.urls import URLPattern, path
from wagtail import hooks

from labels.staff import PostPage, PostViewSet, RelabelView


@hooks.register("register_admin_viewset")
def posts() -> PostViewSet:
    return PostViewSet()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("posts/<int:pk>/", PostPage.as_view(), name="labels_post"),
        path("posts/<int:pk>/again/", RelabelView.as_view(), name="labels_relabel"),
    ]
