from django.urls import path
from django.http import HttpRequest, HttpResponse


def landing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("", landing, name="landing")]
