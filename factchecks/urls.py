from django.urls import path

from factchecks import views


app_name = "factchecks"
urlpatterns = [path("<slug:slug>/", views.claim, name="claim")]
