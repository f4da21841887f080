from django.urls import path

from factchecks import asking, complaining, views


app_name = "factchecks"
urlpatterns = [
    path("ask/", asking.ask, name="ask"),
    path("asked/<str:receipt>/", asking.asked, name="asked"),
    path("report/<int:post_id>/", asking.report, name="report"),
    path("complaints/<str:receipt>/", complaining.complaint, name="complaint"),
    path("<slug:slug>/complain/", complaining.complain, name="complain"),
    path("<slug:slug>/", views.claim, name="claim"),
]
